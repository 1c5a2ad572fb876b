import { PIPELINE_ACTIONS, requireBucketSettings } from '../artifacts/bucket-permissions';
import { configurationError } from '../errors';
import { oneOf, required, type ConfigurationFields } from '../steps/configuration';
import type { ActionContext, ActionType } from './action-type';

/** A source revision and the files of the source. */
export interface SourceRevision {
  readonly id: string;
  readonly summary: string;
  /** Zip that becomes the output artifact. */
  readonly artifact: Buffer;
  readonly variables: Readonly<Record<string, string>>;
}

/** Returns a source action type. A run of the action writes the result of `readRevision` to the output artifact. */
export function sourceAction(source: {
  readonly provider: string;
  /** Configuration fields of the action type except PollForSourceChanges. */
  readonly configuration: ConfigurationFields;
  readonly file: string;
  readonly readRevision: (context: ActionContext) => Promise<SourceRevision>;
}): ActionType {
  return {
    category: 'Source',
    owner: 'AWS',
    provider: source.provider,
    version: '1',
    configuration: {
      ...source.configuration,
      // CodePipeline polls by default, but the engine never polls. On AWS, polling and an EventBridge rule together
      // would start two executions for each change.
      PollForSourceChanges: required((poll) =>
        poll === 'false' ? undefined : 'allowed: false; start the pipeline with an EventBridge rule',
      ),
    },
    inputs: [0, 0],
    outputs: [1, 1],
    file: source.file,
    run: async (context) => {
      const { id, summary, artifact, variables } = await source.readRevision(context);
      const [output] = context.outputs;
      if (output === undefined)
        throw configurationError(`the source action ${context.action.name} has no output artifact; add one`);
      await requireBucketSettings(context.engine, context.session, output, PIPELINE_ACTIONS);
      await context.artifacts.write(output, artifact);
      return { revision: { id, summary }, summary, externalExecutionId: id, variables };
    },
  };
}

/** Returns the value of the source revision of a type that the caller of StartPipelineExecution selected. */
export const overrideOf = ({ overrides }: ActionContext, type: string): string | undefined =>
  overrides.find(({ revisionType }) => revisionType === type)?.revisionValue;

/** Check of a field whose value is `true` or `false`. */
export const trueOrFalse = oneOf('true', 'false');
