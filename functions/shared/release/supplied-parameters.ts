import { isSsmType, publishedPrefix } from '../template/guard/scope';
import type { Template } from '../template/value';
import type { Configuration } from './configuration';
import { SUPPLIED } from './service-parameters';

const PUBLISHED: ReadonlyMap<string, string> = new Map(Object.entries(SUPPLIED));

/** Name of the template parameter to which a release supplies the name of the environment. */
const ENVIRONMENT_PARAMETER = 'Environment';

/**
 * Returns the values that a release supplies to the parameters of a template, besides the image. A value in the
 * configuration file and a default in the template are choices, which the release keeps.
 */
export function suppliedParameters(
  template: Template,
  chosen: Configuration,
  environment: { readonly project: string; readonly environment: string },
): ReadonlyMap<string, string> {
  const prefix = publishedPrefix(environment);
  return new Map(
    [...template.parameters].flatMap(([name, { type, default: otherwise }]) => {
      if (chosen.parameters.has(name) || otherwise !== undefined) return [];
      if (name === ENVIRONMENT_PARAMETER) {
        return type === 'String' ? [[name, environment.environment] as const] : [];
      }
      const published = PUBLISHED.get(name);
      return published !== undefined && isSsmType(type) ? [[name, prefix + published] as const] : [];
    }),
  );
}

/**
 * Returns the content of a configuration file with more parameters.
 *
 * @param text A configuration file without problems.
 */
export function withParameters(text: string, added: ReadonlyMap<string, string>): Buffer {
  const file = JSON.parse(text) as { readonly Parameters?: Readonly<Record<string, string>> };
  const completed = { ...file, Parameters: { ...file.Parameters, ...Object.fromEntries(added) } };
  return Buffer.from(`${JSON.stringify(completed, null, 2)}\n`);
}
