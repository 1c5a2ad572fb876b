import * as z from 'zod/mini';

import type { ProtectStacksEnvironment } from './contract';

const text = z.string().check(z.minLength(1));

export const protectStacksEnvironmentSchema = z.object({
  STACK_REGION: text,
  STACK_PREFIX: text,
} satisfies Record<keyof ProtectStacksEnvironment, z.ZodMiniType>);
