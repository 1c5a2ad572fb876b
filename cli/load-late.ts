import { createRequire } from 'node:module';

const require_ = createRequire(__filename);

/** What takes a second to load: nobody waits for it who has a mistake in the command line to correct. */
export const loadLate = {
  applicationSource: () =>
    require_('../rehearsal/application-source') as typeof import('../rehearsal/application-source'),
  keep: () => require_('../rehearsal/keep-running') as typeof import('../rehearsal/keep-running'),
  rehearsal: () => require_('../rehearsal/rehearsal') as typeof import('../rehearsal/rehearsal'),
};
