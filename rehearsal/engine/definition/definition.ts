import { z } from 'zod';

const name = z.string().regex(/^[A-Za-z0-9.@_-]{1,100}$/);
const artifactName = z.strictObject({ name: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/) });
/** Value of a pipeline variable: one line, and not empty. */
export const variableValue = z.string().min(1).max(1000).regex(/^.*$/);
/** Schema for a list that the engine does not support. The list must be empty. */
const none = z.array(z.unknown()).max(0).optional();

const actionSchema = z.strictObject({
  name,
  actionTypeId: z.strictObject({
    category: z.string(),
    owner: z.string(),
    provider: z.string(),
    version: z.string(),
  }),
  runOrder: z.int().min(1).max(999).default(1),
  // CodePipeline checks the length of a value before variables are replaced.
  configuration: z.record(z.string().min(1).max(50), z.string().min(1).max(1000)).default({}),
  inputArtifacts: z.array(artifactName).default([]),
  outputArtifacts: z.array(artifactName).default([]),
  roleArn: z.string().optional(),
  region: z.string().optional(),
  namespace: z
    .string()
    .regex(/^[A-Za-z0-9@_-]{1,100}$/)
    .optional(),
  timeoutInMinutes: z.int().min(5).max(86_400).optional(),
});

const variableSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9@_-]{1,128}$/),
  defaultValue: variableValue.optional(),
  description: z.string().max(200).optional(),
});

const stageSchema = z.strictObject({ name, blockers: none, actions: z.array(actionSchema).min(1).max(50) });

const storeSchema = z.strictObject({
  type: z.literal('S3'),
  location: z.string(),
  encryptionKey: z.strictObject({ id: z.string(), type: z.literal('KMS') }).optional(),
});

/**
 * Schema for a pipeline in a GetPipeline response. The schema is strict, because an ignored setting would make the
 * rehearsal differ from AWS.
 */
export const pipelineSchema = z
  .strictObject({
    name,
    roleArn: z.string(),
    version: z.int().min(1),
    executionMode: z.literal('SUPERSEDED').default('SUPERSEDED'),
    pipelineType: z.enum(['V1', 'V2']).default('V1'),
    artifactStore: storeSchema.optional(),
    artifactStores: z.record(z.string(), storeSchema).optional(),
    stages: z.array(stageSchema).min(2).max(50),
    variables: z
      .array(variableSchema)
      .max(50)
      .refine((variables) => new Set(variables.map(({ name }) => name)).size === variables.length, {
        error: 'two variables have the same name; choose unique names',
      })
      .default([]),
    triggers: none,
  })
  .refine((pipeline) => (pipeline.artifactStore === undefined) !== (pipeline.artifactStores === undefined), {
    error: 'artifactStore and artifactStores are both set or both missing; set exactly one of them',
  })
  .refine(({ pipelineType, variables }) => pipelineType === 'V2' || variables.length === 0, {
    error: 'a pipeline of type V1 cannot have variables; set pipelineType to V2',
  });

export type PipelineDefinition = z.infer<typeof pipelineSchema>;
export type StageDefinition = PipelineDefinition['stages'][number];
export type ActionDefinition = StageDefinition['actions'][number];
export type ArtifactStoreDefinition = z.infer<typeof storeSchema>;
