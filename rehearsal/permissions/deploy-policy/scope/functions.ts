import type { NamedFunction } from '../../../../stacks/names';
import type { AccountScope } from './account-scope';

/** Returns the functions of an account. */
export const functionsOf = ({ delivery, environments, names }: AccountScope): NamedFunction[] => [
  ...(delivery
    ? [
        names.delivery.checkReleaseFunction,
        names.delivery.deployStackFunction,
        names.delivery.promoteReleaseFunction,
      ]
    : []),
  ...environments.flatMap(({ environment, names: own }) => [
    own.protectStacksFunction,
    ...(environment.kind === 'promoted' ? [own.verifyReleaseFunction] : []),
  ]),
];
