import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { unzipSync } from 'fflate';

import { STACK_TAGS, protectingTag } from '../../../functions/shared/release/names';
import { type PromotionRecord, promotionRecordKey } from '../../../functions/shared/release/records';
import {
  ROLLED_BACK_FROM,
  currentKey,
  markerKey,
  releaseKey,
} from '../../../functions/shared/release/release-bucket';
import { imageFileName } from '../../../functions/shared/release/release-files';
import { FakeEcr } from '../support/fakes/fake-ecr';
import { FakeS3, type StoredObject } from '../support/fakes/fake-s3';
import { type Call, awsError, scripted } from '../support/scripted';
import { type BuiltRelease, artifactsOf, bundleOf, digestOf, executionId, recordOf } from './releases';
import type { Hook } from './intercept';

/** Path (`<bucket>/<key>`) of the watched key, whose new versions start production's pipeline. */
export const CURRENT = `production/${currentKey('hello')}`;

/** A CodePipeline job for promote-release or verify-release. */
export interface WorldJob {
  readonly id: string;
  readonly kind: 'promote' | 'verify';
  /** Bucket and prefix of the artifacts, such as `<prefix>/Checked`. */
  readonly folder: string;
  readonly execution: string;
  readonly token?: string;
  answer?: Answer;
}
type Answer = 'succeeded' | 'failed' | 'continues';

/** An execution of production's pipeline. */
interface ProductionExecution {
  readonly folder: string;
  job?: WorldJob;
}

/** A seeded bug that the model tests must find. The bug changes the AWS calls of a function. */
export type SeededBug = (world: World, call: Call, send: () => Promise<unknown>) => Promise<unknown>;

/** Simulates both AWS accounts in memory: objects, pipeline executions and their history. */
export class World {
  readonly s3 = new FakeS3();
  readonly ecr = new FakeEcr();
  /** Releases built by the delivery pipeline. An intruder may replace their artifacts later. */
  readonly built: BuiltRelease[] = [];
  /** `<execution> <digest>` of each release that check-release checked. */
  readonly checked = new Set<string>();
  /** `<execution> <digest>` of each release that ran in test. */
  readonly tested = new Set<string>();
  /** `<execution> <digest>` of each release that a person approved for production. */
  readonly approved = new Set<string>();
  readonly approvedExecutions = new Set<string>();
  /** Execution ids in the bundles that rollbacks wrote. */
  readonly rollbacks = new Set<string>();
  /** Executions whose artifact Checked an intruder replaced. */
  readonly replaced = new Set<string>();
  /** Objects that an intruder wrote to the release bucket. */
  readonly unauthorized = new Set<StoredObject>();
  readonly jobs: WorldJob[] = [];
  /** Ids of the jobs for which CodePipeline accepted a result. */
  readonly results: string[] = [];
  /** Number of S3 events that are not yet delivered. Each version of the watched key causes one event. */
  events = 0;
  /** Executions of production's pipeline, by stage. A newer execution replaces a waiting execution. */
  waiting: ProductionExecution | undefined;
  verifying: ProductionExecution | undefined;
  deploying: ProductionExecution | undefined;
  readonly deployed: BuiltRelease[] = [];
  /** Every object that was ever stored in the release bucket, in order. */
  readonly stored: { readonly path: string; readonly object: StoredObject }[] = [];
  private readonly recorded = new Map<string, StoredObject>();
  private lastNumber = 0;

  constructor(readonly bug?: SeededBug) {}

  nextNumber(): number {
    this.lastNumber += 1;
    return this.lastNumber;
  }

  readonly cloudFormation = scripted(new CloudFormationClient({ region: 'ap-southeast-2' }), ({ input }) => {
    const newest = this.deployed.at(-1);
    if (newest === undefined)
      throw awsError('ValidationError', `Stack with id ${String(input['StackName'])} does not exist`);
    const Tags = [
      { Key: STACK_TAGS.sequence, Value: String(newest.sequence) },
      { Key: STACK_TAGS.execution, Value: newest.execution },
    ];
    return { Stacks: [{ StackStatus: 'UPDATE_COMPLETE', Tags }] };
  });

  /** Passes a call through the seeded bug, then records new objects. */
  readonly send: Hook = async (call, send) => {
    try {
      return await (this.bug === undefined ? send() : this.bug(this, call, send));
    } finally {
      this.recordNewObjects();
    }
  };

  // The following methods simulate the delivery pipeline.

  /** Simulates a push: builds and checks a release with the artifact Checked and an image. */
  build(): void {
    const n = this.built.length + 1;
    const built = { execution: executionId(n), sequence: n, digest: digestOf(n) };
    this.store(built);
    this.check(built);
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

  /** Writes the record that check-release writes. */
  private check(built: BuiltRelease): void {
    const { key, text } = artifactsOf(built).record;
    this.s3.put(`records/${key}`, text);
    this.checked.add(`${built.execution} ${built.digest}`);
  }

  /**
   * Deploys a release to test, and writes the record that deploy-stack writes. Unlike deploy-stack, accepts a replaced
   * artifact, so that only promote-release can reject this artifact.
   */
  test(built: BuiltRelease): void {
    const { key, text } = recordOf(built);
    this.s3.put(`records/${key}`, text);
    this.tested.add(`${built.execution} ${built.digest}`);
  }

  /** Approves the image of a release for production, and starts the promotion. */
  approve(built: BuiltRelease): void {
    this.approved.add(`${built.execution} ${built.digest}`);
    this.approvedExecutions.add(built.execution);
    this.openPromotion(built.execution);
  }

  /** Adds the job for a promotion that starts or is retried. */
  openPromotion(execution: string): void {
    this.openJob('promote', `artifacts/${execution}`, execution);
  }

  /** Stores the result of a job. @returns false if the job already has a result. */
  answer(job: WorldJob, answer: Answer, token?: unknown): boolean {
    if (job.answer !== undefined) return false;
    job.answer = answer;
    this.results.push(job.id);
    if (typeof token === 'string') this.openJob(job.kind, job.folder, job.execution, token);
    return true;
  }

  // The following methods simulate production.

  /** Starts production's pipeline in response to an S3 event. The source action reads the current bundle. */
  startProduction(): void {
    const object = this.s3.objects.get(CURRENT);
    if (object === undefined) return;
    const folder = `artifacts/production-${String(this.nextNumber())}`;
    this.s3.put(`${folder}/Release`, object.body);
    this.waiting = { folder };
    this.advance();
  }

  /** Moves each execution to the next stage if that stage is free. */
  advance(): void {
    const { verifying } = this;
    if (verifying?.job?.answer === 'failed') this.verifying = undefined;
    if (verifying?.job?.answer === 'succeeded' && this.deploying === undefined) {
      this.deploying = verifying;
      this.verifying = undefined;
    }
    if (this.verifying === undefined && this.waiting !== undefined) {
      const run = this.waiting;
      this.waiting = undefined;
      this.verifying = run;
      run.job = this.openJob('verify', run.folder, '');
    }
  }

  /** Deploys the verified release, as CodePipeline's CloudFormation action does. */
  deploy(): void {
    const run = this.deploying;
    if (run === undefined) return;
    this.deploying = undefined;
    const verified = this.s3.objects.get(`${run.folder}/Verified`);
    if (verified === undefined) throw new Error('the deployment has no artifact');
    // The CloudFormation action reads the image from the artifact Verified, and from no other place.
    const files = unzipSync(verified.body);
    const text = (name: string) => Buffer.from(files[name] ?? new Uint8Array()).toString();
    const { ImageUri } = JSON.parse(text('web.image.json')) as { ImageUri: string };
    const { Tags } = JSON.parse(text('web.production.json')) as { Tags: Record<string, string> };
    this.deployed.push({
      digest: ImageUri.split('@')[1] ?? '',
      sequence: Number(Tags[STACK_TAGS.sequence]),
      execution: Tags[STACK_TAGS.execution] ?? '',
    });
    this.advance();
  }

  /**
   * Makes an old release current again, as a rollback by an operator does. Writes metadata that blocks all releases up
   * to the highest sequence number that was ever current. Production's sequence guard rejects the bundle.
   */
  rollBack(to: BuiltRelease): void {
    const again = { ...to, execution: executionId(1000 + this.nextNumber()) };
    this.rollbacks.add(again.execution);
    for (const set of [this.checked, this.approved, this.tested])
      set.add(`${again.execution} ${again.digest}`);
    const { bytes, metadata } = bundleOf(again, this.highest());
    for (const key of [releaseKey('hello', again.sequence, again.execution), currentKey('hello')])
      this.s3.put(`production/${key}`, bytes, metadata);
    this.recordNewObjects();
  }

  isRolledBack(): boolean {
    return this.s3.objects.get(CURRENT)?.metadata[ROLLED_BACK_FROM] !== undefined;
  }

  /** Returns the highest sequence number that was ever current, from the metadata of the current bundle. */
  highest(): number {
    const { sequence = 0, [ROLLED_BACK_FROM]: mark = 0 } = this.s3.objects.get(CURRENT)?.metadata ?? {};
    return Math.max(Number(sequence), Number(mark));
  }

  /**
   * Writes to the watched key without permission: a well-formed bundle that nobody approved, or an exact copy of an
   * older bundle.
   */
  intrude(copyOlder: boolean): void {
    const older = copyOlder ? this.stored.find(({ path }) => path === CURRENT)?.object : undefined;
    if (older !== undefined) {
      this.unauthorized.add(this.s3.put(CURRENT, older.body, { ...older.metadata }));
    } else {
      const built = { execution: executionId(2000 + this.nextNumber()), sequence: 99, digest: digestOf(99) };
      const { bytes, metadata } = bundleOf(built);
      this.ecr.put(built.digest);
      this.unauthorized.add(this.s3.put(CURRENT, bytes, metadata));
    }
    this.recordNewObjects();
  }

  /**
   * Returns the objects and image tags that a promotion has not yet written; an empty list if the promotion is
   * complete.
   */
  incomplete({ execution, sequence }: BuiltRelease): string[] {
    const release = releaseKey('hello', sequence, execution);
    const keys = [release, markerKey('hello', sequence, execution)];
    const missing = keys.filter((key) => !this.s3.objects.has(`production/${key}`));
    // The promoted image is read from the bundle, because an intruder may have replaced the artifact.
    const bundle = this.s3.objects.get(`production/${release}`)?.body;
    const file = bundle === undefined ? undefined : unzipSync(bundle)[imageFileName('web')];
    const digest = /sha256:[0-9a-f]{64}/.exec(Buffer.from(file ?? []).toString())?.[0] ?? '';
    if (!this.ecr.tags.has(protectingTag(digest))) missing.push('tag of the image');
    const record = this.s3.objects.get(`records/${promotionRecordKey('production', 'hello')}`);
    const recorded = JSON.parse(record?.body.toString() ?? '{"sequence":0}') as PromotionRecord;
    // If an intruder restored an older bundle, the promotion record may name the older release.
    if (recorded.sequence < sequence && this.unauthorized.size === 0) missing.push('record of the promotion');
    return missing;
  }

  private store(built: BuiltRelease, index = this.built.length): void {
    this.built.splice(index, 0, built);
    this.s3.put(`artifacts/${built.execution}/Checked`, artifactsOf(built).checked);
    this.ecr.put(built.digest);
  }

  private openJob(kind: WorldJob['kind'], folder: string, execution: string, token?: string): WorldJob {
    const id = `aaaaaaaa-bbbb-4ccc-8ddd-${String(this.jobs.length + 1).padStart(12, '0')}`;
    const job: WorldJob = { id, kind, folder, execution, ...(token === undefined ? {} : { token }) };
    this.jobs.push(job);
    return job;
  }

  /** Records new objects, and adds one S3 event for each new version of the watched key. */
  private recordNewObjects(): void {
    for (const [path, object] of this.s3.objects) {
      if (!path.startsWith('production/') || this.recorded.get(path) === object) continue;
      this.recorded.set(path, object);
      this.stored.push({ path, object });
      if (path === CURRENT) this.events += 1;
    }
  }
}
