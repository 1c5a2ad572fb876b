import * as z from 'zod/mini';

import { deploymentRecordSchema } from '../shared/contract';

/** What is known of a deployment before it has ended. */
export const recordDraftSchema = z.omit(deploymentRecordSchema, { version: true, stackId: true });
export type RecordDraft = z.infer<typeof recordDraftSchema>;

const common = {
  v: z.literal(1),
  /** Id of the first job of this action attempt: the same in every continuation, new for a retry of the stage. */
  origin: z.string().check(z.regex(/^[0-9a-f-]{36}$/)),
  /** Seconds since the epoch. */
  deadline: z.int(),
};

/**
 * Continuation token. `start`: nothing may have been started yet, so everything is read and looked up again.
 * `monitor`: our operation runs; no artifact is needed any more.
 */
export const deployTokenSchema = z.discriminatedUnion('phase', [
  z.strictObject({ ...common, phase: z.literal('start') }),
  z.strictObject({
    ...common,
    phase: z.literal('monitor'),
    stackId: z.string().check(z.maxLength(300)),
    /** Polls in a row that AWS did not answer. */
    misses: z.int(),
    record: recordDraftSchema,
  }),
]);
export type DeployToken = z.infer<typeof deployTokenSchema>;
export type StartToken = Extract<DeployToken, { phase: 'start' }>;
export type MonitorToken = Extract<DeployToken, { phase: 'monitor' }>;

/**
 * One stabilisation of an ECS service without a circuit breaker takes CloudFormation about three hours, its
 * rollback as long again. CodePipeline itself gives up after 24 hours.
 */
export const DEADLINE_SECONDS = 6 * 60 * 60;

/** Token of the stack operation. The stack's events carry it, which makes them the memory of what was started. */
export const operationToken = ({ origin }: { readonly origin: string }) => `deploy-${origin}`;
