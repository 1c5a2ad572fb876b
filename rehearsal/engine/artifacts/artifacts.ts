import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';

import type { Aws, Session } from '../aws';
import type { ArtifactStoreDefinition, PipelineDefinition } from '../definition/definition';
import { ActionFailure, codeOf } from '../errors';

/** One artifact of an execution: where it lies, and the revision of the source it is. */
export interface Artifact {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  /** Region of the bucket. */
  readonly region: string;
  readonly revision?: string;
}

/** The pipeline's artifact buckets, reached in a role's session. */
export class ArtifactStore {
  constructor(
    private readonly aws: Aws,
    private readonly pipeline: PipelineDefinition,
    /** Region of the pipeline, where `artifactStore` is. */
    private readonly pipelineRegion: string,
    private readonly session: Session,
  ) {}

  /** Store of a Region. @throws ActionFailure when the pipeline has none there. */
  of(region: string): ArtifactStoreDefinition {
    const store =
      this.pipeline.artifactStores?.[region] ??
      (region === this.pipelineRegion ? this.pipeline.artifactStore : undefined);
    if (store !== undefined) return store;
    throw new ActionFailure(
      'ConfigurationError',
      `the pipeline has no artifact store in ${region}; an action there needs one in artifactStores`,
    );
  }

  /** A new place for an artifact. CodePipeline cuts the names so that the path fits a session policy. */
  place(name: string, region: string, revision?: string): Artifact {
    const key = `${this.pipeline.name.slice(0, 20)}/${name.slice(0, 10)}/${randomName()}`;
    const place = { name, bucket: this.of(region).location, key, region };
    return revision === undefined ? place : { ...place, revision };
  }

  /** The artifact itself, or a copy in the Region of the action that reads it. */
  async near(artifact: Artifact, region: string): Promise<Artifact> {
    if (artifact.region === region) return artifact;
    const copy = this.place(artifact.name, region, artifact.revision);
    await this.s3(region).send(
      new CopyObjectCommand({
        Bucket: copy.bucket,
        Key: copy.key,
        CopySource: `${artifact.bucket}/${artifact.key}`,
        ...this.encryption(region),
      }),
    );
    return copy;
  }

  async read(artifact: Artifact): Promise<Buffer> {
    const { Body: body } = await this.s3(artifact.region).send(
      new GetObjectCommand({ Bucket: artifact.bucket, Key: artifact.key }),
    );
    return Buffer.from((await body?.transformToByteArray()) ?? []);
  }

  async write(artifact: Artifact, zip: Buffer): Promise<void> {
    await this.s3(artifact.region).send(
      new PutObjectCommand({
        Bucket: artifact.bucket,
        Key: artifact.key,
        Body: zip,
        ContentType: 'application/zip',
        ...this.encryption(artifact.region),
      }),
    );
  }

  async exists(artifact: Artifact): Promise<boolean> {
    try {
      await this.s3(artifact.region).send(
        new HeadObjectCommand({ Bucket: artifact.bucket, Key: artifact.key }),
      );
      return true;
    } catch (error) {
      if (codeOf(error) === 'NotFound' || codeOf(error) === 'NoSuchKey') return false;
      throw error;
    }
  }

  /** What every write must say when the store has a key of its own: bucket policies ask for it. */
  private encryption(region: string) {
    const { encryptionKey: key } = this.of(region);
    return key === undefined ? {} : { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: key.id };
  }

  private s3(region: string): S3Client {
    return this.aws.client(S3Client, this.session, region);
  }
}

/** Seven letters and digits, as CodePipeline names its objects. */
function randomName(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return [...randomBytes(7)].map((byte) => letters.charAt(byte % letters.length)).join('');
}
