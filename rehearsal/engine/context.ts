import type { Activity } from './activity';
import type { Approvals } from './executions/approvals';
import type { Aws } from './aws';
import type { Jobs } from './executions/jobs';
import type { Deliveries } from './lambda/deliveries';
import type { ExecutionEnvironments } from './lambda/execution-environment';
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
  readonly deliveries: Deliveries;
  readonly environments: ExecutionEnvironments;
  readonly processes: Processes;
  /** Folder for builds, functions and logs. */
  readonly workDirectory: string;
  /** Path of the `node` program that runs Lambda functions. */
  readonly nodePath: string;
  /** Returns the next build number of a CodeBuild project. */
  nextBuildNumber(projectArn: string): number;
  /** Signal that is aborted when the engine stops. */
  readonly stopping: AbortSignal;
  emit(event: EngineEvent): void;
}
