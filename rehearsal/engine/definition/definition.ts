import { z } from 'zod';

import { CONDITION_KINDS, conditionFields } from './conditions';
import { artifactName, name, none, stepFields, variableValue } from './fields';

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
  outputArtifacts: z.array(artifactName).default([]),
  namespace: z
    .string()
    .regex(/^[A-Za-z0-9@_-]{1,100}$/)
    .optional(),
  // Only the action type Compute/AWS/Commands/1 has these settings.
  commands: none,
  outputVariables: none,
  environmentVariables: none,
  ...stepFields,
});

const variableSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9@_-]{1,128}$/),
  defaultValue: variableValue.optional(),
  description: z.string().max(200).optional(),
});

const stageSchema = z.strictObject({
  name,
  blockers: none,
  actions: z.array(actionSchema).min(1).max(50),
  ...conditionFields,
});

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
  })
  .refine(
    ({ pipelineType, stages }) =>
      pipelineType === 'V2' ||
      stages.every((stage) => CONDITION_KINDS.every((kind) => stage[kind] === undefined)),
    { error: 'a pipeline of type V1 cannot have stage conditions; set pipelineType to V2' },
  );

export type PipelineDefinition = z.infer<typeof pipelineSchema>;
export type StageDefinition = PipelineDefinition['stages'][number];
export type ActionDefinition = StageDefinition['actions'][number];
export type ArtifactStoreDefinition = z.infer<typeof storeSchema>;

/** Returns true if a stage has source actions. AWS does not roll back such a stage. */
export const hasSources = ({ actions }: StageDefinition): boolean =>
  actions.some(({ actionTypeId }) => actionTypeId.category === 'Source');
