import { redact } from '../../../shared/job/redact';
import { type Configuration, parameterValues } from '../../../shared/release/configuration';
import { IMAGE_PARAMETER } from '../../../shared/release/names';
import {
  type Template,
  type TemplateObject,
  type TemplateValue,
  isObject,
} from '../../../shared/template/value';
import { cut } from '../../../shared/text/text';
import type { Difference, ServiceChange } from '../changes';
import { addedGrowth, resourceGrowth } from './growth';
import { GrowthUses } from './uses';
import { type ValueDifference, differencesOf, pathText, valueText } from './values';

/** What a release deploys as one service in one environment. */
export interface DeployedService {
  /** Digest of the image. */
  readonly digest: string;
  readonly template: Template;
  readonly configuration: Configuration;
}

/** Maximum number of differences in one service. */
const MAXIMUM_DIFFERENCES = 100;
/** Maximum length of a path and of a value in a difference, in UTF-16 code units. */
const TEXT_LIMIT = 200;

/** Compares what runs as a service with what a release would deploy. */
export function compareService(
  service: string,
  before: DeployedService,
  after: DeployedService,
): ServiceChange {
  const uses = new GrowthUses(after.template.sections);
  const secrets = new Set([...noEcho(before.template), ...noEcho(after.template)]);
  const parameters = growthFirst([
    ...parameterDifferences(valuesOf(before), valuesOf(after), secrets, uses),
    ...settingDifferences(before.configuration, after.configuration),
  ]);
  const template = growthFirst(templateDifferences(before.template, after.template, secrets, uses));
  const image = before.digest === after.digest ? undefined : { before: before.digest, after: after.digest };
  const shownParameters = parameters.slice(0, MAXIMUM_DIFFERENCES);
  const shownTemplate = template.slice(0, MAXIMUM_DIFFERENCES);
  return {
    service,
    kind: image === undefined && parameters.length + template.length === 0 ? 'unchanged' : 'changed',
    ...(image === undefined ? {} : { image }),
    parameters: shownParameters,
    template: shownTemplate,
    omitted: parameters.length + template.length - shownParameters.length - shownTemplate.length,
  };
}

/** Returns a change that has no differences. */
export const wholeChange = (
  service: string,
  kind: Exclude<ServiceChange['kind'], 'changed' | 'unchanged'>,
): ServiceChange => ({ service, kind, parameters: [], template: [], omitted: 0 });

const valuesOf = ({ template, configuration }: DeployedService) => parameterValues(template, configuration);

function parameterDifferences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  secrets: ReadonlySet<string>,
  uses: GrowthUses,
): Difference[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  // The image is compared by its digest.
  names.delete(IMAGE_PARAMETER);
  return [...names].flatMap((name) => {
    const [old, value] = [before.get(name), after.get(name)];
    if (old === value) return [];
    const growth = uses.parameterGrowth(name, old, value);
    return [difference(name, old, value, growth, secrets.has(name))];
  });
}

/** Compares the tags and the stack policy. If a configuration file contains no tags, the stack keeps its tags. */
function settingDifferences(before: Configuration, after: Configuration): Difference[] {
  const settings = ({ tags = new Map<string, string>(), stackPolicy }: Configuration) =>
    new Map([
      ...(after.tags === undefined ? [] : [...tags].map(([key, value]) => [`Tags.${key}`, value] as const)),
      ...(stackPolicy === undefined ? [] : [['StackPolicy', stackPolicy] as const]),
    ]);
  const [old, values] = [settings(before), settings(after)];
  return [...new Set([...old.keys(), ...values.keys()])].flatMap((name) =>
    old.get(name) === values.get(name)
      ? []
      : [difference(name, old.get(name), values.get(name), undefined, false)],
  );
}

function templateDifferences(
  before: Template,
  after: Template,
  secrets: ReadonlySet<string>,
  uses: GrowthUses,
): Difference[] {
  const sections = new Set([...Object.keys(before.sections), ...Object.keys(after.sections)]);
  const changes = [...sections].flatMap((section) => {
    const [old, value] = contentOf(before.sections[section], after.sections[section]);
    return differencesOf(old, value, [section]);
  });
  return changes.map((change) => {
    const [section, name] = change.path;
    const isSecret = section === 'Parameters' && typeof name === 'string' && secrets.has(name);
    const last = change.path.at(-1);
    const entry = typeof last === 'object' ? last.entry : undefined;
    const [old, value] = [change.before, change.after].map((side) => side && valueText(side, entry));
    return difference(pathText(change.path), old, value, growthOf(change, after, uses), isSecret);
  });
}

/** Returns both values of a section. A missing section is empty, so that each entry of the other section differs. */
function contentOf(before: TemplateValue | undefined, after: TemplateValue | undefined) {
  return [
    before ?? (isObject(after) ? EMPTY : undefined),
    after ?? (isObject(before) ? EMPTY : undefined),
  ] as const;
}
// Without a prototype, because an entry may have the name of a method.
const EMPTY = Object.create(null) as TemplateObject;

function growthOf(change: ValueDifference, { resources }: Template, uses: GrowthUses): string | undefined {
  const [section, name, attribute] = change.path;
  if (typeof section !== 'string' || typeof name !== 'string') return undefined;
  if (section !== 'Resources') return uses.sectionGrowth(section, name, attribute);
  const resource = resources.get(name);
  // The condition decides whether the whole resource exists.
  return attribute === 'Condition' && resource !== undefined ? addedGrowth(resource) : resourceGrowth(change);
}

function difference(
  path: string,
  before: string | undefined,
  after: string | undefined,
  growth: string | undefined,
  isSecret: boolean,
): Difference {
  const values = isSecret ? [before && '****', after && '****'] : shortened(before, after);
  const [old, value] = values;
  return {
    path: cut(redact(path), TEXT_LIMIT),
    ...(old === undefined ? {} : { before: old }),
    ...(value === undefined ? {} : { after: value }),
    ...(growth === undefined ? {} : { growth }),
  };
}

/** Shortens two different values, so that their first difference stays visible. Removes what looks like a credential. */
function shortened(before: string | undefined, after: string | undefined): (string | undefined)[] {
  const texts = [before, after].map((text) => (text === undefined ? undefined : redact(text)));
  const [old = '', value = ''] = texts;
  let same = 0;
  while (same < old.length && old[same] === value[same]) same += 1;
  const start = Math.max(old.length, value.length) > TEXT_LIMIT ? Math.max(0, same - TEXT_LIMIT / 4) : 0;
  return texts.map((text) =>
    text === undefined ? undefined : cut(start === 0 ? text : `…${text.slice(start)}`, TEXT_LIMIT),
  );
}

const growthFirst = (differences: readonly Difference[]) => [
  ...differences.filter(({ growth }) => growth !== undefined),
  ...differences.filter(({ growth }) => growth === undefined),
];

/** Returns the names of the parameters whose values CloudFormation hides. */
function noEcho({ sections }: Template): string[] {
  const { Parameters = {} } = sections;
  const declarations = Object.entries(isObject(Parameters) ? Parameters : {});
  return declarations.flatMap(([name, declaration]) =>
    isHidden(isObject(declaration) ? declaration : {}) ? [name] : [],
  );
}

const isHidden = ({ NoEcho }: TemplateObject) => typeof NoEcho === 'string' && /^true$/i.test(NoEcho);
