import { problem, type ConfigPath, type Problem } from '../problems';
import type { DeliveryConfig } from '../schema';
import type { SoundParts } from '../sound-parts';

/** Names that become part of one AWS name differ. */
export function checkNames(config: SoundParts<DeliveryConfig>): Problem[] {
  const { environments = [], applications = [] } = config;
  return [
    ...environments.flatMap((environment, index) => namedLikeStage(environment?.name, index)),
    ...sameStacks(applications),
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

/** Service stacks are named application-service: a-b with c and a with b-c would be one stack. */
function sameStacks(applications: NonNullable<SoundParts<DeliveryConfig>['applications']>): Problem[] {
  const owners = new Map<string, string>();
  return applications.flatMap((application, index) =>
    (application?.services ?? []).flatMap((service, position) => {
      if (application?.name === undefined || service?.name === undefined) return [];
      const stack = `${application.name}-${service.name}`;
      const other = owners.get(stack);
      owners.set(stack, application.name);
      if (other === undefined || other === application.name) return [];
      return [
        problem(
          ['applications', index, 'services', position, 'name'],
          `a name with which the stack '${stack}' is not also a service's of the application '${other}'`,
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
