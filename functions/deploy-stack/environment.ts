import * as z from 'zod/mini';

import { REGISTRY_HOST } from '../shared/release/image';
import type { DeployStackEnvironment } from './contract';

const text = z.string().check(z.minLength(1));

export const deployStackEnvironmentSchema = z.object({
  ENVIRONMENT: text,
  STACK_REGION: text,
  STACK_PREFIX: text,
  SERVICE_ROLE_ARN: z.string().check(z.regex(/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@-]*\*[\w+=,.@-]*$/)),
  PROJECT: text,
  REGISTRY: z.string().check(z.regex(REGISTRY_HOST)),
  RECORD_BUCKET: text,
  TEMPLATE_BUCKET: text,
  PROMOTED_ENVIRONMENTS: z.string().check(z.regex(/^([a-z][a-z0-9-]*(,[a-z][a-z0-9-]*)*)?$/)),
} satisfies Record<keyof DeployStackEnvironment, z.ZodMiniType>);
