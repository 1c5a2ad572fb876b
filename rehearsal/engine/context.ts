import type { Activity } from './activity';
import type { Approvals } from './executions/approvals';
import type { Aws } from './aws';
import type { Jobs } from './executions/jobs';
import type { MovableClock } from './movable-clock';
import type { Processes } from './processes';
import type { EngineEvent, EngineBackend } from './types';

/** What the parts of one engine share. */
export interface EngineContext {
  readonly backend: EngineBackend;
  readonly aws: Aws;
  readonly clock: MovableClock;
  /** AWS's own waits (of an asynchronous retry, of a continuation) are multiplied by this. */
  readonly waitFactor: number;
  readonly activity: Activity;
  readonly approvals: Approvals;
  readonly jobs: Jobs;
  readonly processes: Processes;
  /** Where builds, functions and logs are kept. */
  readonly workDirectory: string;
  /** The `node` that runs functions. */
  readonly nodePath: string;
  /** Next build number of a CodeBuild project, by its ARN. */
  nextBuildNumber(projectArn: string): number;
  /** Aborted when the engine stops. */
  readonly stopping: AbortSignal;
  emit(event: EngineEvent): void;
}
