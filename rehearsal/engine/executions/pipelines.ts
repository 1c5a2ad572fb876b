import { copyHistory, type PipelineHistory } from './history';
import { Pipeline } from './pipeline';
import type { PipelineIdWithArn } from '../definition/pipeline-id';
import type { EngineContext } from '../context';

/** All pipelines that were started or read in this rehearsal, by ARN. */
export class Pipelines {
  private readonly pipelines = new Map<string, Pipeline>();

  /** @param history earlier executions, from another engine. */
  constructor(
    private readonly engine: EngineContext,
    history: readonly PipelineHistory[],
  ) {
    for (const past of history) this.pipelines.set(past.id.arn, new Pipeline(past, engine));
  }

  get(id: PipelineIdWithArn): Pipeline {
    const pipeline =
      this.pipelines.get(id.arn) ?? new Pipeline({ id, executions: [], stages: new Map() }, this.engine);
    this.pipelines.set(id.arn, pipeline);
    return pipeline;
  }

  /** @throws Error if `arn` is not the ARN of a pipeline. */
  byArn(arn: string): Pipeline {
    const [, , service, region, accountId, name] = arn.split(':');
    if (service !== 'codepipeline' || region === undefined || accountId === undefined || name === undefined) {
      throw new Error(
        `${arn} is not the ARN of a pipeline; use arn:aws:codepipeline:<region>:<account>:<name>`,
      );
    }
    return this.get({ accountId, region, name, arn });
  }

  /** Returns a copy of the history of every pipeline. @throws Error if an execution is running. */
  history(): PipelineHistory[] {
    return [...this.pipelines.values()].map(copyHistory);
  }

  /** Abandons the running actions of all executions. */
  abandon(): void {
    for (const { executions } of this.pipelines.values()) {
      for (const execution of executions) execution.abandon.abort();
    }
  }
}
