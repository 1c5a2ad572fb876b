import { OUTCOMES } from '../../../../functions/shared/release/history/outcome';
import { awsError } from '../../support/scripted';
import type { FunctionCall, SeededBug } from '../world/world';

const isOutcome = ({ by, input }: FunctionCall) =>
  by === 'record' && String(input['Key']).startsWith(`${OUTCOMES}/`);

/** Bug: record-execution writes every outcome, also when a later one is recorded. */
export const olderOutcomeWins: SeededBug = (_world, call, send) => {
  if (!isOutcome(call)) return send();
  if (call.name === 'GetObject') throw awsError('NoSuchKey', 'The specified key does not exist.', 404);
  delete (call.input as Record<string, unknown>)['IfNoneMatch'];
  return send();
};

/** Bug: record-execution does not say about a release that it was rolled back. */
export const forgetsReplaced: SeededBug = (_world, call, send) => {
  const { ChecksumSHA256, Body } = call.input;
  return isOutcome(call) && String(Body).includes('"status":"rolled-back"')
    ? Promise.resolve({ ChecksumSHA256 })
    : send();
};
