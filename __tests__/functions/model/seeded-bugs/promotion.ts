import { awsError } from '../../support/scripted';
import { artifactsOf, recordOf } from '../world/releases';
import type { FunctionCall, SeededBug } from '../world/world';
import { forgedObject, withMetadata } from './forged';

const keyOf = ({ input }: FunctionCall) => String(input['Key']);
const readsCurrent = (call: FunctionCall) => call.name === 'HeadObject' && keyOf(call).startsWith('current/');

/** Bug: promote-release finds a matching check record for every artifact, including replaced artifacts. */
export const noCheck: SeededBug = (world, call, send) => {
  const key = keyOf(call);
  const built = world.built.find(({ execution }) => key.startsWith(`checked/hello/${execution}/`));
  if (call.name !== 'GetObject' || built === undefined) return send();
  return forgedObject(artifactsOf(built).record.text);
};

/** Bug: promote-release finds a matching deployment record for every release, including untested releases. */
export const noProof: SeededBug = (world, call, send) => {
  const key = keyOf(call);
  const built = world.built.find(({ execution }) => key.endsWith(`/${execution}.json`));
  if (call.name !== 'GetObject' || built === undefined) return send();
  return forgedObject(recordOf(built).text);
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
  if (call.name === 'GetObject' && keyOf(call).endsWith('promoted.json')) {
    throw awsError('NoSuchKey', 'The specified key does not exist.', 404);
  }
  const answer = await send();
  return readsCurrent(call) ? { ...(answer as object), ChecksumSHA256: undefined } : answer;
};

/** Bug: promote-release reads sequence number 0 from the current bundle, so that every release counts as newer. */
export const promotesOlder: SeededBug = async (_world, call, send) => {
  const answer = await send();
  return readsCurrent(call) ? withMetadata(answer, 'sequence', '0') : answer;
};
