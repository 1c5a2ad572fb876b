import { createRequire } from 'node:module';

const require_ = createRequire(__filename);

/** Modules that take a second to load, so that a mistake in the command line is reported before they load. */
export const loadLate = {
  sourceProblems: () =>
    require_(
      '../rehearsal/application/source-problems',
    ) as typeof import('../rehearsal/application/source-problems'),
  keepRunning: () => require_('../rehearsal/keep-running') as typeof import('../rehearsal/keep-running'),
  rehearsal: () => require_('../rehearsal/rehearsal') as typeof import('../rehearsal/rehearsal'),
};
