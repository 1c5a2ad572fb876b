import * as z from 'zod/mini';

import { name, serviceNames } from '../shared/text/schema';

/** UserParameters of the action that protects the stacks of an application. The action has no artifacts. */
export const protectStacksParametersSchema = z.strictObject({
  application: name,
  /** Names of the services that the pipeline execution has deployed. */
  services: serviceNames,
});
export type ProtectStacksParameters = z.infer<typeof protectStacksParametersSchema>;

/** Environment variables of the function. */
export interface ProtectStacksEnvironment {
  /** Region of the environment's stacks. */
  readonly STACK_REGION: string;
  /** Prefix of the names of the environment's stacks. */
  readonly STACK_PREFIX: string;
}
