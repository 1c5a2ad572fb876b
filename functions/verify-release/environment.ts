import * as z from 'zod/mini';

import { REGISTRY_HOST } from '../shared/release/names';
import { nonEmptyText } from '../shared/text/schema';
import type { VerifyReleaseEnvironment } from './contract';

export const verifyReleaseEnvironmentSchema = z.object({
  ENVIRONMENT: nonEmptyText,
  STACK_REGION: nonEmptyText,
  STACK_PREFIX: nonEmptyText,
  RELEASE_BUCKET: nonEmptyText,
  PROJECT: nonEmptyText,
  REGISTRY: z.string().check(z.regex(REGISTRY_HOST)),
} satisfies Record<keyof VerifyReleaseEnvironment, z.ZodMiniType>);
