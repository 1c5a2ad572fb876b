import * as z from 'zod/mini';

import { count, executionId, nonEmptyText, pipelineName } from '../shared/text/schema';
import { RECORDED_STATES, REPAIR_EVENT, WAITING_STATE } from './contract';

const executionEventSchema = z.object({
  'detail-type': z.literal('CodePipeline Pipeline Execution State Change'),
  detail: z.object({
    pipeline: pipelineName,
    'execution-id': executionId,
    state: z.enum(RECORDED_STATES),
    'pipeline-execution-attempt': z.optional(count),
  }),
});
const approvalEventSchema = z.object({
  'detail-type': z.literal('CodePipeline Action Execution State Change'),
  detail: z.object({
    pipeline: pipelineName,
    'execution-id': executionId,
    stage: nonEmptyText,
    state: z.literal(WAITING_STATE),
    type: z.object({ category: z.literal('Approval') }),
  }),
});
const repairSchema = z.object({
  'detail-type': z.literal(REPAIR_EVENT),
  detail: z.object({ pipeline: pipelineName, 'execution-id': executionId }),
});
const scheduleSchema = z.object({ 'detail-type': z.literal('Scheduled Event') });

/** What an event of EventBridge or of an operator asks for. */
export type Request =
  | { readonly kind: 'sweep' }
  | {
      readonly kind: 'approval';
      readonly pipeline: string;
      readonly execution: string;
      readonly stage: string;
    }
  | {
      readonly kind: 'execution';
      readonly pipeline: string;
      readonly execution: string;
      /** Number of attempts that have ended when CodePipeline sent the event; 0 if the event does not say so. */
      readonly attempts: number;
    };

/** Reads an event. Returns undefined for an event that neither a rule of this project nor an operator sends. */
export function readEvent(event: unknown): Request | undefined {
  if (scheduleSchema.safeParse(event).success) return { kind: 'sweep' };
  const { data: repair } = repairSchema.safeParse(event);
  if (repair !== undefined) {
    const { pipeline, 'execution-id': execution } = repair.detail;
    return { kind: 'execution', pipeline, execution, attempts: 0 };
  }
  const { data: approval } = approvalEventSchema.safeParse(event);
  if (approval !== undefined) {
    const { pipeline, stage, 'execution-id': execution } = approval.detail;
    return { kind: 'approval', pipeline, execution, stage };
  }
  const { data } = executionEventSchema.safeParse(event);
  if (data === undefined) return undefined;
  const {
    pipeline,
    'execution-id': execution,
    state,
    'pipeline-execution-attempt': attempt = 1,
  } = data.detail;
  return { kind: 'execution', pipeline, execution, attempts: state === 'RESUMED' ? attempt - 1 : attempt };
}
