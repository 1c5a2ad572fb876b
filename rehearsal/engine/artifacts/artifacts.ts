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
import { codeOf, configurationError } from '../errors';

/** An artifact of an execution. */
export interface Artifact {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  /** Region of the bucket. */
  readonly region: string;
  /** Source revision, for the artifact of a source action. */
  readonly revision?: string;
}

/** The artifact buckets of a pipeline, as a role can use them. */
export class ArtifactStore {
  constructor(
    private readonly aws: Aws,
    private readonly pipeline: PipelineDefinition,
    /** Region of the pipeline, and of the bucket in `artifactStore`. */
    private readonly pipelineRegion: string,
    private readonly session: Session,
  ) {}

  /** Returns the store of a Region. @throws ActionFailure when the Region has no store. */
  storeIn(region: string): ArtifactStoreDefinition {
    const store =
      this.pipeline.artifactStores?.[region] ??
      (region === this.pipelineRegion ? this.pipeline.artifactStore : undefined);
    if (store !== undefined) return store;
    throw configurationError(
      `the pipeline has no artifact store in ${region}, where an action runs; add one to artifactStores`,
    );
  }

  /** Returns an artifact with a new object key. CodePipeline cuts the names so that keys fit into a session policy. */
  newArtifact(name: string, region: string, revision?: string): Artifact {
    const key = `${this.pipeline.name.slice(0, 20)}/${name.slice(0, 10)}/${randomName()}`;
    const artifact = { name, bucket: this.storeIn(region).location, key, region };
    return revision === undefined ? artifact : { ...artifact, revision };
  }

  /** Returns the artifact, or a copy of it when it is in another Region. */
  async inRegion(artifact: Artifact, region: string): Promise<Artifact> {
    if (artifact.region === region) return artifact;
    const copy = this.newArtifact(artifact.name, region, artifact.revision);
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

  /** Returns the encryption parameters of a write, which bucket policies require when the store has its own key. */
  private encryption(region: string) {
    const { encryptionKey: key } = this.storeIn(region);
    return key === undefined ? {} : { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: key.id };
  }

  private s3(region: string): S3Client {
    return this.aws.client(S3Client, this.session, region);
  }
}

/** Returns seven letters and digits, as in the object keys of CodePipeline. */
function randomName(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return [...randomBytes(7)].map((byte) => letters.charAt(byte % letters.length)).join('');
}
