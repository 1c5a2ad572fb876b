import { configurationError } from '../errors';
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
  /** Configuration fields of the action type except PollForSourceChanges. The value is true for a required field. */
  readonly configuration: Readonly<Record<string, boolean>>;
  readonly readRevision: (context: ActionContext) => Promise<SourceRevision>;
}): ActionType {
  return {
    category: 'Source',
    owner: 'AWS',
    provider: source.provider,
    version: '1',
    configuration: { ...source.configuration, PollForSourceChanges: true },
    inputs: [0, 0],
    outputs: [1, 1],
    run: async (context) => {
      requireEvents(context);
      const { id, summary, artifact, variables } = await source.readRevision(context);
      const [output] = context.outputs;
      if (output === undefined)
        throw configurationError(`the source action ${context.action.name} has no output artifact; add one`);
      await context.artifacts.write(output, artifact);
      return { revision: { id, summary }, summary, externalExecutionId: id, variables };
    },
  };
}

/**
 * Rejects a source action in which PollForSourceChanges is not false. CodePipeline polls by default, but the engine
 * never polls. On AWS, polling and an EventBridge rule together would start two executions for each change.
 */
function requireEvents({ configuration, action }: ActionContext): void {
  const { PollForSourceChanges: poll } = configuration;
  if (poll === 'false') return;
  throw configurationError(
    `PollForSourceChanges of the action ${action.name} is ${poll ?? 'not set'}; ` +
      'set it to false and start the pipeline with an EventBridge rule',
  );
}
