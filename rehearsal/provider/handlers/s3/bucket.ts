import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
  type BucketLocationConstraint,
} from '@aws-sdk/client-s3';

import type { Connection } from '../../connection';
import type { Tags } from '../../lifecycle/tags';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList, tagList } from '../shared/tag-lists';
import { uniqueName } from '../shared/unique-name';
import { s3 } from './client';

export const aws_s3_bucket: ResourceHandler = {
  forceNew: ['bucket', 'bucket_prefix', 'object_lock_enabled'],
  // Only Terraform uses these arguments.
  remembered: ['force_destroy', 'bucket_prefix'],
  async create(aws, plan) {
    const name = plan.maybeText('bucket') ?? uniqueName(plan.maybeText('bucket_prefix'));
    const LocationConstraint = aws.region as BucketLocationConstraint;
    await s3(aws).send(
      new CreateBucketCommand({
        Bucket: name,
        // S3 accepts no LocationConstraint for us-east-1.
        ...(aws.region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint } }),
        ObjectLockEnabledForBucket: plan.flag('object_lock_enabled'),
      }),
    );
    await writeTags(aws, name, plan.tags);
    return { id: name };
  },
  async read(aws, { id }) {
    const [{ LocationConstraint }, tags] = await Promise.all([
      s3(aws).send(new GetBucketLocationCommand({ Bucket: id })),
      readTags(aws, id),
    ]);
    // S3 returns no LocationConstraint for us-east-1.
    const region = LocationConstraint ?? 'us-east-1';
    return {
      id,
      bucket: id,
      arn: `arn:${aws.partition}:s3:::${id}`,
      bucket_region: region,
      bucket_domain_name: `${id}.s3.amazonaws.com`,
      bucket_regional_domain_name: `${id}.s3.${region}.amazonaws.com`,
      tags,
    };
  },
  update: () => Promise.resolve(),
  async delete(aws, state) {
    if (state.flag('force_destroy')) await empty(aws, state.id);
    await s3(aws).send(new DeleteBucketCommand({ Bucket: state.id }));
  },
  tag: (aws, state) => writeTags(aws, state.id, state.tags),
};

/** Deletes every version of every object, up to a thousand versions per call. */
async function empty(aws: Connection, Bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3(aws).send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return;
    await s3(aws).send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: Objects.slice(0, 1000) } }));
  }
}

async function readTags(aws: Connection, Bucket: string): Promise<Tags> {
  try {
    const { TagSet } = await s3(aws).send(new GetBucketTaggingCommand({ Bucket }));
    return fromTagList(TagSet);
  } catch (error) {
    // For a bucket without tags, S3 returns the error NoSuchTagSet.
    if (error instanceof Error && error.name === 'NoSuchTagSet') return {};
    throw error;
  }
}

/** Replaces all tags of a bucket; S3 cannot change single tags. */
async function writeTags(aws: Connection, Bucket: string, tags: Tags): Promise<void> {
  const TagSet = tagList(tags);
  if (TagSet.length === 0) await s3(aws).send(new DeleteBucketTaggingCommand({ Bucket }));
  else await s3(aws).send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
}
