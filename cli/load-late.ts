import { createRequire } from 'node:module';

const require_ = createRequire(__filename);

/** Loads slow modules only when needed, so that mistakes on the command line are reported at once. */
export const loadLate = {
  sourceProblems: () =>
    require_(
      '../rehearsal/application/source-problems',
    ) as typeof import('../rehearsal/application/source-problems'),
  keepRunning: () => require_('../rehearsal/keep-running') as typeof import('../rehearsal/keep-running'),
  rehearsal: () => require_('../rehearsal/rehearsal') as typeof import('../rehearsal/rehearsal'),
};
