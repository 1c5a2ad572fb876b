import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { unzipSync } from 'fflate';

import type { PromotionRecord } from '../../../functions/shared/release/records';
import { STACK_TAGS, protectingTag } from '../../../functions/shared/release/names';
import { promotionRecordKey } from '../../../functions/shared/release/records';
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
import { type Built, artifactsOf, bundleOf, digestOf, executionId, recordOf } from './releases';
import type { Hook } from './through';

/** The key production watches. */
export const CURRENT = `production/${currentKey('hello')}`;

/** A job of promote-release or verify-release, from the moment CodePipeline made it. */
export interface WorldJob {
  readonly id: string;
  readonly kind: 'promote' | 'verify';
  /** Where its artifacts lie: `<place>/Source`, … */
  readonly place: string;
  readonly execution: string;
  readonly token?: string;
  answer?: Answer;
}
type Answer = 'succeeded' | 'failed' | 'goes on';

/** An execution of production's pipeline. */
interface ProductionRun {
  readonly place: string;
  job?: WorldJob;
}

/** A defect to be found: what it does to a call of one of the functions. */
export type SeededBug = (world: World, call: Call, send: () => Promise<unknown>) => Promise<unknown>;

/**
 * Both accounts in memory: what is stored, what runs, and what has happened. AWS's own part is played here; what is
 * read, decided and written is the functions' own doing.
 */
export class World {
  readonly s3 = new FakeS3();
  readonly ecr = new FakeEcr();
  /** Executions of the delivery pipeline. What they have built may be replaced later, by somebody who may not. */
  readonly built: Built[] = [];
  /** `execution digest` of what ran in test, and of what a person approved for production. */
  readonly tested = new Set<string>();
  readonly approved = new Set<string>();
  /** Executions: approved, made by a rollback, and with another artifact than they had. */
  readonly wereApproved = new Set<string>();
  readonly rollbacks = new Set<string>();
  readonly replaced = new Set<string>();
  /** Objects in the release bucket that somebody wrote who may not. */
  readonly foreign = new Set<StoredObject>();
  readonly jobs: WorldJob[] = [];
  /** Answers CodePipeline took, by job. */
  readonly results: string[] = [];
  /** Events of S3 on their way: one for every version of the watched key. */
  events = 0;
  /** Production's pipeline: who came first is first in every stage, and a waiting one gives way to a newer one. */
  waiting: ProductionRun | undefined;
  verifying: ProductionRun | undefined;
  deploying: ProductionRun | undefined;
  readonly deployed: Built[] = [];
  /** Every object that was stored in the release bucket, in order. */
  readonly stored: { readonly path: string; readonly object: StoredObject }[] = [];
  private readonly seen = new Map<string, StoredObject>();
  private numbers = 0;

  constructor(readonly bug?: SeededBug) {}

  number(): number {
    this.numbers += 1;
    return this.numbers;
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

  /** Seeded bug first, then AWS; what S3 has stored is noticed at once. */
  readonly send: Hook = async (call, send) => {
    try {
      return await (this.bug === undefined ? send() : this.bug(this, call, send));
    } finally {
      this.notice();
    }
  };

  // ---- the delivery pipeline

  /** A push: source, build, and the image in the registry. */
  build(): void {
    const n = this.built.length + 1;
    this.store({ execution: executionId(n), sequence: n, digest: digestOf(n) });
  }

  /** The build's artifact becomes another one, with another image. */
  replaceBuild(index: number): void {
    const built = this.built[index];
    if (built === undefined) return;
    this.built.splice(index, 1);
    this.replaced.add(built.execution);
    this.store({ ...built, digest: digestOf(100 + this.number()) }, index);
  }

  /** It runs in test, as deploy-stack records it. */
  test(built: Built): void {
    const { key, text } = recordOf(built);
    this.s3.put(`records/${key}`, text);
    this.tested.add(`${built.execution} ${built.digest}`);
  }

  /** A person approves what they are shown: this image. */
  approve(built: Built): void {
    this.approved.add(`${built.execution} ${built.digest}`);
    this.wereApproved.add(built.execution);
    this.openPromotion(built.execution);
  }

  /** The stage starts, or is retried: a new job. */
  openPromotion(execution: string): void {
    this.openJob('promote', `artifacts/${execution}`, execution);
  }

  /** @returns false when the job has an answer already. */
  answer(job: WorldJob, answer: Answer, token?: unknown): boolean {
    if (job.answer !== undefined) return false;
    job.answer = answer;
    this.results.push(job.id);
    if (typeof token === 'string') this.openJob(job.kind, job.place, job.execution, token);
    return true;
  }

  // ---- production

  /** Event of S3 arrives: the source action takes what is there now. */
  startProduction(): void {
    const object = this.s3.objects.get(CURRENT);
    if (object === undefined) return;
    const place = `artifacts/production-${String(this.number())}`;
    this.s3.put(`${place}/Release`, object.body);
    this.waiting = { place };
    this.advance();
  }

  /** Everybody goes on as far as the stage before them is free. */
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
      run.job = this.openJob('verify', run.place, '');
    }
  }

  /** The native action deploys what was verified. */
  deploy(): void {
    const run = this.deploying;
    if (run === undefined) return;
    this.deploying = undefined;
    const verified = this.s3.objects.get(`${run.place}/Verified`);
    if (verified === undefined) throw new Error('deployed without an artifact');
    // From the artifact the action really reads; the rest only says what it was.
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
   * An old release is made current again, under an execution of its own, with the mark that keeps what came after it
   * out. Production's sequence guard refuses the bundle.
   */
  rollBack(to: Built): void {
    const again = { ...to, execution: executionId(1000 + this.number()) };
    this.rollbacks.add(again.execution);
    for (const set of [this.approved, this.tested]) set.add(`${again.execution} ${again.digest}`);
    const { bytes, metadata } = bundleOf(again, this.highest());
    for (const key of [releaseKey('hello', again.sequence, again.execution), currentKey('hello')])
      this.s3.put(`production/${key}`, bytes, metadata);
    this.notice();
  }

  isRolledBack(): boolean {
    return this.s3.objects.get(CURRENT)?.metadata[ROLLED_BACK_FROM] !== undefined;
  }

  /** The highest sequence that was ever current, as what is current says. */
  highest(): number {
    const { sequence = 0, [ROLLED_BACK_FROM]: mark = 0 } = this.s3.objects.get(CURRENT)?.metadata ?? {};
    return Math.max(Number(sequence), Number(mark));
  }

  /**
   * Somebody writes to the watched key who may not: a bundle of their own, well made and never approved, or an older
   * one again, to the byte.
   */
  intrude(again: boolean): void {
    const older = again ? this.stored.find(({ path }) => path === CURRENT)?.object : undefined;
    if (older !== undefined) {
      this.foreign.add(this.s3.put(CURRENT, older.body, { ...older.metadata }));
    } else {
      const built = { execution: executionId(2000 + this.number()), sequence: 99, digest: digestOf(99) };
      const { bytes, metadata } = bundleOf(built);
      this.ecr.put(built.digest);
      this.foreign.add(this.s3.put(CURRENT, bytes, metadata));
    }
    this.notice();
  }

  /** What a finished promotion leaves behind, as far as it is missing; empty when it is whole. */
  incomplete({ execution, sequence }: Built): string[] {
    const release = releaseKey('hello', sequence, execution);
    const keys = [release, markerKey('hello', sequence, execution)];
    const missing = keys.filter((key) => !this.s3.objects.has(`production/${key}`));
    // The image that was promoted: what the build says may have been replaced since.
    const bundle = this.s3.objects.get(`production/${release}`)?.body;
    const file = bundle === undefined ? undefined : unzipSync(bundle)[imageFileName('web')];
    const digest = /sha256:[0-9a-f]{64}/.exec(Buffer.from(file ?? []).toString())?.[0] ?? '';
    if (!this.ecr.tags.has(protectingTag(digest))) missing.push('tag of the image');
    const record = this.s3.objects.get(`records/${promotionRecordKey('production', 'hello')}`);
    const recorded = JSON.parse(record?.body.toString() ?? '{"sequence":0}') as PromotionRecord;
    // When somebody has put an older bundle back, an older release may follow, and the record names that release.
    if (recorded.sequence < sequence && this.foreign.size === 0) missing.push('record of the promotion');
    return missing;
  }

  private store(built: Built, index = this.built.length): void {
    this.built.splice(index, 0, built);
    const { source, build } = artifactsOf(built);
    this.s3.put(`artifacts/${built.execution}/Source`, source);
    this.s3.put(`artifacts/${built.execution}/Build`, build);
    this.ecr.put(built.digest);
  }

  private openJob(kind: WorldJob['kind'], place: string, execution: string, token?: string): WorldJob {
    const id = `aaaaaaaa-bbbb-4ccc-8ddd-${String(this.jobs.length + 1).padStart(12, '0')}`;
    const job: WorldJob = { id, kind, place, execution, ...(token === undefined ? {} : { token }) };
    this.jobs.push(job);
    return job;
  }

  /** Every version of the watched key is an event. */
  private notice(): void {
    for (const [path, object] of this.s3.objects) {
      if (!path.startsWith('production/') || this.seen.get(path) === object) continue;
      this.seen.set(path, object);
      this.stored.push({ path, object });
      if (path === CURRENT) this.events += 1;
    }
  }
}
