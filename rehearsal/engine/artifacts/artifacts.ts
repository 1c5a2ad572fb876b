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
  /** Source revision id. Only the artifact of a source action has a source revision. */
  readonly revision?: string;
}

/** Reads and writes the artifacts of a pipeline in S3, with the credentials of a role. */
export class ArtifactStore {
  constructor(
    private readonly aws: Aws,
    private readonly pipeline: PipelineDefinition,
    /** Region of the pipeline. The bucket in `artifactStore` is in the same Region. */
    private readonly pipelineRegion: string,
    private readonly session: Session,
  ) {}

  /** Returns the same store with the credentials of another role. */
  as(session: Session): ArtifactStore {
    return new ArtifactStore(this.aws, this.pipeline, this.pipelineRegion, session);
  }

  /**
   * Returns the artifact store in a Region.
   *
   * @throws ActionFailure if the pipeline has no artifact store in the Region.
   */
  storeIn(region: string): ArtifactStoreDefinition {
    const store =
      this.pipeline.artifactStores?.[region] ??
      (region === this.pipelineRegion ? this.pipeline.artifactStore : undefined);
    if (store !== undefined) return store;
    throw configurationError(
      `the pipeline ${this.pipeline.name} has no artifact store in ${region}, where an action runs; add an artifact store for this Region to artifactStores`,
    );
  }

  /**
   * Returns an artifact with a new object key. As in CodePipeline, the key contains shortened names of the pipeline and
   * the artifact, so that several keys fit into a session policy.
   */
  newArtifact(name: string, region: string, revision?: string): Artifact {
    const key = `${this.pipeline.name.slice(0, 20)}/${name.slice(0, 10)}/${randomName()}`;
    const artifact = { name, bucket: this.storeIn(region).location, key, region };
    return revision === undefined ? artifact : { ...artifact, revision };
  }

  /**
   * Returns the artifact if the artifact is in this Region. Otherwise copies the artifact to the Region and returns the
   * copy.
   */
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

  /**
   * Returns the encryption parameters for an S3 write. The bucket policy of an artifact store with a KMS key can
   * require these parameters.
   */
  private encryption(region: string) {
    const { encryptionKey: key } = this.storeIn(region);
    return key === undefined ? {} : { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: key.id };
  }

  private s3(region: string): S3Client {
    return this.aws.client(S3Client, this.session, region);
  }
}

/** Returns seven random letters and digits, as in the object keys of CodePipeline artifacts. */
function randomName(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return [...randomBytes(7)].map((byte) => letters.charAt(byte % letters.length)).join('');
}
