import type { StackSnapshot } from './read-stack';

/** Next step of a deployment whose create or update operation has not started. */
export type NextStep =
  | { readonly kind: 'create' }
  | { readonly kind: 'update'; readonly stack: StackSnapshot }
  /** Delete the stack, whose creation never succeeded, and create the stack again. */
  | { readonly kind: 'recreate'; readonly stack: StackSnapshot }
  /** Wait until the deletion of the stack, which somebody else started, is complete. */
  | { readonly kind: 'await-deletion'; readonly stack: StackSnapshot }
  /** Wait until the operation that is in progress on the stack is complete. */
  | { readonly kind: 'wait'; readonly stack: StackSnapshot }
  | { readonly kind: 'refuse'; readonly stack: StackSnapshot; readonly advice: string };

const UPDATABLE = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'IMPORT_COMPLETE',
  // Status after a failed update: CloudFormation has restored the previous version of the stack.
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
]);

/** Statuses of a stack whose creation never succeeded. deploy-stack deletes a stack only in one of these statuses. */
const NEVER_WORKED = new Set([
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  // Status of an empty stack whose first change set was never executed. Despite the name, no operation is in progress.
  'REVIEW_IN_PROGRESS',
]);

// An operator must decide whether to run RollbackStack, because RollbackStack deletes a stack that has no last stable
// state.
const ROLL_BACK =
  'a change without rollback failed; have an operator return the stack to its last stable state (aws cloudformation rollback-stack), then retry the stage';
const ADVICE = new Map([
  ['CREATE_FAILED', ROLL_BACK],
  ['UPDATE_FAILED', ROLL_BACK],
  [
    'UPDATE_ROLLBACK_FAILED',
    'the last rollback of the stack failed; remove the cause, have an operator run aws cloudformation continue-update-rollback, then retry the stage; do not delete the stack, because the service runs in it',
  ],
  [
    'DELETE_FAILED',
    'the stack is partly deleted; have an operator delete the rest of the stack (aws cloudformation delete-stack), then retry the stage',
  ],
  [
    'IMPORT_ROLLBACK_FAILED',
    'an import into the stack failed; have somebody with the deployRole repair the stack, then retry the stage',
  ],
]);
const UNKNOWN_STATUS =
  'this status is unknown to deploy-stack; have somebody with the deployRole bring the stack into a stable status, then retry the stage';

/**
 * Returns the next step for a stack. Refuses a stack in an unknown status, because AWS may add statuses.
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
