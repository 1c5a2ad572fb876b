import { Pipeline } from './pipeline';
import type { PipelineIdWithArn } from '../definition/pipeline-id';
import type { EngineContext } from '../context';

/** All pipelines that were started or read in this rehearsal, by ARN. */
export class Pipelines {
  private readonly pipelines = new Map<string, Pipeline>();

  constructor(private readonly engine: EngineContext) {}

  get(id: PipelineIdWithArn): Pipeline {
    const pipeline = this.pipelines.get(id.arn) ?? new Pipeline(id, this.engine);
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

  /** Abandons the running actions of all executions. */
  abandon(): void {
    for (const { executions } of this.pipelines.values()) {
      for (const execution of executions) execution.abandon.abort();
    }
  }
}
