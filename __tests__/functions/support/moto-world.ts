import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECRClient } from '@aws-sdk/client-ecr';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

import { promoteRelease } from '../../../functions/promote-release/promote';
import { artifactStore, objectStore } from '../../../functions/shared/artifacts/artifacts';
import { type Release } from '../../../functions/shared/release/release-files';
import { verifyRelease } from '../../../functions/verify-release/verify';
import { startLocalAws } from '../../../rehearsal/local-aws/local-aws';
import { openMoto, startTestMoto } from '../../support/moto';
import { FakeHistory } from './fakes/fake-history';
import {
  ACCOUNT,
  REGION,
  REGISTRY,
  REPOSITORY,
  createRepository,
  execution,
  pushImage,
} from './built-functions';
import { type ReleaseChange, deploymentRecordOf, jobEvent, releaseArtifacts, zip } from './fixtures';
import { type Answered, runWith } from './job-runner';

interface LocalEndpoints {
  readonly endpoint: string;
  /** Endpoint of CloudFormation. */
  readonly cloudFormation: string;
  stop(): Promise<void>;
}

/**
 * Runs promote-release and verify-release with real AWS clients for moto. One moto account represents the pipeline's
 * account and production's account.
 */
export class MotoWorld {
  digest = '';

  private constructor(
    private readonly local: LocalEndpoints,
    readonly s3: S3Client,
    readonly ecr: ECRClient,
    readonly cloudFormation: CloudFormationClient,
  ) {}

  static async start(): Promise<MotoWorld> {
    const moto = await startTestMoto();
    return MotoWorld.at({ ...moto, cloudFormation: moto.endpoint });
  }

  /** Starts the local AWS of the rehearsal, whose CloudFormation deploys stacks. */
  static async startWithFront(): Promise<MotoWorld> {
    const workDirectory = await mkdtemp(join(tmpdir(), 'moto-world-'));
    const aws = await startLocalAws({ workDirectory, environment: process.env, report: () => undefined });
    const moto = await openMoto(aws.moto);
    return MotoWorld.at({
      endpoint: moto.endpoint,
      cloudFormation: aws.endpoint,
      stop: async () => {
        await moto.stop();
        await aws.stop();
        await rm(workDirectory, { recursive: true, force: true });
      },
    });
  }

  private static async at(local: LocalEndpoints): Promise<MotoWorld> {
    const settings = { region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
    const world = new MotoWorld(
      local,
      new S3Client({ ...settings, endpoint: local.endpoint, forcePathStyle: true }),
      new ECRClient({ ...settings, endpoint: local.endpoint }),
      new CloudFormationClient({ ...settings, endpoint: local.cloudFormation }),
    );
    await world.prepare();
    return world;
  }

  get cloudFormationEndpoint(): string {
    return this.local.cloudFormation;
  }

  async stop(): Promise<void> {
    for (const client of [this.s3, this.ecr, this.cloudFormation]) client.destroy();
    await this.local.stop();
  }

  async put(bucket: string, key: string, body: Buffer | string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  }

  async get(bucket: string, key: string) {
    const { Body, Metadata } = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), metadata: Metadata ?? {} };
  }

  /** Returns the keys of all object versions in a bucket, sorted. */
  async versions(bucket: string): Promise<string[]> {
    const { Versions = [] } = await this.s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    return Versions.map(({ Key = '' }) => Key).sort();
  }

  /**
   * Writes the artifact of a release, its check record, and the record that `execution(sequence)` has deployed the
   * release to test.
   */
  async release(sequence: number, change: ReleaseChange = {}, deployedAt = '2024-05-01T10:00:00Z') {
    const image = `${REGISTRY}/${REPOSITORY}@${this.digest}`;
    const {
      checked,
      release,
      record: check,
    } = releaseArtifacts({
      ...change,
      sequence,
      execution: execution(sequence),
      imageFile: JSON.stringify({ ImageUri: image }),
      release: (written): Release => {
        const { web } = written.services;
        return web === undefined
          ? written
          : { ...written, services: { web: { ...web, digest: this.digest } } };
      },
    });
    await this.put('artifacts', 'hello/Checked', zip(checked));
    await this.put('artifacts', check.key, check.text);
    const record = deploymentRecordOf(release, { image, deployedAt });
    await this.put('artifacts', record.key, record.text);
  }

  promote(sequence: number, soakMinutes = 0): Promise<Answered> {
    // No outcome is read: the environment before is the tested one.
    const target = {
      bucket: 'production',
      records: 'production-records',
      region: REGION,
      accountId: ACCOUNT,
      soakMinutes,
    };
    const userParameters = {
      application: 'hello',
      environment: 'production',
      services: ['web'],
      pipeline: 'hello_acme',
      release: execution(sequence),
    };
    const event = jobEvent({ userParameters });
    return runWith(event, (job, deadline) =>
      promoteRelease(job, {
        codePipeline: new FakeHistory().clientFor(event),
        environment: {
          PROVEN_ENVIRONMENT: 'test',
          RECORD_BUCKET: 'artifacts',
          PROJECT: 'acme',
          REGISTRY,
          RELEASE_TARGETS: JSON.stringify({ production: target }),
        },
        accountId: ACCOUNT,
        artifacts: artifactStore(job, this.s3),
        records: this.s3,
        ecr: this.ecr,
        s3In: () => this.s3,
        deadline,
        now: () => Date.parse('2024-05-01T12:00:00Z'),
      }),
    );
  }

  /** @param bundle Bundle that the S3 source action of the pipeline read. */
  async verify(bundle: Buffer, output: string): Promise<Answered> {
    await this.put('artifacts', 'hello/Release', bundle);
    const event = jobEvent({
      userParameters: { application: 'hello', services: ['web'], rollbackFrom: 'none' },
      inputs: ['Release'],
      outputs: ['Verified'],
    });
    return runWith(event, (job) =>
      verifyRelease(
        { ...job, outputs: new Map([['Verified', { bucket: 'artifacts', key: output }]]) },
        {
          environment: {
            ENVIRONMENT: 'production',
            STACK_REGION: REGION,
            STACK_PREFIX: 'acme-production-',
            RELEASE_BUCKET: 'production',
            PROJECT: 'acme',
            REGISTRY,
          },
          artifacts: artifactStore(job, this.s3),
          copies: objectStore(this.s3, 'production', ACCOUNT),
          artifactS3: this.s3,
          ecr: this.ecr,
          cloudFormation: this.cloudFormation,
        },
      ),
    );
  }

  private async prepare(): Promise<void> {
    for (const Bucket of ['artifacts', 'production']) {
      const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
      await this.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
      await this.s3.send(
        new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
      );
    }
    await createRepository(this.ecr);
    this.digest = await pushImage(this.ecr);
  }
}
