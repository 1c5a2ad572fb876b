import type { Activity } from './activity';
import type { Approvals } from './executions/approvals';
import type { Aws } from './aws';
import type { Jobs } from './executions/jobs';
import type { MovableClock } from './movable-clock';
import type { Processes } from './processes';
import type { EngineBackend, EngineEvent } from './types';

/** Services and settings that the parts of one engine share. */
export interface EngineContext {
  readonly backend: EngineBackend;
  readonly aws: Aws;
  readonly clock: MovableClock;
  /** Factor for the waits of AWS: before an asynchronous retry, and before a continuation. */
  readonly waitFactor: number;
  readonly activity: Activity;
  readonly approvals: Approvals;
  readonly jobs: Jobs;
  readonly processes: Processes;
  /** Folder of builds, functions and logs. */
  readonly workDirectory: string;
  /** Path of the `node` that runs functions. */
  readonly nodePath: string;
  /** Returns the next build number of a CodeBuild project. */
  nextBuildNumber(projectArn: string): number;
  /** Aborted when the engine stops. */
  readonly stopping: AbortSignal;
  emit(event: EngineEvent): void;
}
