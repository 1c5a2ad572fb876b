import * as names from '../../names';
import { problem, type ConfigPath, type Problem } from '../problems';
import type { DeliveryConfig } from '../schema';
import type { SoundParts } from '../sound-parts';

/** A value of the configuration that is a part of names. */
interface Part {
  readonly path: ConfigPath;
  readonly value: string;
}

/** An AWS name and what it is made of. */
interface Built {
  readonly parts: readonly Part[];
  readonly build: () => string;
}

/** Names of roles and functions, which are at most 64 characters long, fit; the longest part of one that does not is reported. */
export function checkNameLengths(config: SoundParts<DeliveryConfig>): Problem[] {
  const tooLong = builtNames(config).flatMap(({ parts, build }) => {
    const error = errorOf(build);
    return error === undefined ? [] : [{ error, part: longest(parts) }];
  });
  const excess = ({ refused, maximum }: names.NameError) => refused.length - maximum;
  // One value may make several names too long. A value that is short enough for the worst name is so for all of them.
  const worst = new Map<string, (typeof tooLong)[number]>();
  for (const found of tooLong) {
    const key = JSON.stringify(found.part.path);
    const before = worst.get(key);
    if (before === undefined || excess(before.error) < excess(found.error)) worst.set(key, found);
  }
  return [...worst.values()].map(({ error, part }) =>
    problem(
      part.path,
      `a name that is shorter by ${String(excess(error))}, because the ${error.kind} '${error.refused}' has ` +
        `${String(error.refused.length)} characters and the limit is ${String(error.maximum)}`,
      part.value,
    ),
  );
}

function builtNames(config: SoundParts<DeliveryConfig>): Built[] {
  const [project] = partAt(['project'], config.project);
  if (project === undefined) return [];
  const environments = (config.environments ?? []).map((environment, index) =>
    partAt(['environments', index, 'name'], environment?.name),
  );
  const applications = (config.applications ?? []).flatMap((application, index) =>
    partAt(['applications', index, 'name'], application?.name),
  );
  // The key of an account is its own value.
  const accounts = Object.keys(config.accounts ?? {}).flatMap((name) => partAt(['accounts', name], name));
  const of = (builders: readonly ((project: string, name: string) => string)[], parts: readonly Part[]) =>
    parts.flatMap((part) =>
      builders.map((builder) => ({
        parts: [project, part],
        build: () => builder(project.value, part.value),
      })),
    );
  const promoted = environments.slice(1).flat();
  return [
    ...of([names.operatorRoleName], accounts),
    ...of(ENVIRONMENT_ROLES, environments.flat()),
    ...of([names.verifyReleaseFunctionName], promoted),
    ...of(APPLICATION_ROLES, applications),
    ...environments.flat().flatMap((environment) =>
      applications.map((application) => ({
        parts: [project, environment, application],
        build: () => names.cloudFormationRoleName(project.value, environment.value, application.value),
      })),
    ),
    ...promoted.flatMap((environment) =>
      applications.flatMap((application) =>
        PIPELINE_ROLES.map((roleName) => ({
          parts: [project, environment, application],
          build: () =>
            roleName(names.releasePipelineName(project.value, environment.value, application.value)),
        })),
      ),
    ),
  ];
}

const PIPELINE_ROLES = [names.pipelineRoleName, names.startRoleName];
const ENVIRONMENT_ROLES = [
  names.approverRoleName,
  names.flowLogRoleName,
  names.instanceRoleName,
  names.protectStacksFunctionName,
  names.taskExecutionRoleName,
];
const APPLICATION_ROLES = [
  names.buildRoleName,
  ...PIPELINE_ROLES.map(
    (roleName) => (project: string, application: string) =>
      roleName(names.pipelineName(project, application)),
  ),
];

function partAt(path: ConfigPath, value: string | undefined): Part[] {
  return value === undefined ? [] : [{ path, value }];
}

function longest(parts: readonly Part[]): Part {
  return parts.reduce((one, other) => (other.value.length > one.value.length ? other : one));
}

function errorOf(build: () => string): names.NameError | undefined {
  try {
    build();
    return undefined;
  } catch (error) {
    if (error instanceof names.NameError) return error;
    throw error;
  }
}
