/** What may be done with a stack in a given status, seen before an own operation has started. */
export type NextStep =
  | { readonly kind: 'create' }
  | { readonly kind: 'update' }
  | { readonly kind: 'wait' }
  | { readonly kind: 'refuse'; readonly advice: string };

const UPDATABLE = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'IMPORT_COMPLETE',
  // Stable at the version before: the state after every failed release.
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
]);

const deleteFirst =
  'its creation failed and it holds no service; delete the stack (aws cloudformation delete-stack), then retry the stage';
const rollBackFirst =
  'a change without rollback failed; bring it to a stable state (aws cloudformation rollback-stack), then retry the stage';
const ADVICE = new Map([
  ['ROLLBACK_COMPLETE', deleteFirst],
  ['ROLLBACK_FAILED', deleteFirst],
  ['CREATE_FAILED', rollBackFirst],
  ['UPDATE_FAILED', rollBackFirst],
  [
    'UPDATE_ROLLBACK_FAILED',
    'its last rollback got stuck; remove the cause, run aws cloudformation continue-update-rollback, then retry the stage; do not delete the stack, the service runs in it',
  ],
  // Ends in _IN_PROGRESS, yet nothing is in progress: waiting would never end.
  [
    'REVIEW_IN_PROGRESS',
    'it is an empty stack with a change set that nobody executed; delete the stack, then retry the stage',
  ],
  ['DELETE_FAILED', 'it is half deleted; delete the rest of it, then retry the stage'],
  ['IMPORT_ROLLBACK_FAILED', 'an import into it failed; repair it by hand, then retry the stage'],
]);

/** @param status Undefined: there is no such stack. AWS may add values; an unknown one is never updated. */
export function nextStep(status: string | undefined): NextStep {
  if (status === undefined || status === 'DELETE_COMPLETE') return { kind: 'create' };
  if (UPDATABLE.has(status)) return { kind: 'update' };
  const advice = ADVICE.get(status);
  if (advice !== undefined) return { kind: 'refuse', advice };
  if (status.endsWith('_IN_PROGRESS')) return { kind: 'wait' };
  return { kind: 'refuse', advice: 'this status is not known here; look at the stack before you go on' };
}

/** What a status says about an operation of our own. */
export type Verdict = 'succeeded' | 'failed' | 'running';

export function verdictOf(status: string): Verdict {
  if (status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE') return 'succeeded';
  // Cleanup included: the update is done, but the stack takes no other one before the old resources are gone.
  return status.endsWith('_IN_PROGRESS') ? 'running' : 'failed';
}

export const CLEANUP = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
