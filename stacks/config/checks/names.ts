import { problem, type ConfigPath, type Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/** Names that become part of one AWS name differ. */
export function checkNames(config: SoundParts<DeliveryConfigInput>): Problem[] {
  const { environments = [], applications = [] } = config;
  return [
    ...environments.flatMap((environment, index) => namedLikeStage(environment?.name, index)),
    ...environmentsAlike(config),
    ...stacksAlike(applications),
    ...repeatedNames(environments, ['environments']),
    ...repeatedNames(applications, ['applications']),
    ...applications.flatMap((application, index) =>
      repeatedNames(application?.services ?? [], ['applications', index, 'services']),
    ),
  ];
}

/** Every pipeline has these two stages beside one for each environment. */
function namedLikeStage(name: string | undefined, index: number): Problem[] {
  return name === 'source' || name === 'build'
    ? [problem(['environments', index, 'name'], "any name but 'source' and 'build', which are stages", name)]
    : [];
}

/**
 * Names and policies of an environment begin with its name and a hyphen: in one AWS account, the roles of `prod` would reach
 * the stacks of `prod-eu`, and `prod` with `eu-shop` would have the names of `prod-eu` with `shop`.
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
    const allowed = `a name that does not start with '${shorter}-', because '${shorter}' is an environment in the same AWS account`;
    return [problem(['environments', index, 'name'], allowed, name)];
  });
}

/**
 * Service stacks are named application-service: a-b with c and a with b-c would be one stack. And the names of a stack's
 * resources begin with its own name, so that IAM keeps applications apart only if no stack of one begins like a stack of
 * another.
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
        problem(
          ['applications', index, 'services', position, 'name'],
          `a name that makes no stack name the beginning of another application's ('${stack}' and '${alike.stack}' of ` +
            `'${alike.owner}'), because the names of resources begin with the name of their stack`,
          service.name,
        ),
      ];
    }),
  );
}

type Named = { readonly name?: string | undefined } | undefined;

function repeatedNames(items: readonly Named[], path: ConfigPath): Problem[] {
  const names = items.map((item) => item?.name);
  return names.flatMap((name, index) =>
    name === undefined || names.indexOf(name) === index
      ? []
      : [problem([...path, index, 'name'], 'a name that no other entry of this list has', name)],
  );
}
