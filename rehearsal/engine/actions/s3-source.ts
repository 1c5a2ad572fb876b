import { GetBucketVersioningCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';

import { ActionFailure, messageOf } from '../errors';
import type { ActionType } from './action-type';
import { onlyOutput, requireEventSource } from './source';

/** User metadata that CodePipeline shows as the revision's summary. */
const SUMMARY_METADATA = 'codepipeline-artifact-revision-summary';

/** The current version of an object when the action runs, or the one the start names. */
export const s3Source: ActionType = {
  category: 'Source',
  owner: 'AWS',
  provider: 'S3',
  version: '1',
  configuration: { S3Bucket: true, S3ObjectKey: true, PollForSourceChanges: true },
  inputs: [0, 0],
  outputs: [1, 1],
  run: async (context) => {
    const { S3Bucket: bucket = '', S3ObjectKey: key = '' } = context.configuration;
    requireEventSource(context);
    const s3 = context.engine.aws.client(S3Client, context.session, context.region);
    const version = context.override?.revisionValue;
    const object = { Bucket: bucket, Key: key, ...(version === undefined ? {} : { VersionId: version }) };
    try {
      const { Status: versioning } = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }));
      if (versioning !== 'Enabled') {
        throw new ActionFailure(
          'ConfigurationError',
          `the bucket ${bucket} needs versioning to be an S3 source`,
        );
      }
      const got = await s3.send(new GetObjectCommand(object));
      const body = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
      await context.artifacts.write(onlyOutput(context), body);
      const found = got.VersionId ?? '';
      const summary = got.Metadata?.[SUMMARY_METADATA] ?? `Amazon S3 version id: ${found}`;
      return {
        revision: { id: found, summary },
        summary,
        externalExecutionId: found,
        variables: { BucketName: bucket, ObjectKey: key, VersionId: found, ETag: got.ETag ?? '' },
      };
    } catch (error) {
      if (error instanceof ActionFailure) throw error;
      throw new ActionFailure(
        'RevisionUnavailable',
        `s3://${bucket}/${key} cannot be read: ${messageOf(error)}`,
        {
          cause: error,
        },
      );
    }
  },
};
