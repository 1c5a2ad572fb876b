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
  /**
   * Id of the first job of this deployment. Continuations of the job keep this id; a retry of the stage creates a new
   * id.
   */
  origin: z.string().check(z.regex(/^[0-9a-f-]{36}$/)),
  /** Time limit of the deployment, in seconds since the epoch. */
  deadline: z.int(),
  /** Number of consecutive invocations that ended because of an AWS outage. */
  misses: z.optional(z.int().check(z.gte(0))),
};
const stackId = z.string().check(z.maxLength(300));

/**
 * Continuation token of a deployment. A new version of this function must be able to read the tokens of an older
 * version. Therefore, new fields are optional, unknown fields are ignored, and the meaning of a phase never changes.
 *
 * - `start`: no operation of this deployment has started.
 * - `deleting`: CloudFormation deletes the stack; phase `start` follows.
 * - `monitor`: the create or update operation of this deployment has started.
 */
export const deployTokenSchema = z.discriminatedUnion('phase', [
  z.object({
    ...common,
    phase: z.literal('start'),
    /** ARN of the deleted stack. A stale DescribeStacks response may still contain this stack. */
    gone: z.optional(stackId),
  }),
  z.object({ ...common, phase: z.literal('deleting'), stackId }),
  z.object({
    ...common,
    phase: z.literal('monitor'),
    stackId,
    /** `OperationId` of this deployment's create or update operation. */
    operation: z.optional(z.string().check(z.maxLength(200))),
    record: recordDraftSchema,
  }),
]);
export type DeployToken = z.infer<typeof deployTokenSchema>;
export type StartToken = Extract<DeployToken, { phase: 'start' }>;
export type DeletingToken = Extract<DeployToken, { phase: 'deleting' }>;
export type MonitorToken = Extract<DeployToken, { phase: 'monitor' }>;

/**
 * Time limit for a deployment in seconds. Without a circuit breaker, CloudFormation waits about three hours for an ECS
 * service to stabilize, and three more hours for the rollback. CodePipeline fails an action after 24 hours.
 */
const DEADLINE_SECONDS = 6 * 60 * 60;
/** Maximum age in milliseconds of an event of this deployment: the maximum duration of an action plus one hour. */
export const HORIZON_MS = 25 * 60 * 60 * 1000;

/**
 * Returns the token for the first invocation of a deployment.
 *
 * @param origin Id of the first job.
 */
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
/**
 * Returns the `ClientRequestToken` for the create or update request. The token identifies the operation in the events.
 */
export const operationToken = ({ origin }: Origin) => `deploy-${origin}`;
/** Returns the `ClientRequestToken` for the deletion request. */
export const deletionToken = ({ origin }: Origin) => `del-${origin}`;
