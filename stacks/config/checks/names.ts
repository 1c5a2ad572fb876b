import { RESERVED_ENVIRONMENTS } from '../../../functions/shared/release/release-files';
import { DEFAULT_REPORT } from '../delivery-config';
import type { ConfigPath, Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/**
 * Reports names of environments, applications, services and test reports that would result in the same name of an AWS
 * resource.
 */
export function checkNames(config: SoundParts<DeliveryConfigInput>): Problem[] {
  const { environments = [], applications = [] } = config;
  return [
    ...environments.flatMap((environment, index) => namedLikeStage(environment?.name, index)),
    ...environments.flatMap((environment, index) => namedLikeFile(environment?.name, index)),
    ...environmentsAlike(config),
    ...stacksAlike(applications),
    ...repeatedNames(environments, ['environments']),
    ...repeatedNames(applications, ['applications']),
    ...applications.flatMap((application, index) => [
      ...repeatedNames(application?.services ?? [], ['applications', index, 'services']),
      ...repeated(application?.reports ?? [], (position) => ['applications', index, 'reports', position]),
    ]),
    ...reportGroupsAlike(applications),
  ];
}

/**
 * Reports an environment called `source` or `build`. A delivery pipeline has one stage for each environment, besides
 * the stages Source and Build.
 */
function namedLikeStage(name: string | undefined, index: number): Problem[] {
  if (name !== 'source' && name !== 'build') return [];
  const sentence = `'${name}' is the name of a stage of every delivery pipeline; choose another name`;
  return [{ path: ['environments', index, 'name'], sentence }];
}

/** Reports an environment whose configuration files would have the name of another file in a release. */
function namedLikeFile(name: string | undefined, index: number): Problem[] {
  if (name === undefined || !RESERVED_ENVIRONMENTS.includes(name)) return [];
  const sentence =
    `'${name}' would make <service>.${name}.json the configuration file of a service, but every release has another ` +
    'file of this name; choose another name';
  return [{ path: ['environments', index, 'name'], sentence }];
}

/**
 * Reports environments such as `prod` and `prod-eu` in one AWS account, because resource names and policy patterns
 * start with `<environment>-`. The roles of `prod` could access the stacks of `prod-eu`. The application `eu-shop` in
 * `prod` would have the same resource names as `shop` in `prod-eu`.
 */
function environmentsAlike({ accounts, environments = [] }: SoundParts<DeliveryConfigInput>): Problem[] {
  const idOf = (environment: (typeof environments)[number]) => accounts?.[environment?.account ?? '']?.id;
  return environments.flatMap((environment, index) => {
    const { name } = environment ?? {};
    const id = idOf(environment);
    if (name === undefined || id === undefined) return [];
    const shorter = environments.find(
      (other) => other?.name !== undefined && name.startsWith(`${other.name}-`) && idOf(other) === id,
    )?.name;
    if (shorter === undefined) return [];
    const sentence =
      `'${name}' starts with '${shorter}-', and '${shorter}' is an environment in the same AWS account; ` +
      `choose a name that does not start with '${shorter}-'`;
    return [{ path: ['environments', index, 'name'], sentence }];
  });
}

/**
 * Reports stack names that start with a stack name of another application. Stacks are named `<application>-<service>`,
 * so service `c` of `a-b` and service `b-c` of `a` would have the same stack. IAM separates applications by these
 * names, because the name of a resource starts with the name of its stack.
 */
function stacksAlike(applications: NonNullable<SoundParts<DeliveryConfigInput>['applications']>): Problem[] {
  const earlier: { readonly owner: string; readonly stack: string }[] = [];
  return applications.flatMap((application, index) =>
    (application?.services ?? []).flatMap((service, position) => {
      if (application?.name === undefined || service?.name === undefined) return [];
      const { name: owner } = application;
      const stack = `${owner}-${service.name}`;
      const alike = earlier.find(
        (other) => other.owner !== owner && (stack.startsWith(other.stack) || other.stack.startsWith(stack)),
      );
      earlier.push({ owner, stack });
      if (alike === undefined) return [];
      return [
        {
          path: ['applications', index, 'services', position, 'name'],
          sentence:
            `the stack names '${stack}' and '${alike.stack}' of the application '${alike.owner}' start alike, so IAM cannot keep their ` +
            'resources apart; rename one of the two services or applications',
        },
      ];
    }),
  );
}

/**
 * Reports test reports that would have the same report group. Report groups are named `<project>-<application>-<report>`,
 * so report `c` of `a-b` and report `b-c` of `a` would have the same group. One build could then report the tests of
 * the other application.
 */
function reportGroupsAlike(
  applications: NonNullable<SoundParts<DeliveryConfigInput>['applications']>,
): Problem[] {
  const earlier = new Map<string, { readonly owner: string; readonly report: string }>();
  return applications.flatMap((application, index) => {
    const { name: owner, reports } = application ?? {};
    if (owner === undefined) return [];
    const path = ['applications', index, 'reports'];
    return (reports ?? [DEFAULT_REPORT]).flatMap((report, position) => {
      if (report === undefined) return [];
      const group = `${owner}-${report}`;
      const other = earlier.get(group);
      earlier.set(group, other ?? { owner, report });
      // Two applications with the same name are reported elsewhere.
      if (other === undefined || other.owner === owner) return [];
      return [
        {
          // The configuration file does not contain the name of a default report, so the path ends in `reports`.
          path: reports === undefined ? path : [...path, position],
          sentence:
            `the report '${report}' of the application '${owner}' and the report '${other.report}' of the application '${other.owner}' would have the ` +
            'same report group; choose another name for one of the two reports',
        },
      ];
    });
  });
}

type Named = { readonly name?: string | undefined } | undefined;

function repeatedNames(items: readonly Named[], path: ConfigPath): Problem[] {
  return repeated(
    items.map((item) => item?.name),
    (index) => [...path, index, 'name'],
  );
}

function repeated(names: readonly (string | undefined)[], pathOf: (index: number) => ConfigPath): Problem[] {
  return names.flatMap((name, index) =>
    name === undefined || names.indexOf(name) === index
      ? []
      : [
          {
            path: pathOf(index),
            sentence: `another entry of the list has the name '${name}'; choose another name`,
          },
        ],
  );
}
