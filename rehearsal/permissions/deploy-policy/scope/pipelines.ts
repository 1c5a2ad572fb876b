import type { AccountRegion, NamedResource } from '../../../../stacks/names';
import type { AccountScope } from './account-scope';

/** The pipelines of all applications for one environment. */
export interface PipelinePattern {
  /** Pattern of the names and the ARNs of the pipelines. */
  readonly pipeline: NamedResource;
  readonly accountRegion: AccountRegion;
}

/** Returns the pipelines of an account. Each application has a pipeline, so the names are patterns. */
export const pipelinesOf = ({ environments, names }: AccountScope): PipelinePattern[] =>
  environments.map(({ environment, names: own }) =>
    environment.kind === 'tested'
      ? { pipeline: names.application('*').pipeline, accountRegion: names.delivery.accountRegion }
      : { pipeline: own.application('*').releasePipeline, accountRegion: own.workload },
  );
