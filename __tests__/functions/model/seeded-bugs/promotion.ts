import { GetObjectCommand } from '@aws-sdk/client-s3';

import { ROLLED_BACK_FROM } from '../../../functions/shared/release/release-bucket';
import { FakeS3 } from '../support/fakes/fake-s3';
import { awsError } from '../support/scripted';
import { artifactsOf, recordOf } from './releases';
import type { SeededBug } from './world';

/** Bug: promote-release finds a matching check record for every artifact, including replaced artifacts. */
export const noCheck: SeededBug = (world, call, send) => {
  const key = String(call.input['Key']);
  const built = world.built.find(({ execution }) => key.startsWith(`checked/hello/${execution}/`));
  if (call.name !== 'GetObject' || built === undefined) return send();
  return forgedObject(key, artifactsOf(built).record.text);
};

/** Bug: promote-release finds a matching deployment record for every release, including untested releases. */
export const noProof: SeededBug = (world, call, send) => {
  const key = String(call.input['Key']);
  const built = world.built.find(({ execution }) => key.endsWith(`/${execution}.json`));
  if (call.name !== 'GetObject' || built === undefined) return send();
  return forgedObject(key, recordOf(built).text);
};

/** Bug: every write is unconditional. */
export const unconditionalWrite: SeededBug = (_world, { input }, send) => {
  delete (input as Record<string, unknown>)['IfMatch'];
  delete (input as Record<string, unknown>)['IfNoneMatch'];
  return send();
};

/**
 * Bug: promote-release does not recognize its earlier writes, because S3 returns neither the promotion marker nor the
 * checksum of the current bundle.
 */
export const noDedupe: SeededBug = async (_world, call, send) => {
  const key = String(call.input['Key']);
  if (call.name === 'GetObject' && key.endsWith('promoted.json')) {
    throw awsError('NoSuchKey', 'The specified key does not exist.', 404);
  }
  const answer = await send();
  return call.name === 'HeadObject' && key.startsWith('current/')
    ? { ...(answer as object), ChecksumSHA256: undefined }
    : answer;
};

/** Bug: promote-release reads sequence number 0 from the current bundle, so that every release counts as newer. */
export const promotesOlder: SeededBug = async (_world, call, send) => {
  const answer = await send();
  const watched = call.name === 'HeadObject' && String(call.input['Key']).startsWith('current/');
  return watched ? withMetadata(answer, 'sequence', '0') : answer;
};

/** Bug: promote-release ignores the metadata `ROLLED_BACK_FROM`, which a rollback writes. */
export const undoesRollbacks: SeededBug = async (_world, call, send) => {
  const answer = await send();
  const watched = call.name === 'HeadObject' && String(call.input['Key']).startsWith('current/');
  return watched ? withMetadata(answer, ROLLED_BACK_FROM, '0') : answer;
};

/** Bug: verify-release reads sequence number 0 from the stack, so that every release counts as newer. */
export const verifiesOlder: SeededBug = async (_world, call, send) => {
  const answer = await send();
  if (call.name !== 'DescribeStacks') return answer;
  const { Stacks } = answer as { Stacks: object[] };
  return { Stacks: Stacks.map((stack) => ({ ...stack, Tags: [{ Key: 'release-sequence', Value: '0' }] })) };
};

function forgedObject(key: string, text: string): Promise<unknown> {
  const forged = new FakeS3();
  forged.put(`records/${key}`, text);
  return forged.client.send(new GetObjectCommand({ Bucket: 'records', Key: key }));
}

function withMetadata(answer: unknown, name: string, value: string): object {
  const object = answer as { readonly Metadata: Readonly<Record<string, string>> };
  return { ...object, Metadata: { ...object.Metadata, [name]: value } };
}
