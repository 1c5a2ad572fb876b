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
} satisfies Record<keyof RecordExecutionEnvironment, z.ZodMiniType>);
