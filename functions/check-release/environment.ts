import * as z from 'zod/mini';

import { REGISTRY_HOST } from '../shared/release/names';
import { nonEmptyText } from '../shared/text/schema';
import type { CheckReleaseEnvironment } from './contract';

export const checkReleaseEnvironmentSchema = z.object({
  PROJECT: nonEmptyText,
  REGISTRY: z.string().check(z.regex(REGISTRY_HOST)),
  RECORD_BUCKET: nonEmptyText,
  STACK_REGION: nonEmptyText,
  STACK_PREFIX: nonEmptyText,
  TEMPLATE_BUCKET: nonEmptyText,
  ENVIRONMENTS: nonEmptyText,
} satisfies Record<keyof CheckReleaseEnvironment, z.ZodMiniType>);
