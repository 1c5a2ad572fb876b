import * as z from 'zod/mini';

import { deploymentRecordSchema } from '../shared/release/records';

/** Fields of a deployment record that are known before the deployment has succeeded. */
const recordDraftSchema = z.omit(deploymentRecordSchema, {
  version: true,
  stackId: true,
  deployedAt: true,
});
export type RecordDraft = z.infer<typeof recordDraftSchema>;

const common = {
  v: z.literal(1),
  /** Id of the first job of this attempt. Continuations keep the id; a retry of the stage has a new id. */
  origin: z.string().check(z.regex(/^[0-9a-f-]{36}$/)),
  /** Time limit of the deployment, in seconds since the epoch. */
  deadline: z.int(),
  /** Number of invocations in a row that ended without an answer from AWS. */
  misses: z.optional(z.int().check(z.gte(0))),
};
const stackId = z.string().check(z.maxLength(300));

/**
 * Continuation token. A new version of this function reads the tokens of deployments that an older version started.
 * Therefore a new field is optional, an unknown field is ignored, and a phase never changes its meaning.
 *
 * - `start`: no operation of this deployment has started.
 * - `deleting`: the stack is being deleted; phase `start` follows.
 * - `monitor`: the Create or Update of this deployment has started.
 */
export const deployTokenSchema = z.discriminatedUnion('phase', [
  z.object({
    ...common,
    phase: z.literal('start'),
    /** ARN of the stack that was deleted. A stale response may still return this stack by its name. */
    gone: z.optional(stackId),
  }),
  z.object({ ...common, phase: z.literal('deleting'), stackId }),
  z.object({
    ...common,
    phase: z.literal('monitor'),
    stackId,
    /** `OperationId` of this deployment's Create or Update. */
    operation: z.optional(z.string().check(z.maxLength(200))),
    record: recordDraftSchema,
  }),
]);
export type DeployToken = z.infer<typeof deployTokenSchema>;
export type StartToken = Extract<DeployToken, { phase: 'start' }>;
export type DeletingToken = Extract<DeployToken, { phase: 'deleting' }>;
export type MonitorToken = Extract<DeployToken, { phase: 'monitor' }>;

/**
 * Time limit of a deployment in seconds. CloudFormation waits about three hours for an ECS service without a circuit
 * breaker to stabilize, and as long again for its rollback. CodePipeline ends an action after 24 hours.
 */
const DEADLINE_SECONDS = 6 * 60 * 60;
/** Age in milliseconds that no event of a deployment exceeds: the longest life of an action, and one hour. */
export const HORIZON_MS = 25 * 60 * 60 * 1000;

/** @param origin Id of the job. */
export const newToken = (origin: string, nowMs: number): StartToken => ({
  v: 1,
  phase: 'start',
  origin,
  deadline: Math.floor(nowMs / 1000) + DEADLINE_SECONDS,
});

/** Returns the fields that every phase passes to the next phase. */
export const commonOf = ({ v, origin, deadline }: DeployToken) => ({ v, origin, deadline });

export const isOverdue = ({ deadline }: DeployToken, nowMs: number) => nowMs / 1000 > deadline;

type Origin = Pick<DeployToken, 'origin'>;
/** Returns the `ClientRequestToken` of the Create or Update. The stack's events show which operations were started. */
export const operationToken = ({ origin }: Origin) => `deploy-${origin}`;
/** Returns the `ClientRequestToken` of the deletion. */
export const deletionToken = ({ origin }: Origin) => `del-${origin}`;
