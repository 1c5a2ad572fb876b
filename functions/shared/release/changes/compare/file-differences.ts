import { type Configuration, parameterValues } from '../../configuration';
import { IMAGE_PARAMETER } from '../../names';
import {
  type Template,
  type TemplateObject,
  type TemplateValue,
  isObject,
  objectOf,
} from '../../../template/value';
import type { Difference } from '../changes';
import { difference } from './difference';
import { type ValueDifference, differencesOf } from './values';

/** The files of one service for one environment. */
export interface ServiceFiles {
  readonly template: Template;
  readonly configuration: Configuration;
}

/** Returns the differences of the parameter values, including defaults, and of all other settings. */
export function configurationDifferences(
  before: ServiceFiles,
  after: ServiceFiles,
  secrets: ReadonlySet<string>,
): Difference[] {
  const [old, values] = [before, after].map(({ template, configuration }) =>
    parameterValues(template, configuration),
  );
  const parameters = mapDifferences(old, values)
    // The image is compared by its digest.
    .filter(([name]) => name !== IMAGE_PARAMETER)
    .map(([name, from, to]) => difference([name], from, to, secrets.has(name)));
  return [...parameters, ...settingDifferences(before.configuration, after.configuration)];
}

/** Compares the tags and the stack policy. If the new configuration file contains no tags, the stack keeps its tags. */
function settingDifferences(before: Configuration, after: Configuration): Difference[] {
  const policies = [before, after].map(
    ({ stackPolicy }) => new Map(stackPolicy === undefined ? [] : [['StackPolicy', stackPolicy]]),
  );
  const tags = after.tags === undefined ? [] : mapDifferences(before.tags, after.tags);
  return [
    ...tags.map(([key, from, to]) => difference(['Tags', key], from, to)),
    ...mapDifferences(...policies).map(([name, from, to]) => difference([name], from, to)),
  ];
}

type TextDifference = readonly [name: string, before: string | undefined, after: string | undefined];

function mapDifferences(
  before: ReadonlyMap<string, string> = new Map(),
  after: ReadonlyMap<string, string> = new Map(),
): TextDifference[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const [old, value] = [before.get(name), after.get(name)];
    return old === value ? [] : [[name, old, value] as const];
  });
}

/** Returns the differences between two template files. */
export function templateDifferences(before: Template, after: Template): ValueDifference[] {
  const sections = new Set([...Object.keys(before.sections), ...Object.keys(after.sections)]);
  return [...sections].flatMap((section) => {
    const [old, value] = [before.sections[section], after.sections[section]];
    return differencesOf({ path: [section], before: old ?? emptyFor(value), after: value ?? emptyFor(old) });
  });
}

/** Returns an empty mapping for a missing section, so that each entry of the other template's section differs. */
const emptyFor = (other: TemplateValue | undefined): TemplateObject | undefined =>
  isObject(other) ? objectOf([]) : undefined;

/** Returns the names of the parameters whose values CloudFormation hides. */
export function hiddenParameters({ sections: { Parameters } }: Template): string[] {
  return Object.entries(isObject(Parameters) ? Parameters : {}).flatMap(([name, declaration]) =>
    isHidden(isObject(declaration) ? declaration : {}) ? [name] : [],
  );
}

const isHidden = ({ NoEcho }: TemplateObject) => typeof NoEcho === 'string' && /^true$/i.test(NoEcho);
