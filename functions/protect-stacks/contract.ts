import * as z from 'zod/mini';

import { name, serviceNames } from '../shared/text/schema';

/** UserParameters of the action that protects the stacks of an application. It has no artifacts. */
export const protectStacksParametersSchema = z.strictObject({
  application: name,
  /** Services whose stacks the execution has just deployed. */
  services: serviceNames,
});
export type ProtectStacksParameters = z.infer<typeof protectStacksParametersSchema>;

/** Environment variables of the function. */
export interface ProtectStacksEnvironment {
  /** Region of the environment's stacks. */
  readonly STACK_REGION: string;
  /** Prefix of the environment's stacks. */
  readonly STACK_PREFIX: string;
}
