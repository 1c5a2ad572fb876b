import { runEvent } from '../../../functions/record-execution/run-event';
import { JobError } from '../../../functions/shared/job/errors';
import { ANSWER_RESERVE_MS } from '../../../functions/shared/job/deadline';
import { createLogger } from '../../../functions/shared/job/log';

let log: string;
const logger = createLogger((line) => {
  log += line;
});
const context = (remaining = 60_000) => ({
  awsRequestId: 'request-1',
  getRemainingTimeInMillis: () => remaining,
});
beforeEach(() => {
  log = '';
});

it('returns without a line in the log when the work has succeeded', async () => {
  await expect(runEvent(context(), () => Promise.resolve(), logger)).resolves.toBeUndefined();
  expect(log).toBe('');
});

it('logs the reason of a failure once, and makes Lambda repeat the event with an error that says nothing else', async () => {
  const failure = new JobError(
    'PermissionError',
    'writing the ledger failed: AccessDenied AKIAIOSFODNN7EXAMPLE',
  );
  await expect(runEvent(context(), () => Promise.reject(failure), logger)).rejects.toThrow(
    'the event was not handled; the line above has the reason; Lambda repeats the event',
  );
  expect(log.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(log)).toMatchObject({
    level: 'error',
    requestId: 'request-1',
    failureType: 'PermissionError',
  });
  expect(log).toContain('writing the ledger failed: AccessDenied');
  expect(log).not.toContain('AKIAIOSFODNN7EXAMPLE');
});

it('logs where a programming error is, but not its message', async () => {
  const failure = new TypeError('the secret is hunter2');
  await expect(runEvent(context(), () => Promise.reject(failure), logger)).rejects.toThrow('was not handled');
  expect(JSON.parse(log)).toMatchObject({ message: 'internal error', errorName: 'TypeError' });
  expect(log).not.toContain('hunter2');
});

it('stops the work before the time of the invocation is over, and makes Lambda repeat the event', async () => {
  let stopped: unknown;
  const work = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        stopped = signal.reason;
        resolve();
      });
    });
  await expect(runEvent(context(ANSWER_RESERVE_MS), work, logger)).rejects.toThrow('was not handled');
  expect(stopped).toBeInstanceOf(Error);
  expect(JSON.parse(log)).toMatchObject({ message: 'the invocation ran out of time' });
});
