import { terraformStacks } from '../../stacks/names';

/**
 * Returns the position of a Terraform stack in the order of destruction. Pipelines go first, because they use the
 * functions, buckets and images of other stacks. The roles of people go last, so that operators can read logs until
 * then.
 */
export function positionOf(account: string, stack: string): number {
  const names = terraformStacks(account);
  const order = [
    (name: string) => name.startsWith(names.pipeline('')),
    (name: string) => name === names.delivery || name === names.release,
    (name: string) => name === names.registry,
    (name: string) => name.startsWith(names.environment('')),
    (name: string) => name.startsWith(names.deployRoleWatch('')),
    (name: string) => name === names.access,
    (name: string) => name === names.state,
  ];
  const position = order.findIndex((isAt) => isAt(stack));
  // A stack of an earlier version goes before the roles of people.
  return position === -1 ? order.length - 3 : position;
}

/** Returns the application of a pipeline stack. Undefined for every other stack. */
export function applicationOf(account: string, stack: string): string | undefined {
  const prefix = terraformStacks(account).pipeline('');
  return stack.startsWith(prefix) ? stack.slice(prefix.length) : undefined;
}
