import { problem, type ConfigPath, type Problem } from '../problems';
import type { DeliveryConfig } from '../schema';
import type { SoundParts } from '../sound-parts';

/** Names that become part of one AWS name differ. */
export function checkNames(config: SoundParts<DeliveryConfig>): Problem[] {
  const { environments = [], applications = [] } = config;
  return [
    ...environments.flatMap((environment, index) => namedLikeStage(environment?.name, index)),
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
 * Service stacks are named application-service: a-b with c and a with b-c would be one stack. And the names of a stack's
 * resources begin with its own name, so that IAM keeps applications apart only if no stack of one begins like a stack of
 * another.
 */
function stacksAlike(applications: NonNullable<SoundParts<DeliveryConfig>['applications']>): Problem[] {
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
          `a name with which neither the stack '${stack}' nor the stack '${alike.stack}' of the application '${alike.owner}' begins ` +
            'with the other, because the names of resources begin with the name of their stack',
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
