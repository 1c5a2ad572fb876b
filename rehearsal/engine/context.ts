import type { Activity } from './activity';
import type { Approvals } from './executions/approvals';
import type { Aws } from './aws';
import type { Builds } from './codebuild/api/builds';
import type { Jobs } from './executions/jobs';
import type { MovableClock } from './movable-clock';
import type { Processes } from './processes';
import type { EngineBackend, EngineEvent } from './types';

/** Services and settings that all parts of the engine share. */
export interface EngineContext {
  readonly backend: EngineBackend;
  readonly aws: Aws;
  readonly clock: MovableClock;
  /** Factor that shortens the delays of AWS before a Lambda retry or a job continuation (see EngineOptions). */
  readonly waitFactor: number;
  readonly activity: Activity;
  readonly approvals: Approvals;
  readonly jobs: Jobs;
  readonly processes: Processes;
  /** Folder for builds, functions and logs. */
  readonly workDirectory: string;
  /** Path of the `node` program that runs Lambda functions. */
  readonly nodePath: string;
  readonly builds: Builds;
  /** Signal that is aborted when the engine stops. */
  readonly stopping: AbortSignal;
  emit(event: EngineEvent): void;
}
