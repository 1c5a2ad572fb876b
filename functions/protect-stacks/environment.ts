import * as z from 'zod/mini';

import { nonEmptyText } from '../shared/text/schema';
import type { ProtectStacksEnvironment } from './contract';

export const protectStacksEnvironmentSchema = z.object({
  STACK_REGION: nonEmptyText,
  STACK_PREFIX: nonEmptyText,
} satisfies Record<keyof ProtectStacksEnvironment, z.ZodMiniType>);
