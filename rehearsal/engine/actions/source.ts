import { configurationError } from '../errors';
import type { ActionContext, ActionType } from './action-type';

/** A revision that a source action has read. */
export interface SourceRevision {
  readonly id: string;
  readonly summary: string;
  /** Content of the output artifact. */
  readonly artifact: Buffer;
  readonly variables: Readonly<Record<string, string>>;
}

/** Returns a source action type that writes the revision of `readRevision` to its one output artifact. */
export function sourceAction(source: {
  readonly provider: string;
  /** Configuration keys beside PollForSourceChanges, required ones true. */
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
      if (output === undefined) throw configurationError(`${context.action.name} has no output artifact`);
      await context.artifacts.write(output, artifact);
      return { revision: { id, summary }, summary, externalExecutionId: id, variables };
    },
  };
}

/**
 * Rejects a source action that polls, because the engine starts pipelines by events only. CodePipeline polls by
 * default, so that without the setting every change would start two executions on AWS.
 */
function requireEvents({ configuration, action }: ActionContext): void {
  const { PollForSourceChanges: poll } = configuration;
  if (poll === 'false') return;
  throw configurationError(
    `PollForSourceChanges of the action ${action.name} is '${poll ?? ''}'; ` +
      'set it to false and start the pipeline by an EventBridge rule',
  );
}
