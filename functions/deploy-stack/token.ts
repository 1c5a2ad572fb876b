import * as z from 'zod/mini';

import { deploymentRecordSchema } from '../shared/release/records';

/** What is known of a deployment before it has ended. */
export const recordDraftSchema = z.omit(deploymentRecordSchema, {
  version: true,
  stackId: true,
  deployedAt: true,
});
export type RecordDraft = z.infer<typeof recordDraftSchema>;

const common = {
  v: z.literal(1),
  /** Id of the first job of this action attempt: the same in every continuation, new for a retry of the stage. */
  origin: z.string().check(z.regex(/^[0-9a-f-]{36}$/)),
  /** Seconds since the epoch. */
  deadline: z.int(),
  /** Invocations in a row that AWS cut short by not answering. */
  misses: z.optional(z.int().check(z.gte(0))),
};
const stackId = z.string().check(z.maxLength(300));

/**
 * Continuation token. A deployment outlives a new version of this function, which must read what the old one wrote: a
 * field that comes new is optional, one that is not known is ignored, and a phase never changes its meaning.
 *
 * - `start`: nothing of ours runs yet, so everything is read and looked up again.
 * - `deleting`: a stack that never worked is being deleted; then start.
 * - `rollback`: a rollback that got stuck was continued, once; then start.
 * - `monitor`: our operation runs; no artifact is needed any more.
 */
export const deployTokenSchema = z.discriminatedUnion('phase', [
  z.object({
    ...common,
    phase: z.literal('start'),
    /** The stack that was deleted; a stale read may still show it under its name. */
    gone: z.optional(stackId),
    /** A rollback was continued already. */
    continued: z.optional(z.boolean()),
  }),
  z.object({ ...common, phase: z.literal('deleting'), stackId }),
  z.object({
    ...common,
    phase: z.literal('rollback'),
    stackId,
    /** Id of the newest event of the stack before the rollback was continued. */
    after: z.string().check(z.maxLength(300)),
  }),
  z.object({
    ...common,
    phase: z.literal('monitor'),
    stackId,
    /** `OperationId` of our Create or Update. */
    operation: z.optional(z.string().check(z.maxLength(200))),
    record: recordDraftSchema,
  }),
]);
export type DeployToken = z.infer<typeof deployTokenSchema>;
export type StartToken = Extract<DeployToken, { phase: 'start' }>;
export type DeletingToken = Extract<DeployToken, { phase: 'deleting' }>;
export type RollbackToken = Extract<DeployToken, { phase: 'rollback' }>;
export type MonitorToken = Extract<DeployToken, { phase: 'monitor' }>;

/**
 * One stabilisation of an ECS service without a circuit breaker takes CloudFormation about three hours, its
 * rollback as long again. CodePipeline itself gives up after 24 hours.
 */
export const DEADLINE_SECONDS = 6 * 60 * 60;
/** Nothing of a job is older than the longest life of an action. */
export const HORIZON_MS = 25 * 60 * 60 * 1000;

export const newToken = (origin: string, nowMs: number): StartToken => ({
  v: 1,
  phase: 'start',
  origin,
  deadline: Math.floor(nowMs / 1000) + DEADLINE_SECONDS,
});

/** What every phase hands on to the next. */
export const commonOf = ({ v, origin, deadline }: DeployToken) => ({ v, origin, deadline });

export const isOverdue = ({ deadline }: DeployToken, nowMs: number) => nowMs / 1000 > deadline;

type Origin = Pick<DeployToken, 'origin'>;
/** Tokens of the stack operations. The stack's events carry them, which makes them the memory of what was started. */
export const operationToken = ({ origin }: Origin) => `deploy-${origin}`;
export const deletionToken = ({ origin }: Origin) => `del-${origin}`;
export const rollbackToken = ({ origin }: Origin) => `rb-${origin}`;
