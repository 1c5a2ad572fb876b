import type { ReleaseTargets } from '../../../functions/promote-release/contract';
import { promoteRelease } from '../../../functions/promote-release/promote';
import { artifactStore } from '../../../functions/shared/artifacts/artifacts';
import {
  type DeploymentRecord,
  deploymentRecordKey,
  promotionRecordKey,
} from '../../../functions/shared/release/records';
import { currentKey, markerKey, releaseKey } from '../../../functions/shared/release/release-bucket';
import type { Job } from '../../../functions/shared/job/job';
import type { Deadline } from '../../../functions/shared/job/deadline';
import { FakeEcr } from './fakes/fake-ecr';
import { FakeHistory } from './fakes/fake-history';
import { FakeS3 } from './fakes/fake-s3';
import {
  ACCOUNT,
  DIGEST,
  EXECUTION,
  type EventChange,
  REGISTRY,
  type ReleaseChange,
  deploymentRecordOf,
  jobEvent,
  putRelease,
  releaseArtifacts,
} from './fixtures';
import { type Answered, runWith } from './job-runner';

export const PRODUCTION_ACCOUNT = '222222222222';
export const PARAMETERS = {
  application: 'hello',
  environment: 'production',
  services: ['web'],
  pipeline: 'hello_acme',
  release: EXECUTION,
};
/** Execution id that differs from the execution id in the fixtures. */
export const OTHER = '99999999-2222-3333-4444-555555555555';
export const CURRENT = `production/${currentKey('hello')}`;
export const releasePath = (sequence = 7, execution = EXECUTION) =>
  `production/${releaseKey('hello', sequence, execution)}`;
export const markerPath = (sequence = 7, execution = EXECUTION) =>
  `production/${markerKey('hello', sequence, execution)}`;
export const PROMOTION = `records/${promotionRecordKey('production', 'hello')}`;
/** Time of the deployment to test, and time of the promotion two hours later. */
export const DEPLOYED_AT = '2024-05-01T10:00:00.000Z';
export const PROMOTED_AT = '2024-05-01T12:00:00.000Z';
export const recordPath = (execution = EXECUTION) =>
  `records/${deploymentRecordKey('test', 'hello', 'web', execution)}`;

/** Runs promote-release with in-memory S3 and ECR. */
export class PromoteScene {
  readonly s3 = new FakeS3();
  readonly ecr = new FakeEcr();
  readonly history = new FakeHistory();
  readonly s3Regions: string[] = [];
  /** Soak time before the promotion to production. */
  soakMinutes = 0;
  /** True if staging comes between test and production. */
  hasStaging = false;
  /** S3 client for the release bucket and for the deployment records. */
  bucketClient = this.s3.client;
  now = Date.parse(PROMOTED_AT);

  constructor(change: ReleaseChange = {}) {
    this.release(change);
    this.record();
    this.ecr.put(DIGEST);
  }

  release(change: ReleaseChange): void {
    putRelease(this.s3, change);
  }

  /** Stores the deployment record that deploy-stack writes. */
  record(change: Partial<DeploymentRecord> = {}, execution = EXECUTION): void {
    const { release } = releaseArtifacts({ execution });
    const { text } = deploymentRecordOf(release, { deployedAt: DEPLOYED_AT, ...change });
    this.s3.put(recordPath(execution), text);
  }

  /**
   * Stores another release, which the execution `OTHER` has checked and deployed to test.
   *
   * @returns Changes to the event of the promotion.
   */
  otherRelease(sequence: number): EventChange {
    this.release({ execution: OTHER, sequence });
    this.record({ sequence }, OTHER);
    return { userParameters: { ...PARAMETERS, release: OTHER } };
  }

  /** Runs `work` just before the first write of `path`. */
  interrupt(path: string, work: () => void): void {
    let done = false;
    this.s3.before = ({ name, input }) => {
      if (done || name !== 'PutObject' || `${String(input['Bucket'])}/${String(input['Key'])}` !== path)
        return;
      done = true;
      work();
    };
  }

  /** Makes every write of `path` fail with `error`. Without `path`, all writes fail. */
  refuse(path: string | undefined, error: Error): void {
    this.s3.before = ({ name, input }) => {
      const written = `${String(input['Bucket'])}/${String(input['Key'])}`;
      if (name === 'PutObject' && (path === undefined || written === path)) throw error;
    };
  }

  /** Environments after test. Releases go to production at once, or through staging. */
  private targets(): ReleaseTargets {
    const targetOf = (bucket: string, accountId: string) => ({
      bucket,
      records: `${bucket}-records`,
      region: 'ap-southeast-2',
      accountId,
    });
    const production = { ...targetOf('production', PRODUCTION_ACCOUNT), soakMinutes: this.soakMinutes };
    if (!this.hasStaging) return { production };
    return {
      staging: { ...targetOf('staging', '333333333333'), soakMinutes: 0 },
      production: { ...production, before: 'staging' },
    };
  }

  /** @param remainingMs Remaining time of the invocation in milliseconds. */
  run(change: EventChange = {}, remainingMs?: number): Promise<Answered> {
    const event = jobEvent({ userParameters: PARAMETERS, ...change });
    const work = (job: Job, deadline: Deadline) =>
      promoteRelease(job, {
        environment: {
          PROVEN_ENVIRONMENT: 'test',
          RECORD_BUCKET: 'records',
          PROJECT: 'acme',
          REGISTRY,
          RELEASE_TARGETS: JSON.stringify(this.targets()),
        },
        accountId: ACCOUNT,
        artifacts: artifactStore(job, this.s3.client),
        codePipeline: this.history.clientFor(event),
        records: this.bucketClient,
        ecr: this.ecr.client,
        s3In: (region) => {
          this.s3Regions.push(region);
          return this.bucketClient;
        },
        deadline,
        now: () => this.now,
      });
    return runWith(event, work, () => ({}), remainingMs);
  }
}
