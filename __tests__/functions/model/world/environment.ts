import { NO_ROLLBACK } from '../../../../functions/shared/release/names';
import { currentKey } from '../../../../functions/shared/release/release-bucket';
import type { FakeS3, StoredObject } from '../../support/fakes/fake-s3';
import {
  type ActionStatus,
  type Execution,
  type PipelineAction,
  type PipelineStage,
  replacedRelease,
} from './history';
import type { EnvironmentName, NewJob } from './job';
import { type PipelineHost, ReleasePipeline } from './pipeline';
import { ServiceStack } from './stack';
import { Truth } from './truth';

/** Event with which CodePipeline reports that an attempt has ended. */
export interface ExecutionEvent {
  readonly execution: string;
  readonly state: string;
  readonly attempt: number;
}

/** The parts of the simulated system outside of an environment. */
export interface Surroundings {
  readonly s3: FakeS3;
  tick(): number;
  newExecutionId(): string;
  openJob(job: NewJob): unknown;
}

/** Simulates one promoted environment: its release bucket, its release pipeline and its stack. */
export class ReleaseEnvironment implements PipelineHost {
  readonly pipeline: ReleasePipeline;
  readonly stack = new ServiceStack();
  readonly truth = new Truth();
  /** Path (`<bucket>/<key>`) of the watched key, whose new versions start the pipeline. */
  readonly currentPath: string;
  /** Versions of the watched key, the oldest first. */
  readonly versions: StoredObject[] = [];
  /** Version ids whose object is gone. */
  readonly gone = new Set<string>();
  /** Number of S3 events that are not yet delivered. Each version of the watched key causes one event. */
  arrivals = 0;
  /** Events of the pipeline that are not yet delivered. */
  readonly events: ExecutionEvent[] = [];
  /** Events of the pipeline that did not arrive in time. */
  readonly late: ExecutionEvent[] = [];

  constructor(
    readonly name: EnvironmentName,
    private readonly world: Surroundings,
    stages: readonly PipelineStage[],
  ) {
    this.currentPath = `${name}/${currentKey('hello')}`;
    this.pipeline = new ReleasePipeline(stages, this);
  }

  get current(): StoredObject | undefined {
    return this.world.s3.objects.get(this.currentPath);
  }

  /** Returns the number in the metadata of the current bundle; 0 without a bundle. */
  get currentSequence(): number {
    return Number(this.current?.metadata['sequence'] ?? 0);
  }

  /** Starts the pipeline with the current bundle, in response to an S3 event. */
  start(): void {
    const { current } = this;
    if (current !== undefined) this.pipeline.start(current.versionId, NO_ROLLBACK);
  }

  /** Completes the update of the stack. */
  deploy(): void {
    const execution = this.deploying();
    if (execution === undefined) return;
    const deployed = this.stack.complete();
    const at = this.tick();
    this.truth.deployments.push({ ...deployed, rollbackFrom: replacedRelease(execution), at });
    this.pipeline.end(execution, 'Succeeded');
  }

  /** Fails the update of the stack. */
  failDeployment(): void {
    const execution = this.deploying();
    if (execution === undefined) return;
    this.stack.rollBack();
    this.pipeline.end(execution, 'Failed');
  }

  tick = (): number => this.world.tick();
  newExecutionId = (): string => this.world.newExecutionId();

  begin({ name }: PipelineAction, execution: Execution): ActionStatus {
    const folder = `artifacts/${execution.id}`;
    switch (name) {
      case 'S3': {
        const version = this.versions.find(({ versionId }) => versionId === execution.version);
        if (version === undefined || this.gone.has(version.versionId)) return 'Failed';
        this.world.s3.put(`${folder}/Release`, version.body);
        return 'Succeeded';
      }
      case 'Verify': {
        const output = `Verified-${String(execution.actions.length)}`;
        execution.verified = `${folder}/${output}`;
        this.world.openJob({ kind: 'verify', environment: this.name, folder, output, verifies: execution });
        return 'InProgress';
      }
      case 'Deploy-web':
        this.stack.start(this.name, this.world.s3.objects.get(execution.verified ?? '')?.body);
        return 'InProgress';
      default:
        return 'Succeeded';
    }
  }

  changed(execution: Execution, state: string): void {
    this.events.push({ execution: execution.id, state, attempt: execution.attempt });
    if (state !== 'RESUMED') this.truth.ended(execution);
  }

  private deploying(): Execution | undefined {
    return this.pipeline.executionIn('Deploy-web');
  }
}
