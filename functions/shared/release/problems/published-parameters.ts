import { SERVICE_PARAMETERS } from '../service-parameters';
import { placeOf } from '../../template/guard/guard';
import { isSsmType, publishedPrefix } from '../../template/guard/scope';
import { nearest } from '../../text/nearest';
import { listed, shown } from '../../text/text';
import type { SourceConfiguration, SourceTemplate } from './read-service';

/** Problems with the names of SSM parameters in one environment. */
export interface PublishedCheck {
  readonly problems: readonly string[];
  /**
   * Parameter values in which the proposed names replace the wrong names. With these values, other checks do not report
   * the same mistakes again.
   */
  readonly proposed: ReadonlyMap<string, string>;
}

/**
 * Checks that every name of an SSM parameter is the name of a parameter that the environment publishes.
 *
 * @param source Undefined when the template is invalid. Then the types of the parameters are unknown, and every value
 *   that looks like the name of an SSM parameter is checked.
 */
export function checkPublished(
  source: SourceTemplate | undefined,
  { configuration, path, environment }: SourceConfiguration,
  project: string,
): PublishedCheck {
  const prefix = publishedPrefix({ project, environment });
  const mayName = (name: string) =>
    source === undefined || isSsmType(source.template.parameters.get(name)?.type);
  const foreign = [...configuration.parameters].flatMap(([name, value]) => {
    const published = mayName(name) ? publishedName(value) : undefined;
    return published === undefined || value === prefix + published ? [] : [{ name, value, published }];
  });
  const values = new Map([
    ...configuration.parameters,
    ...foreign.map(({ name, published }) => [name, prefix + published] as const),
  ]);
  const unpublished =
    source === undefined ? [] : unpublishedIn(source, values, { path, environment, prefix });
  return {
    problems: [
      ...foreignProblems(foreign, { path, environment, project }),
      ...unpublished.map(({ problem }) => problem),
    ],
    proposed: new Map([
      ...values,
      ...unpublished.flatMap(({ name, similar }) =>
        similar === undefined ? [] : [[name, prefix + similar] as const],
      ),
    ]),
  };
}

/** Returns the last part of the SSM parameter's name, if any environment of any project may publish it. */
function publishedName(value: string): string | undefined {
  const last = /^\/[^/]+\/[^/]+\/(.+)$/.exec(value)?.[1];
  return SERVICE_PARAMETERS.find((name) => name === last);
}

/**
 * Returns one problem for all wrong names in a file: a file that was copied from another environment has many wrong
 * names.
 */
function foreignProblems(
  foreign: readonly { readonly value: string; readonly published: string }[],
  { path, environment, project }: { path: string; environment: string; project: string },
): string[] {
  const [first] = foreign;
  if (first === undefined) return [];
  const names =
    foreign.length === 1
      ? `an SSM parameter of another project or environment, ${first.value}`
      : `${String(foreign.length)} SSM parameters of another project or environment, such as ${first.value}`;
  return [
    `${path} names ${names}; use the SSM parameters of the environment '${environment}' in '${project}', such as ` +
      `${publishedPrefix({ project, environment })}${first.published}`,
  ];
}

interface EnvironmentFile {
  /** Path of the configuration file. */
  readonly path: string;
  readonly environment: string;
  readonly prefix: string;
}

/** Returns the values that have the prefix of the environment, but are not published. */
function unpublishedIn(
  { template, path: templateLabel }: SourceTemplate,
  values: ReadonlyMap<string, string>,
  { path, environment, prefix }: EnvironmentFile,
) {
  return [...template.parameters].flatMap(([name, { type, default: otherwise }]) => {
    const value = values.get(name) ?? otherwise;
    if (!isSsmType(type) || value?.startsWith(prefix) !== true) return [];
    const last = value.slice(prefix.length);
    if (SERVICE_PARAMETERS.some((published) => published === last)) return [];
    const similar = nearest(last, SERVICE_PARAMETERS);
    const place = values.has(name)
      ? `${path}: ${shown(name)}`
      : placeOf(['Parameters', name, 'Default'], template, templateLabel);
    const advice =
      similar === undefined
        ? `choose one of: ${listed(SERVICE_PARAMETERS.map((published) => prefix + published))}`
        : `did you mean ${prefix}${similar}?`;
    const problem = `${place} names the SSM parameter ${shown(value)}, which the environment ${environment} does not publish; ${advice}`;
    return [{ name, similar, problem }];
  });
}
