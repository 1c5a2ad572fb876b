import { createRequire } from 'node:module';

import type { Redraw } from '../rehearsal/output/live-lines';

/** The part of the package log-update that this project uses. TypeScript cannot import the types of an ES module here. */
interface LogUpdate {
  createLogUpdate(output: NodeJS.WritableStream, options: { readonly showCursor: boolean }): Redraw;
}

const require_ = createRequire(__filename);

/** Loads slow modules only when needed, so that mistakes on the command line are reported at once. */
export const loadLate = {
  typescript: () => require_('typescript') as typeof import('typescript'),
  sourceProblems: () =>
    require_(
      '../rehearsal/application/source-problems',
    ) as typeof import('../rehearsal/application/source-problems'),
  keepRunning: () => require_('../rehearsal/keep-running') as typeof import('../rehearsal/keep-running'),
  sharedDeployment: () =>
    require_('../rehearsal/shared-deployment') as typeof import('../rehearsal/shared-deployment'),
  createPolicyInput: () =>
    require_(
      '../rehearsal/permissions/deploy-policy/create-policy-input',
    ) as typeof import('../rehearsal/permissions/deploy-policy/create-policy-input'),
  testMutations: () =>
    require_(
      '../rehearsal/mutations/test-mutations',
    ) as typeof import('../rehearsal/mutations/test-mutations'),
  logUpdate: () => require_('log-update') as LogUpdate,
  rehearsal: () => require_('../rehearsal/rehearsal') as typeof import('../rehearsal/rehearsal'),
};
