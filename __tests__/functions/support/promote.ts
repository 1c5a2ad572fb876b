import { ECRClient } from '@aws-sdk/client-ecr';

import { promoteRelease } from '../../../functions/promote-release/promote';
import { artifactStore } from '../../../functions/shared/artifacts';
import {
  type DeploymentRecord,
  currentKey,
  deploymentRecordKey,
  markerKey,
  releaseKey,
} from '../../../functions/shared/contract';
import { FakeS3 } from './fake-s3';
import {
  ACCOUNT,
  COMMIT,
  EXECUTION,
  type EventChange,
  REGISTRY,
  type ReleaseChange,
  imageUri,
  jobEvent,
  releaseArtifacts,
  zip,
} from './fixtures';
import { type Answered, runWith } from './job-runner';
import { type Call, awsError, scripted } from './scripted';

export const PRODUCTION_ACCOUNT = '222222222222';
export const PARAMETERS = {
  application: 'hello',
  environment: 'production',
  services: ['web'],
  release: EXECUTION,
};
export const CURRENT = `production/${currentKey('hello')}`;
export const releasePath = (sequence = 7, execution = EXECUTION) =>
  `production/${releaseKey('hello', sequence, execution)}`;
export const markerPath = (sequence = 7, execution = EXECUTION) =>
  `production/${markerKey('hello', sequence, execution)}`;
export const recordPath = (execution = EXECUTION) =>
  `records/${deploymentRecordKey('test', 'hello', 'web', execution)}`;

/** promote-release with S3 and ECR in memory. */
export class PromoteScene {
  readonly s3 = new FakeS3();
  readonly ecrCalls: Call[] = [];
  readonly s3Regions: string[] = [];
  images = true;

  constructor(change: ReleaseChange = {}) {
    this.release(change);
    this.record();
  }

  release(change: ReleaseChange): void {
    const { source, build } = releaseArtifacts(change);
    this.s3.put('artifacts/hello/Source', zip(source));
    this.s3.put('artifacts/hello/Build', zip(build));
  }

  /** What deploy-stack left behind. */
  record(change: Partial<DeploymentRecord> = {}, execution = EXECUTION): void {
    const { release } = releaseArtifacts();
    const record: DeploymentRecord = {
      version: 1,
      environment: 'test',
      application: 'hello',
      service: 'web',
      execution,
      sequence: 7,
      commit: COMMIT,
      image: imageUri(),
      template: release.services['web']?.template ?? '',
      stackId: 'arn:stack',
      ...change,
    };
    this.s3.put(recordPath(execution), JSON.stringify(record));
  }

  run(change: EventChange = {}): Promise<Answered> {
    const ecr = scripted(new ECRClient({ region: 'ap-southeast-2' }), (call) => {
      this.ecrCalls.push(call);
      if (!this.images) throw awsError('ImageNotFoundException', 'The image does not exist');
      return { imageDetails: [{}] };
    });
    return runWith(jobEvent({ userParameters: PARAMETERS, ...change }), (job) =>
      promoteRelease(job, {
        environment: {
          PROVEN_ENVIRONMENT: 'test',
          RECORD_BUCKET: 'records',
          REGISTRY,
          RELEASE_TARGETS: JSON.stringify({
            production: { bucket: 'production', region: 'ap-southeast-2', accountId: PRODUCTION_ACCOUNT },
          }),
        },
        accountId: ACCOUNT,
        artifacts: artifactStore(job, this.s3.client),
        records: this.s3.client,
        ecr,
        s3In: (region) => {
          this.s3Regions.push(region);
          return this.s3.client;
        },
      }),
    );
  }
}
