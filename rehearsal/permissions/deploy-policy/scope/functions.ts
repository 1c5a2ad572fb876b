import type { NamedFunction } from '../../../../stacks/names';
import type { AccountScope } from './account-scope';

/** Returns the functions of an account. */
export const functionsOf = ({ environment, names: { delivery }, own }: AccountScope): NamedFunction[] => [
  own.protectStacksFunction,
  own.recordExecutionFunction,
  ...(environment.kind === 'tested'
    ? [delivery.checkReleaseFunction, delivery.deployStackFunction, delivery.promoteReleaseFunction]
    : [own.verifyReleaseFunction]),
];
