import * as z from 'zod/mini';

import { REGISTRY_HOST } from '../shared/release/names';
import { nonEmptyText } from '../shared/text/schema';
import type { DeployStackEnvironment } from './contract';

export const deployStackEnvironmentSchema = z.object({
  ENVIRONMENT: nonEmptyText,
  STACK_REGION: nonEmptyText,
  STACK_PREFIX: nonEmptyText,
  SERVICE_ROLE_ARN: z.string().check(z.regex(/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@-]*\*[\w+=,.@-]*$/)),
  PROJECT: nonEmptyText,
  REGISTRY: z.string().check(z.regex(REGISTRY_HOST)),
  RECORD_BUCKET: nonEmptyText,
  TEMPLATE_BUCKET: nonEmptyText,
  SOAK_MINUTES: z.string().check(z.regex(/^\d{1,5}$/)),
} satisfies Record<keyof DeployStackEnvironment, z.ZodMiniType>);
