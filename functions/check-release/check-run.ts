import type { OwnedBucket } from '../shared/aws/owned-bucket';
import type { CheckedEnvironments } from './contract';
import type { CheckPorts } from './ports';

/** Clients, settings and parameters of one invocation. */
export interface CheckRun<Parameters> extends CheckPorts {
  readonly parameters: Parameters;
  readonly environments: CheckedEnvironments;
  readonly recordBucket: OwnedBucket;
  /** Continuation token for a result that continues the job. */
  readonly continuation: string;
}
