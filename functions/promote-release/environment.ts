import * as z from 'zod/mini';

import { REGISTRY_HOST } from '../shared/release/image';
import type { PromoteReleaseEnvironment } from './contract';

const text = z.string().check(z.minLength(1));

export const promoteReleaseEnvironmentSchema = z.object({
  PROVEN_ENVIRONMENT: text,
  RECORD_BUCKET: text,
  PROJECT: text,
  REGISTRY: z.string().check(z.regex(REGISTRY_HOST)),
  RELEASE_TARGETS: text,
} satisfies Record<keyof PromoteReleaseEnvironment, z.ZodMiniType>);
