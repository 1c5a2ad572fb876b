import * as z from 'zod/mini';

import { matching, name, nonEmptyText } from '../shared/text/schema';
import type { RecordExecutionEnvironment } from './contract';

export const recordExecutionEnvironmentSchema = z.object({
  ACCOUNT_ID: matching(/^\d{12}$/, 12),
  RECORD_BUCKET: nonEmptyText,
  ENVIRONMENT: name,
  PIPELINE_SUFFIX: nonEmptyText,
  DEPLOY_STAGE: nonEmptyText,
  STACK_REGION: nonEmptyText,
  STACK_PREFIX: nonEmptyText,
  NOTICE_TOPIC: nonEmptyText,
  APPROVALS: nonEmptyText,
  OPERATOR_ROLE: nonEmptyText,
  CONSOLE: nonEmptyText,
} satisfies Record<keyof RecordExecutionEnvironment, z.ZodMiniType>);

/** Schema of the JSON in `APPROVALS`. The names of stages start with an upper-case letter. */
export const approvedEnvironmentsSchema = z.record(
  nonEmptyText,
  z.strictObject({ environment: name, topic: nonEmptyText, role: nonEmptyText }),
);
