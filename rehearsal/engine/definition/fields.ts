import { z } from 'zod';

/** Name of a pipeline, stage, action or rule. */
export const name = z.string().regex(/^[A-Za-z0-9.@_-]{1,100}$/);

export const artifactName = z.strictObject({ name: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/) });

/** Value of a pipeline variable: one line, and not empty. */
export const variableValue = z.string().min(1).max(1000).regex(/^.*$/);

/** ARN of a role, Region and timeout in minutes of an action or a rule. */
export const stepFields = {
  inputArtifacts: z.array(artifactName).default([]),
  roleArn: z.string().optional(),
  region: z.string().optional(),
  timeoutInMinutes: z.int().min(5).max(86_400).optional(),
};

/** Schema for a list that the engine does not support. The list must be empty. */
export const none = z
  .array(z.unknown())
  .refine((list) => list.length === 0, { error: 'the rehearsal does not support this setting; remove it' })
  .optional();
