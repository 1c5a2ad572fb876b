import type { ReleaseScope } from './sources';

/** A problem of a template in one environment. */
export interface Finding {
  /** Position and path in the file: `cfn/web.yaml:18:11 Resources.Task.Properties`. */
  readonly place: string;
  /** The words `in this environment` stand for the name of the environment. */
  readonly sentence: string;
}

const HERE = 'in this environment';
const ANY = '<environment>';

/**
 * Returns one sentence for each different finding. A finding that occurs in several environments is listed once, with
 * the names of the environments.
 *
 * @param found Findings by environment. Environments whose configuration file is invalid are missing.
 */
export function describeFindings(
  found: ReadonlyMap<string, readonly Finding[]>,
  { project }: Pick<ReleaseScope, 'project'>,
): string[] {
  const groups = new Map<string, { finding: Finding; environments: string[] }>();
  for (const [environment, findings] of found) {
    for (const { place, sentence } of findings) {
      const finding = { place, sentence: withoutName(sentence, project, environment) };
      const key = JSON.stringify(finding);
      const group = groups.get(key) ?? { finding, environments: [] };
      groups.set(key, group);
      if (!group.environments.includes(environment)) group.environments.push(environment);
    }
  }
  return [...groups.values()].map(({ finding: { place, sentence }, environments }) => {
    const isGeneral = environments.length === found.size && !sentence.includes(HERE);
    const text = isGeneral ? sentence : withNames(sentence, environments);
    const [name = '', ...others] = environments;
    const shownName = others.length === 0 ? name : ANY;
    return `${place}: ${text.replaceAll(prefixOf(project, ANY), () => prefixOf(project, shownName))}`;
  });
}

/** Replaces the name of the environment, so that a sentence is the same text for every environment. */
const withoutName = (sentence: string, project: string, environment: string) =>
  sentence
    .replaceAll(prefixOf(project, environment), () => prefixOf(project, ANY))
    .replace(`has no value in ${environment};`, () => `has no value ${HERE};`);

function withNames(sentence: string, environments: readonly string[]): string {
  const names = `in ${environments.join(', ')}`;
  return sentence.includes(HERE) ? sentence.replaceAll(HERE, () => names) : `${names}, ${sentence}`;
}

const prefixOf = (project: string, environment: string) => `/${project}/${environment}/`;
