import {
  AccountNames,
  ApplicationNames,
  DeliveryNames,
  NameError,
  type EnvironmentNames,
  pipelineRoleName,
  startRoleName,
} from '../../names';
import type { ConfigPath, Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';
import { ANYWHERE, namesAnywhere } from './names-anywhere';

/** A value of the configuration that is a part of resource names. */
interface Part {
  readonly path: ConfigPath;
  readonly value: string;
}

/** Builds a resource name. @throws NameError if the name is too long. */
type Build = () => unknown;

/** Resource names that consist of the same parts. */
interface BuiltNames {
  readonly parts: readonly Part[];
  readonly builds: readonly Build[];
}

/**
 * Reports resource names that are longer than AWS allows, at the configuration value that is the longest part of the
 * name. For each value, only the name with the largest excess is reported. A value that is short enough for this name
 * is short enough for all names.
 */
export function checkNameLengths(config: SoundParts<DeliveryConfigInput>): Problem[] {
  const tooLong = builtNames(config).flatMap(({ parts, builds }) =>
    builds.flatMap((build) => {
      const error = errorOf(build);
      return error === undefined ? [] : [{ error, part: longest(parts) }];
    }),
  );
  const excess = ({ refused, maximum }: NameError) => refused.length - maximum;
  const worst = new Map<string, (typeof tooLong)[number]>();
  for (const candidate of tooLong) {
    const key = JSON.stringify(candidate.part.path);
    const before = worst.get(key);
    if (before === undefined || excess(before.error) < excess(candidate.error)) worst.set(key, candidate);
  }
  return [...worst.values()].map(({ error, part }) => ({
    path: part.path,
    sentence:
      `with '${part.value}', the ${error.kind} name '${error.refused}' has ${String(error.refused.length)} characters; ` +
      `allowed: at most ${String(error.maximum)}; shorten '${part.value}' by at least ${String(excess(error))}`,
  }));
}

function builtNames(config: SoundParts<DeliveryConfigInput>): BuiltNames[] {
  const [project] = partAt(['project'], config.project);
  if (project === undefined) return [];
  const environments = (config.environments ?? []).map((environment, index) =>
    partAt(['environments', index, 'name'], environment?.name),
  );
  const promoted = environments.slice(1).flat();
  const applications = (config.applications ?? []).flatMap((application, index) =>
    partAt(['applications', index, 'name'], application?.name),
  );
  // The name of an account in resource names is the key of the account in `accounts`.
  const accounts = Object.keys(config.accounts ?? {}).flatMap((name) => partAt(['accounts', name], name));
  const namesIn = (environment: Part) =>
    namesAnywhere({ project: project.value, environment: environment.value });
  return [
    ...accounts.map((account) => ({
      parts: [project, account],
      builds: accountBuilds(
        new AccountNames({ project: project.value, account: account.value, home: ANYWHERE }),
      ),
    })),
    ...environments.flat().map((environment) => ({
      parts: [project, environment],
      builds: [
        () =>
          new DeliveryNames({ project: project.value, accountRegion: ANYWHERE }).approverRole(
            environment.value,
          ),
        ...environmentBuilds(namesIn(environment)),
      ],
    })),
    ...promoted.map((environment) => ({
      parts: [project, environment],
      builds: [() => namesIn(environment).verifyReleaseFunction],
    })),
    ...applications.map((application) => ({
      parts: [project, application],
      builds: applicationBuilds(
        new ApplicationNames({ project: project.value, application: application.value, delivery: ANYWHERE }),
      ),
    })),
    ...reportParts(config).map(({ application, report }) => ({
      parts: [project, application, report],
      builds: [
        () =>
          new ApplicationNames({
            project: project.value,
            application: application.value,
            delivery: ANYWHERE,
          }).reportGroup(report.value),
      ],
    })),
    ...environments.flat().flatMap((environment) =>
      applications.map((application) => ({
        parts: [project, environment, application],
        builds: [() => namesIn(environment).application(application.value).cloudFormationRole],
      })),
    ),
    ...promoted.flatMap((environment) =>
      applications.map((application) => ({
        parts: [project, environment, application],
        builds: pipelineBuilds(
          () => namesIn(environment).application(application.value).releasePipeline.name,
        ),
      })),
    ),
  ];
}

const accountBuilds = (names: AccountNames): Build[] => [() => names.operatorRole, () => names.auditorRole];

const environmentBuilds = (names: EnvironmentNames): Build[] => [
  () => names.flowLogRole,
  () => names.instanceRole,
  () => names.protectStacksFunction,
  () => names.recordExecutionFunction,
  () => names.taskExecutionRole,
];

const applicationBuilds = (names: ApplicationNames): Build[] => [
  () => names.buildRole,
  ...pipelineBuilds(() => names.pipeline.name),
];

const pipelineBuilds = (pipeline: () => string): Build[] => [
  () => pipelineRoleName(pipeline()),
  () => startRoleName(pipeline()),
];

/** Returns the names of all reports, each with the name of its application. */
const reportParts = ({ applications = [] }: SoundParts<DeliveryConfigInput>) =>
  applications.flatMap((entry, index) =>
    partAt(['applications', index, 'name'], entry?.name).flatMap((application) =>
      (entry?.reports ?? []).flatMap((name, position) =>
        partAt(['applications', index, 'reports', position], name).map((report) => ({ application, report })),
      ),
    ),
  );

function partAt(path: ConfigPath, value: string | undefined): Part[] {
  return value === undefined ? [] : [{ path, value }];
}

function longest(parts: readonly Part[]): Part {
  return parts.reduce((one, other) => (other.value.length > one.value.length ? other : one));
}

function errorOf(build: Build): NameError | undefined {
  try {
    build();
    return undefined;
  } catch (error) {
    if (error instanceof NameError) return error;
    throw error;
  }
}
