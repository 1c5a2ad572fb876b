import type { DeployStackParameters } from '../contract';

/** What may be done with a stack in a given status, seen before an own operation has started. */
export type NextStep =
  | { readonly kind: 'create' }
  | { readonly kind: 'update' }
  | { readonly kind: 'wait' }
  /** Someone deletes it: wait for its end by id, because its name leads nowhere then. */
  | { readonly kind: 'wait-until-gone' }
  | { readonly kind: 'recreate' }
  | { readonly kind: 'continue-rollback' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refuse'; readonly advice: string };

export type Choices = Pick<
  DeployStackParameters,
  'onBusy' | 'onFailedCreate' | 'continueRollback' | 'allowCreate'
>;

const UPDATABLE = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'IMPORT_COMPLETE',
  // Stable at the version before: the state after every failed release.
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
]);

const deleteFirst =
  'its creation failed and it holds no service; have an operator delete the stack (aws cloudformation delete-stack), then retry the stage';
/** Stacks that never worked, and nothing else, are ever deleted. */
const NEVER_WORKED = new Map([
  ['ROLLBACK_COMPLETE', deleteFirst],
  ['ROLLBACK_FAILED', deleteFirst],
  // Ends in _IN_PROGRESS, yet nothing is in progress: waiting would never end.
  [
    'REVIEW_IN_PROGRESS',
    'it is an empty stack with a change set that nobody executed; have an operator delete the stack (aws cloudformation delete-stack), then retry the stage',
  ],
]);

// RollbackStack deletes a stack that has no last stable state, so it is for a person to decide.
const rollBackFirst =
  'a change without rollback failed; have an operator bring it back to its last stable state (aws cloudformation rollback-stack), then retry the stage';
const STUCK = 'UPDATE_ROLLBACK_FAILED';
const ADVICE = new Map([
  ['CREATE_FAILED', rollBackFirst],
  ['UPDATE_FAILED', rollBackFirst],
  [
    STUCK,
    'its last rollback got stuck; remove the cause, have an operator run aws cloudformation continue-update-rollback, then retry the stage; do not delete the stack, the service runs in it',
  ],
  [
    'DELETE_FAILED',
    'it is half deleted; have an operator delete the rest of it (aws cloudformation delete-stack), then retry the stage',
  ],
  [
    'IMPORT_ROLLBACK_FAILED',
    "an import into it failed; have Terraform's role repair it, then retry the stage",
  ],
]);

/**
 * @param status Undefined: there is no such stack. AWS may add values; an unknown one is never updated.
 * @param continued A rollback was continued by this deployment already.
 */
export function nextStep(status: string | undefined, choices: Choices, continued: boolean): NextStep {
  if (status === undefined || status === 'DELETE_COMPLETE') {
    return { kind: choices.allowCreate === false ? 'absent' : 'create' };
  }
  if (UPDATABLE.has(status)) return { kind: 'update' };
  const neverWorked = NEVER_WORKED.get(status);
  if (neverWorked !== undefined) {
    return choices.onFailedCreate === 'fail' ? { kind: 'refuse', advice: neverWorked } : { kind: 'recreate' };
  }
  if (status === STUCK && choices.continueRollback === true && !continued) {
    return { kind: 'continue-rollback' };
  }
  const advice = ADVICE.get(status);
  if (advice !== undefined) return { kind: 'refuse', advice };
  if (!status.endsWith('_IN_PROGRESS')) {
    return { kind: 'refuse', advice: 'this status is not known here; look at the stack before you go on' };
  }
  if (choices.onBusy === 'fail') return { kind: 'busy' };
  return { kind: status === 'DELETE_IN_PROGRESS' ? 'wait-until-gone' : 'wait' };
}

/** What a status says about an operation of our own. */
export type Verdict = 'succeeded' | 'failed' | 'running';

export function verdictOf(status: string): Verdict {
  if (status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE') return 'succeeded';
  // Cleanup included: the update is done, but the stack takes no other one before the old resources are gone.
  return status.endsWith('_IN_PROGRESS') ? 'running' : 'failed';
}

export const CLEANUP = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
