import { Pipeline } from './pipeline';
import type { PipelineIdWithArn } from '../definition/pipeline-id';
import type { EngineContext } from '../context';

/** All pipelines that have been started or asked about, by ARN. */
export class Pipelines {
  private readonly known = new Map<string, Pipeline>();

  constructor(private readonly engine: EngineContext) {}

  get(id: PipelineIdWithArn): Pipeline {
    const known = this.known.get(id.arn);
    if (known !== undefined) return known;
    const made = new Pipeline(id, this.engine);
    this.known.set(id.arn, made);
    return made;
  }

  /** @throws Error for what is no ARN of a pipeline. */
  byArn(arn: string): Pipeline {
    const [, , service, region, accountId, name] = arn.split(':');
    if (service !== 'codepipeline' || region === undefined || accountId === undefined || name === undefined) {
      throw new Error(
        `got ${arn}; allowed: the ARN of a pipeline, arn:aws:codepipeline:<region>:<account>:<name>`,
      );
    }
    return this.get({ accountId, region, name, arn });
  }

  /** Abandons everything that runs. */
  abandon(): void {
    for (const { executions } of this.known.values()) {
      for (const execution of executions) execution.abandon.abort();
    }
  }
}
