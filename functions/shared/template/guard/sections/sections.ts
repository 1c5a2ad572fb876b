import { type TemplateObject, type TemplatePath, type TemplateValue, isList, isObject } from '../../value';
import { conditionProblems } from '../functions';
import { MACRO } from '../reasons';
import type { Scope, TemplateProblem } from '../scope';
import { PLAIN, functionOf } from '../shape';
import { shapeProblems } from '../shape-problems';
import { unknownKeys } from './keys';
import { LOGIC } from './placement';

const SECTIONS =
  'AWSTemplateFormatVersion Conditions Description Mappings Metadata Outputs Parameters Resources Rules'.split(
    ' ',
  );
/** Template sections that are not allowed, each with the reason. */
const REJECTED: ReadonlyMap<string, string> = new Map([
  ['Transform', `${MACRO}; remove Transform`],
  ['Hooks', 'a hook is not allowed: it runs code that nobody checked; remove Hooks'],
]);
/** Template sections in which each key is a name that the template declares. */
const DECLARING = ['Conditions', 'Mappings', 'Outputs', 'Parameters', 'Resources', 'Rules'];
const NAME = /^[A-Za-z0-9]{1,255}$/;
/** Pattern of a first-level key in a mapping, such as the name of a Region. */
const MAPPING_KEY = /^[A-Za-z0-9.-]{1,255}$/;
/**
 * Keys that an output may have. Export is missing: an export name must be unique in the account and Region, and no
 * service may import an export.
 */
const OUTPUT_KEYS = ['Condition', 'Description', 'Value'];

type EntryCheck = (value: TemplateValue, path: TemplatePath, scope: Scope) => TemplateProblem[];

/**
 * Check of each entry in a section, by section name. `parameters.ts` and `resources.ts` check the sections Parameters
 * and Resources.
 */
const ENTRIES: readonly (readonly [string, EntryCheck])[] = [
  ['Conditions', conditionEntry],
  ['Mappings', mappingEntry],
  ['Outputs', outputEntry],
  ['Rules', ruleEntry],
];

export function sectionProblems(scope: Scope): TemplateProblem[] {
  const { sections } = scope.template;
  return [
    ...unknownSections(scope),
    ...headProblems(sections),
    ...[...DECLARING, 'Metadata'].flatMap((name) => {
      const section = sections[name] ?? {};
      return isObject(section) ? [] : [{ path: [name], sentence: 'must be a mapping' }];
    }),
    ...nameProblems(scope),
    ...ENTRIES.flatMap(([name, check]) =>
      entriesOf(sections[name]).flatMap(([key, value]) => check(value, [name, key], scope)),
    ),
  ];
}

const entriesOf = (section: TemplateValue | undefined): readonly (readonly [string, TemplateValue])[] =>
  section === undefined || !isObject(section) ? [] : Object.entries(section);

function unknownSections(scope: Scope): TemplateProblem[] {
  const known = [...SECTIONS, ...REJECTED.keys()];
  const rejected = [...REJECTED].filter(([name]) => Object.hasOwn(scope.template.sections, name));
  return [
    ...rejected.map(([name, sentence]) => ({ path: [name], sentence })),
    ...unknownKeys(scope.template.sections, known, [], 'is not an allowed section', scope, SECTIONS),
  ];
}

function headProblems({ AWSTemplateFormatVersion, Description }: TemplateObject): TemplateProblem[] {
  return [
    ...(AWSTemplateFormatVersion === undefined || AWSTemplateFormatVersion === '2010-09-09'
      ? []
      : [{ path: ['AWSTemplateFormatVersion'], sentence: "must be '2010-09-09'" }]),
    ...textProblems(Description, ['Description']),
  ];
}

function nameProblems({ template }: Scope): TemplateProblem[] {
  const names = DECLARING.flatMap((section) =>
    entriesOf(template.sections[section]).map(([name]) => [section, name] as const),
  );
  const ids = [...template.resources.keys()].map((id) => ['Resources', id] as const);
  return [
    ...names.flatMap((path) => (NAME.test(path[1]) ? [] : [{ path, sentence: NAME_RULE }])),
    ...ids.flatMap((path) =>
      template.parameters.has(path[1])
        ? [{ path, sentence: 'a parameter has the same name as this resource; rename one of the two' }]
        : [],
    ),
    ...(ids.length === 0 ? [{ path: ['Resources'], sentence: 'must have at least one resource' }] : []),
  ];
}

const NAME_RULE = 'a name may have letters and digits only';

function conditionEntry(value: TemplateValue, path: TemplatePath): TemplateProblem[] {
  const isCondition =
    LOGIC.includes(functionOf(value)?.name ?? '') || Object.keys(value).join() === 'Condition';
  return isCondition ? [] : [{ path, sentence: `must be one of ${LOGIC.join(', ')}, or Condition` }];
}

function mappingEntry(value: TemplateValue, path: TemplatePath): TemplateProblem[] {
  if (!isObject(value)) return [{ path, sentence: MAPPING }];
  return Object.entries(value).flatMap(([key, inner]) => {
    const innerPath = [...path, key];
    if (!MAPPING_KEY.test(key))
      return [{ path: innerPath, sentence: 'a key may have letters, digits, . and - only' }];
    if (!isObject(inner)) return [{ path: innerPath, sentence: INNER_MAPPING }];
    return Object.entries(inner).flatMap(([name, text]) => {
      if (!NAME.test(name)) return [{ path: [...innerPath, name], sentence: NAME_RULE }];
      return (isList(text) ? text : [text]).every((item) => typeof item === 'string')
        ? []
        : [{ path: [...innerPath, name], sentence: 'must be a text or a list of texts, as a literal value' }];
    });
  });
}

const MAPPING =
  'must be a mapping with two levels of keys, as in {us-east-1: {Cpu: 256}}, as a literal value';
const INNER_MAPPING = 'must be a mapping of names to texts, as in {Cpu: 256}, as a literal value';

function outputEntry(output: TemplateValue, path: TemplatePath, scope: Scope): TemplateProblem[] {
  if (!isObject(output)) return [{ path, sentence: 'must be a mapping that contains Value' }];
  const { Condition, Description, Value } = output;
  return [
    ...unknownKeys(output, OUTPUT_KEYS, path, 'is not a key that an output may have', scope),
    ...(Value === undefined
      ? [{ path, sentence: 'Value is missing; set it, or remove the output' }]
      : shapeProblems(Value, PLAIN, [...path, 'Value'], scope)),
    ...textProblems(Description, [...path, 'Description']),
    ...(Condition === undefined ? [] : conditionProblems(Condition, [...path, 'Condition'], scope)),
  ];
}

function ruleEntry(rule: TemplateValue, path: TemplatePath, scope: Scope): TemplateProblem[] {
  const { Assertions } = isObject(rule) ? rule : {};
  if (!isObject(rule) || Assertions === undefined || !isList(Assertions)) {
    return [{ path, sentence: 'must be a mapping that contains the list Assertions' }];
  }
  const known = ['Assertions', 'RuleCondition'];
  return [
    ...unknownKeys(rule, known, path, 'is not a key that a rule may have', scope),
    ...Assertions.flatMap((assertion, index) =>
      isObject(assertion) && assertion['Assert'] !== undefined
        ? []
        : [
            {
              path: [...path, 'Assertions', String(index)],
              sentence: 'must be a mapping that contains Assert',
            },
          ],
    ),
  ];
}

const textProblems = (value: TemplateValue | undefined, path: TemplatePath): TemplateProblem[] =>
  value === undefined || typeof value === 'string'
    ? []
    : [{ path, sentence: 'must be a text, as a literal value' }];
