import * as z from 'zod/mini';

const name = z.string().check(z.regex(/^[a-z][a-z0-9-]*$/), z.maxLength(64));

/** UserParameters of the action that protects the stacks of an application. The action has no artifacts. */
export const protectStacksParametersSchema = z.strictObject({
  application: name,
  /** Names of the services that the pipeline execution has deployed. */
  services: z.array(name).check(z.minLength(1), z.maxLength(5)),
});
export type ProtectStacksParameters = z.infer<typeof protectStacksParametersSchema>;

/** Environment variables of the function. */
export interface ProtectStacksEnvironment {
  /** Region of the environment's stacks. */
  readonly STACK_REGION: string;
  /** Prefix of the environment's stacks. */
  readonly STACK_PREFIX: string;
}
