import { z } from 'zod';

import { all, only, type SynthesizedStack } from './synthesis';

const actionSchema = z.object({
  name: z.string(),
  category: z.string(),
  provider: z.string(),
  configuration: z.record(z.string(), z.string()),
  namespace: z.string().optional(),
  run_order: z.number().default(1),
  timeout_in_minutes: z.number().optional(),
  input_artifacts: z.array(z.string()).default([]),
  output_artifacts: z.array(z.string()).default([]),
});
export type Action = z.output<typeof actionSchema>;

const pipelineSchema = z.looseObject({
  name: z.string(),
  pipeline_type: z.string(),
  execution_mode: z.string(),
  artifact_store: z.tuple([
    z.object({
      type: z.string(),
      location: z.string(),
      encryption_key: z.object({ id: z.string(), type: z.string() }),
    }),
  ]),
  stage: z.array(z.object({ name: z.string(), action: z.array(actionSchema) })),
});

/** Returns the pipeline of a stack. @throws Error if the stack has no pipeline, or more than one. */
export function pipelineOf(stack: SynthesizedStack): z.output<typeof pipelineSchema> {
  return pipelineSchema.parse(only(stack, 'aws_codepipeline'));
}

export function hasPipeline(stack: SynthesizedStack): boolean {
  return all(stack, 'aws_codepipeline').length > 0;
}

export function stageOf(stack: SynthesizedStack, name: string): Action[] {
  const stage = pipelineOf(stack).stage.find((candidate) => candidate.name === name);
  if (stage === undefined) throw new Error(`no stage ${name} in ${stack.name}`);
  return stage.action;
}

export function actionOf(stack: SynthesizedStack, stage: string, name: string): Action {
  const action = stageOf(stack, stage).find((candidate) => candidate.name === name);
  if (action === undefined) throw new Error(`no action ${name} in stage ${stage} of ${stack.name}`);
  return action;
}

/** Parses the JSON in an attribute, such as a policy, an event pattern or UserParameters. */
export function json(value: unknown): unknown {
  return JSON.parse(z.string().parse(value));
}
