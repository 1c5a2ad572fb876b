import type { StackSnapshot } from './read-stack';

/** Next step of a deployment whose own operation has not started. */
export type NextStep =
  | { readonly kind: 'create' }
  | { readonly kind: 'update'; readonly stack: StackSnapshot }
  /** The stack never worked: delete the stack, then create it. */
  | { readonly kind: 'recreate'; readonly stack: StackSnapshot }
  /** Somebody else deletes the stack. */
  | { readonly kind: 'await-deletion'; readonly stack: StackSnapshot }
  /** Another operation runs. */
  | { readonly kind: 'wait'; readonly stack: StackSnapshot }
  | { readonly kind: 'refuse'; readonly stack: StackSnapshot; readonly advice: string };

const UPDATABLE = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'IMPORT_COMPLETE',
  // The status after a failed deployment: the stack is stable with the version before.
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
]);

/** Only stacks in these statuses are deleted. */
const NEVER_WORKED = new Set([
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  // An empty stack with a change set that nobody executed: nothing is in progress.
  'REVIEW_IN_PROGRESS',
]);

// RollbackStack deletes a stack without a last stable state, so a person decides.
const ROLL_BACK =
  'a change without rollback failed; have an operator return the stack to its last stable state (aws cloudformation rollback-stack), then retry the stage';
const ADVICE = new Map([
  ['CREATE_FAILED', ROLL_BACK],
  ['UPDATE_FAILED', ROLL_BACK],
  [
    'UPDATE_ROLLBACK_FAILED',
    'the last rollback of the stack failed; remove the cause, have an operator run aws cloudformation continue-update-rollback, then retry the stage; do not delete the stack, the service runs in it',
  ],
  [
    'DELETE_FAILED',
    'the stack is partly deleted; have an operator delete the rest of the stack (aws cloudformation delete-stack), then retry the stage',
  ],
  [
    'IMPORT_ROLLBACK_FAILED',
    "an import into the stack failed; have Terraform's role repair the stack, then retry the stage",
  ],
]);
const UNKNOWN_STATUS = 'this status is unknown to deploy-stack; look at the stack before you go on';

/**
 * Returns the next step for a stack. AWS may add statuses: a stack in an unknown status is not changed.
 *
 * @param stack Undefined when the stack does not exist.
 */
export function nextStep(stack: StackSnapshot | undefined): NextStep {
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') return { kind: 'create' };
  const { status } = stack;
  if (UPDATABLE.has(status)) return { kind: 'update', stack };
  if (NEVER_WORKED.has(status)) return { kind: 'recreate', stack };
  if (status === 'DELETE_IN_PROGRESS') return { kind: 'await-deletion', stack };
  if (status.endsWith('_IN_PROGRESS')) return { kind: 'wait', stack };
  return { kind: 'refuse', stack, advice: ADVICE.get(status) ?? UNKNOWN_STATUS };
}
