import * as z from 'zod/mini';

import { REGISTRY_HOST } from '../shared/release/names';
import { nonEmptyText } from '../shared/text/schema';
import type { PromoteReleaseEnvironment } from './contract';

export const promoteReleaseEnvironmentSchema = z.object({
  PROVEN_ENVIRONMENT: nonEmptyText,
  RECORD_BUCKET: nonEmptyText,
  PROJECT: nonEmptyText,
  REGISTRY: z.string().check(z.regex(REGISTRY_HOST)),
  RELEASE_TARGETS: nonEmptyText,
} satisfies Record<keyof PromoteReleaseEnvironment, z.ZodMiniType>);
