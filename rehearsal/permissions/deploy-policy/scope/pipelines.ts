import type { AccountRegion, NamedResource } from '../../../../stacks/names';
import type { AccountScope } from './account-scope';

/** The pipelines of all applications in one account. */
export interface PipelinePattern {
  /** Pattern of the names and the ARNs of the pipelines. */
  readonly pipeline: NamedResource;
  readonly accountRegion: AccountRegion;
}

/** Returns the pipelines of an account. Each application has a pipeline, so the name is a pattern. */
export const pipelinesOf = ({ environment, names, own }: AccountScope): PipelinePattern =>
  environment.kind === 'tested'
    ? { pipeline: names.application('*').pipeline, accountRegion: names.delivery.accountRegion }
    : { pipeline: own.application('*').releasePipeline, accountRegion: own.workload };
