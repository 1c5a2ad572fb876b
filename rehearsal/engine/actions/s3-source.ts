import {
  GetBucketVersioningCommand,
  GetObjectCommand,
  S3Client,
  type GetObjectCommandOutput,
} from '@aws-sdk/client-s3';

import { ActionFailure, configurationError, messageOf } from '../errors';
import { optional, required } from '../steps/configuration';
import type { ActionContext } from './action-type';
import { overrideOf, sourceAction, trueOrFalse, type SourceRevision } from './source';

/** User metadata field of an S3 object. CodePipeline shows the value as the summary of the source revision. */
const SUMMARY_METADATA = 'codepipeline-artifact-revision-summary';

/**
 * Reads an S3 object. The default is the current version of the object. StartPipelineExecution can select another
 * version, and another key if AllowOverrideForS3ObjectKey is true.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
 */
export const s3Source = sourceAction({
  provider: 'S3',
  configuration: {
    S3Bucket: required(),
    S3ObjectKey: required(),
    AllowOverrideForS3ObjectKey: optional(trueOrFalse),
  },
  file: 'rehearsal/engine/actions/s3-source.ts',
  readRevision,
});

async function readRevision(context: ActionContext): Promise<SourceRevision> {
  const { configuration, engine, session, region } = context;
  const { S3Bucket: bucket = '', S3ObjectKey: configuredKey = '' } = configuration;
  const key = overrideOf(context, 'S3_OBJECT_KEY') ?? configuredKey;
  const version = overrideOf(context, 'S3_OBJECT_VERSION_ID');
  const s3 = engine.aws.client(S3Client, session, region);
  try {
    await requireVersioning(s3, bucket);
    const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version }));
    return await revisionOf(object, bucket, key);
  } catch (error) {
    if (error instanceof ActionFailure) throw error;
    throw new ActionFailure(
      'RevisionUnavailable',
      `s3://${bucket}/${key} cannot be read: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

async function requireVersioning(s3: S3Client, bucket: string): Promise<void> {
  const { Status: status } = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }));
  if (status === 'Enabled') return;
  throw configurationError(`the source bucket ${bucket} is not versioned; enable versioning on the bucket`);
}

async function revisionOf(
  { Body: body, VersionId: id = '', ETag: etag = '', Metadata: metadata }: GetObjectCommandOutput,
  bucket: string,
  key: string,
): Promise<SourceRevision> {
  return {
    id,
    summary: metadata?.[SUMMARY_METADATA] ?? `Amazon S3 version id: ${id}`,
    artifact: Buffer.from((await body?.transformToByteArray()) ?? []),
    variables: { BucketName: bucket, ObjectKey: key, VersionId: id, ETag: etag },
  };
}
