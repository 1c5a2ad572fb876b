import { createRequire } from 'node:module';

const require_ = createRequire(__filename);

/** Loads the module of a subcommand only when the user has chosen it, so that `brb --help` starts fast. */
export const loadCommand = {
  bootstrap: () => (require_('./commands/bootstrap') as typeof import('./commands/bootstrap')).bootstrap,
  check: () => (require_('./commands/check') as typeof import('./commands/check')).check,
  destroy: () => (require_('./commands/destroy') as typeof import('./commands/destroy')).destroy,
  doctor: () => (require_('./commands/doctor') as typeof import('./commands/doctor')).doctor,
  rehearse: () => (require_('./commands/rehearse') as typeof import('./commands/rehearse')).rehearse,
  status: () => (require_('./commands/status') as typeof import('./commands/status')).status,
  releases: () => (require_('./commands/releases') as typeof import('./commands/releases')).releases,
  release: () => (require_('./commands/release') as typeof import('./commands/release')).release,
  diff: () => (require_('./commands/diff') as typeof import('./commands/diff')).diff,
  approve: () => (require_('./commands/approve') as typeof import('./commands/approve')).approve,
  reject: () => (require_('./commands/reject') as typeof import('./commands/reject')).reject,
  ledger: () => (require_('./commands/ledger') as typeof import('./commands/ledger')).ledger,
  logs: () => (require_('./commands/logs') as typeof import('./commands/logs')).logs,
  rollback: () => (require_('./commands/rollback') as typeof import('./commands/rollback')).rollback,
  remove: () => (require_('./commands/remove') as typeof import('./commands/remove')).remove,
};
