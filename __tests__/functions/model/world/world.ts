import { FakeEcr } from '../../support/fakes/fake-ecr';
import { FakeS3, type StoredObject } from '../../support/fakes/fake-s3';
import type { Call } from '../../support/scripted';
import { ReleaseEnvironment } from './environment';
import type { PipelineStage } from './history';
import { type Answer, ENVIRONMENTS, type EnvironmentName, type NewJob, type WorldJob } from './job';
import { type BuiltRelease, artifactsOf, digestOf, executionId, recordOf } from './releases';
import { RELEASE_STAGES } from './stages';
import { START } from './times';

/** A call of a function. */
export interface FunctionCall extends Call {
  readonly by: 'promote' | 'verify' | 'record';
}

/** A seeded bug that the model tests must find. The bug changes the AWS calls of a function. */
export type SeededBug = (world: World, call: FunctionCall, send: () => Promise<unknown>) => Promise<unknown>;

/** Returns the name of a release in messages and sets. */
export const titleOf = ({ digest, execution }: Pick<BuiltRelease, 'digest' | 'execution'>) =>
  `${execution} ${digest}`;

/** Simulates all AWS accounts in memory: objects, pipeline executions and their history. */
export class World {
  readonly s3 = new FakeS3();
  readonly ecr = new FakeEcr();
  readonly environments: Readonly<Record<EnvironmentName, ReleaseEnvironment>>;
  /** Releases built by the delivery pipeline. An intruder may replace their artifacts later. */
  readonly built: BuiltRelease[] = [];
  /** Titles of the releases that check-release checked. */
  readonly checked = new Set<string>();
  /** Titles of the releases that ran in test. */
  readonly tested = new Set<string>();
  /** `<environment> <title>` of each release that a person approved for the environment. */
  readonly approved = new Set<string>();
  /** Executions whose artifact Checked an intruder replaced. */
  readonly replaced = new Set<string>();
  /** Objects that an intruder wrote to a release bucket. */
  readonly unauthorized = new Set<StoredObject>();
  readonly jobs: WorldJob[] = [];
  /** Ids of the jobs for which CodePipeline accepted a result. */
  readonly results: string[] = [];
  /** Every object that was ever stored in a release bucket or a record bucket of an environment, in order. */
  readonly stored: { readonly path: string; readonly object: StoredObject }[] = [];
  /** Releases that were promoted to production against their recorded outcome in staging. */
  readonly disproved: string[] = [];
  /** Errors that no function may throw. */
  readonly defects: unknown[] = [];
  /** Time in milliseconds since the epoch. */
  now = START;
  private readonly recorded = new Map<string, StoredObject>();
  private lastNumber = 0;

  constructor(
    readonly bug?: SeededBug,
    stages: readonly PipelineStage[] = RELEASE_STAGES,
  ) {
    this.environments = {
      staging: new ReleaseEnvironment('staging', this, stages),
      production: new ReleaseEnvironment('production', this, stages),
    };
  }

  get all(): readonly ReleaseEnvironment[] {
    return ENVIRONMENTS.map((name) => this.environments[name]);
  }

  nextNumber(): number {
    this.lastNumber += 1;
    return this.lastNumber;
  }

  /** Advances the time by a second. @returns the new time. */
  tick(): number {
    this.now += 1000;
    return this.now;
  }

  newExecutionId = (): string => executionId(1000 + this.nextNumber());

  /** Returns the job of the verification that runs in an environment; undefined if none runs. */
  verificationIn({ pipeline }: ReleaseEnvironment): WorldJob | undefined {
    const execution = pipeline.executionIn('Verify');
    return execution && this.jobs.filter(({ verifies }) => verifies === execution).at(-1);
  }

  /** Passes a call through the seeded bug, then records new objects. */
  async send(call: FunctionCall, send: () => Promise<unknown>): Promise<unknown> {
    try {
      return await (this.bug === undefined ? send() : this.bug(this, call, send));
    } finally {
      this.recordNewObjects();
    }
  }

  /** Simulates a push: builds and checks a release with the artifact Checked and an image. */
  build(): BuiltRelease {
    const n = this.built.length + 1;
    const built = { execution: executionId(n), sequence: n, digest: digestOf(n) };
    this.store(built);
    this.check(built);
    return built;
  }

  /**
   * Simulates an intruder who replaces the artifact Checked of a release: the new artifact refers to another image.
   *
   * @param isChecked True if the new artifact is from another build of the same execution, which check-release has
   *   checked, too.
   */
  replaceArtifact(index: number, isChecked: boolean): void {
    const built = this.built[index];
    if (built === undefined) return;
    this.built.splice(index, 1);
    this.replaced.add(built.execution);
    const replacement = { ...built, digest: digestOf(100 + this.nextNumber()) };
    this.store(replacement, index);
    if (isChecked) this.check(replacement);
  }

  /**
   * Deploys a release to test, and writes the record that deploy-stack writes. Unlike deploy-stack, accepts a replaced
   * artifact, so that only promote-release can reject this artifact.
   */
  test(built: BuiltRelease): void {
    const { key, text } = recordOf(built);
    this.s3.put(`records/${key}`, text);
    this.tested.add(titleOf(built));
  }

  /** Returns true if a person has approved the execution of a release for an environment. */
  isApproved({ execution }: BuiltRelease, environment: EnvironmentName): boolean {
    return this.jobs.some((job) => job.promotes === execution && job.environment === environment);
  }

  /** Approves the image of a release for an environment, and starts the promotion. */
  approve(built: BuiltRelease, environment: EnvironmentName): void {
    this.approved.add(`${environment} ${titleOf(built)}`);
    this.openPromotion(built.execution, environment);
  }

  /** Adds the job for a promotion that starts or is retried. */
  openPromotion(execution: string, environment: EnvironmentName): WorldJob {
    const folder = `artifacts/${execution}`;
    return this.openJob({ kind: 'promote', environment, folder, promotes: execution });
  }

  openJob(job: NewJob): WorldJob {
    const opened = {
      id: `aaaaaaaa-bbbb-4ccc-8ddd-${String(this.jobs.length + 1).padStart(12, '0')}`,
      ...job,
    };
    this.jobs.push(opened);
    return opened;
  }

  /** Stores the result of a job. @returns false if the job already has a result. */
  answer(job: WorldJob, answer: Answer, input: Call['input']): boolean {
    if (job.answer !== undefined) return false;
    job.answer = answer;
    this.results.push(job.id);
    const { continuationToken: token, outputVariables: outputs = {} } = input;
    const { answer: _answer, id: _id, ...same } = job;
    if (typeof token === 'string') this.openJob({ ...same, token });
    if (job.verifies !== undefined && answer !== 'continues') {
      this.environments[job.environment].pipeline.end(
        job.verifies,
        answer === 'succeeded' ? 'Succeeded' : 'Failed',
        outputs as Record<string, string>,
      );
    }
    return true;
  }

  /** Records new objects, and adds one S3 event for each new version of a watched key. */
  recordNewObjects(): void {
    for (const [path, object] of this.s3.objects) {
      const environment = this.all.find(({ name }) => path.startsWith(name));
      if (environment === undefined || this.recorded.get(path) === object) continue;
      this.recorded.set(path, object);
      this.stored.push({ path, object });
      if (path !== environment.currentPath) continue;
      environment.versions.push(object);
      environment.arrivals += 1;
    }
  }

  private store(built: BuiltRelease, index = this.built.length): void {
    this.built.splice(index, 0, built);
    this.s3.put(`artifacts/${built.execution}/Checked`, artifactsOf(built).checked);
    this.ecr.put(built.digest);
  }

  /** Writes the record that check-release writes. */
  private check(built: BuiltRelease): void {
    const { key, text } = artifactsOf(built).record;
    this.s3.put(`records/${key}`, text);
    this.checked.add(titleOf(built));
  }
}
