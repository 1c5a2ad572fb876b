import * as z from 'zod/mini';

import { REGISTRY_HOST } from '../shared/release/image';
import type { VerifyReleaseEnvironment } from './contract';

const text = z.string().check(z.minLength(1));

export const verifyReleaseEnvironmentSchema = z.object({
  ENVIRONMENT: text,
  STACK_REGION: text,
  STACK_PREFIX: text,
  RELEASE_BUCKET: text,
  PROJECT: text,
  REGISTRY: z.string().check(z.regex(REGISTRY_HOST)),
} satisfies Record<keyof VerifyReleaseEnvironment, z.ZodMiniType>);
