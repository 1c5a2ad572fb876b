import type { OwnedBucket } from '../shared/aws/owned-bucket';
import type { CheckReleaseParameters, CheckedEnvironments } from './contract';
import type { CheckPorts } from './ports';

/** Clients, settings and parameters of one invocation. */
export interface CheckRun extends CheckPorts {
  readonly parameters: CheckReleaseParameters;
  readonly environments: CheckedEnvironments;
  readonly recordBucket: OwnedBucket;
}
