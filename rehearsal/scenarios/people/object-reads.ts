import {
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';

import type { RoleSession } from '../../sessions';
import type { Read } from './reads';

/** Returns the requests with which an auditor reads the newest object below a prefix of a bucket. */
export async function objectReads(session: RoleSession, Bucket: string, Prefix: string): Promise<Read[]> {
  const client = session.client(S3Client);
  const list = () => client.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const Key = (await list()).Contents?.at(-1)?.Key;
  return [
    ['s3:ListBucket', list],
    ['s3:GetObject', () => client.send(new GetObjectCommand({ Bucket, Key }))],
  ];
}

/** Returns the requests with which an auditor reads a version of an object. */
export async function versionReads(session: RoleSession, Bucket: string, Prefix: string): Promise<Read[]> {
  const client = session.client(S3Client);
  const list = () => client.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
  const { Key, VersionId } = (await list()).Versions?.[0] ?? {};
  return [
    ['s3:ListBucketVersions', list],
    ['s3:GetObjectVersion', () => client.send(new GetObjectCommand({ Bucket, Key, VersionId }))],
  ];
}
