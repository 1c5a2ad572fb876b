import { ArtifactStore, type Artifact } from '../artifacts/artifacts';
import type { PipelineIdWithArn } from '../definition/pipeline-id';
import { resolve } from '../definition/variables';
import { configurationError } from '../errors';
import type { StepRecord } from '../executions/records';
import type { StageScope } from '../executions/scope';
import { valueProblems, type ConfigurationFields } from './configuration';
import type { StepContext } from './step-context';

/** The parts of the definition of an action or a rule that its preparation reads. */
interface StepDefinition {
  readonly name: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputArtifacts: readonly { readonly name: string }[];
  readonly roleArn?: string | undefined;
}

/**
 * Replaces the variables of an action or a rule, assumes its role, and finds its input artifacts. Keeps the record up to
 * date.
 *
 * @throws ActionFailure, or an error of the local AWS.
 */
export async function prepareStep(
  { engine, pipeline, definition, execution, stage }: StageScope,
  record: StepRecord,
  step: StepDefinition,
  { kind, fields }: { readonly kind: 'action' | 'rule'; readonly fields: ConfigurationFields },
): Promise<Omit<StepContext, 'signal' | 'reportProgress'>> {
  const { region } = record;
  const subject = `the ${kind} ${step.name}`;
  record.configuration = resolve(step.name, step.configuration, execution.variables, kind);
  // The check before the execution could not see values that contain variables.
  const problems = valueProblems(subject, fields, record.configuration);
  if (problems.length > 0) throw configurationError(problems.join('; '));
  const service = serviceOf(pipeline);
  const ofPipeline = await engine.aws.assumeFor(service, definition.roleArn, pipeline.region);
  // CodePipeline assumes the role of an action with the role of the pipeline:
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
  const session =
    step.roleArn === undefined
      ? ofPipeline
      : await engine.aws.assume(step.roleArn, pipeline.region, undefined, { credentials: ofPipeline });
  const artifacts = new ArtifactStore(engine.aws, definition, pipeline.region, session);
  record.inputs = await Promise.all(
    step.inputArtifacts.map(({ name }) =>
      artifacts.inRegion(find(execution.artifacts, name, subject), region),
    ),
  );
  return {
    engine,
    pipeline,
    executionId: execution.id,
    stage,
    region,
    session,
    configuration: record.configuration,
    inputs: record.inputs,
    artifacts,
    openLimited: (policy) =>
      engine.aws.assumeLimitedFor(service, definition.roleArn, pipeline.region, policy),
  };
}

/** CodePipeline, which acts for a pipeline. */
const serviceOf = ({ accountId, arn }: PipelineIdWithArn) => ({
  name: 'codepipeline.amazonaws.com',
  sourceAccount: accountId,
  sourceArn: arn,
});

function find(artifacts: ReadonlyMap<string, Artifact>, name: string, subject: string): Artifact {
  const artifact = artifacts.get(name);
  if (artifact !== undefined) return artifact;
  throw configurationError(`no earlier action wrote the input artifact ${name} of ${subject}`);
}
