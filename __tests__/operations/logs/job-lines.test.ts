import { linesOfJob, type FunctionEvent } from '../../../operations/logs/job-lines';
import { functionText } from '../../../operations/logs/parsed-line';

const events = (...lines: readonly (string | object)[]): FunctionEvent[] =>
  lines.map((line, index) => ({
    id: String(index),
    time: index,
    message: typeof line === 'string' ? line : JSON.stringify(line),
  }));
const idsOf = (lines: readonly FunctionEvent[]) => lines.map(({ id }) => id);

const answered = (requestId: string, outcome: string, text: string) => ({
  level: 'info',
  message: 'job answered',
  requestId,
  jobId: `job-of-${requestId}`,
  outcome,
  text,
});

describe('the lines of a job', () => {
  test('leave out the invocations that answered another job', () => {
    const lines = events(
      answered('one', 'done', 'web runs release 7'),
      answered('two', 'done', 'admin runs release 3'),
      { type: 'platform.report', record: { requestId: 'two' } },
    );
    const job = { ended: true, answer: 'web runs release 7' };
    expect(idsOf(linesOfJob(lines, job))).toEqual(['0']);
  });

  test('are found by the request id of a failed job', () => {
    const lines = events(
      { message: 'internal error', requestId: 'one', errorName: 'TypeError' },
      answered('one', 'failed', 'internal error (TypeError)'),
      answered('two', 'failed', 'no such stack'),
    );
    expect(idsOf(linesOfJob(lines, { ended: true, externalId: 'one' }))).toEqual(['0', '1']);
  });

  test.each([
    ['is cut in the history', `${'x'.repeat(100)}…`, 'x'.repeat(200)],
    ['has a note in the history', 'deployed; CodePipeline rejected the output variables', 'deployed'],
  ])('are found if the answer %s', (_what, answer, text) => {
    const lines = events(answered('one', 'done', text), answered('two', 'done', 'other'));
    expect(idsOf(linesOfJob(lines, { ended: true, answer }))).toEqual(['0']);
  });

  const ID = '8f5a3c1e-0000-4000-8000-00000000000';
  test.each([
    ['a timeout', `2026-12-01T10:00:00.000Z ${ID}2 Task timed out after 60.00 seconds`],
    ['a crash', `RequestId: ${ID}2 Error: Runtime exited with error: signal: killed`],
    ['a report', `REPORT RequestId: ${ID}2\tDuration: 60000.00 ms\tStatus: timeout`],
  ])('leave out %s of an invocation that answered another job', (_what, line) => {
    const lines = events(
      answered(`${ID}1`, 'done', 'web runs release 7'),
      answered(`${ID}2`, 'done', 'admin runs release 3'),
      line,
    );
    expect(idsOf(linesOfJob(lines, { ended: true, answer: 'web runs release 7' }))).toEqual(['0']);
  });

  test.each([
    `START RequestId: ${ID}1 Version: $LATEST`,
    `END RequestId: ${ID}1`,
    `REPORT RequestId: ${ID}1\tDuration: 2.00 ms\tMemory Size: 512 MB\tMax Memory Used: 130 MB`,
    'INIT_START Runtime Version: nodejs:22.v30',
    { type: 'platform.initStart', record: { phase: 'init' } },
    { type: 'platform.start', record: { requestId: `${ID}1`, version: '$LATEST' } },
    {
      type: 'platform.report',
      record: {
        requestId: `${ID}1`,
        status: 'success',
        metrics: { memorySizeMB: 512, maxMemoryUsedMB: 130 },
      },
    },
  ])('leave out what Lambda writes about a healthy invocation: %j', (line) => {
    const answer = answered(`${ID}1`, 'done', 'web runs release 7');
    const job = { ended: true, answer: 'web runs release 7' };
    expect(idsOf(linesOfJob(events(line, answer), job))).toEqual(['1']);
  });

  test.each([
    `2026-12-01T10:00:00.000Z ${ID}1 Task timed out after 60.00 seconds`,
    `RequestId: ${ID}1 Error: Runtime exited with error: signal: killed`,
    `REPORT RequestId: ${ID}1\tMemory Size: 512 MB\tMax Memory Used: 512 MB`,
    `REPORT RequestId: ${ID}1\tDuration: 60000.00 ms\tStatus: timeout`,
    'INIT_REPORT Init Duration: 9999.11 ms\tPhase: init\tStatus: error\tError Type: Runtime.Unknown',
    { type: 'platform.initReport', record: { phase: 'init', status: 'timeout' } },
    { type: 'platform.runtimeDone', record: { requestId: `${ID}1`, status: 'error' } },
    { type: 'platform.report', record: { status: 'success', errorType: 'Runtime.OutOfMemory' } },
    { type: 'platform.report', record: { metrics: { memorySizeMB: 512, maxMemoryUsedMB: 512 } } },
    { type: 'platform.fault', record: {} },
  ])('include what Lambda writes about a failure: %j', (line) => {
    expect(idsOf(linesOfJob(events(line), { ended: true }))).toEqual(['0']);
  });

  test('include invocations that continue a job, and lines that are no JSON', () => {
    const lines = events(answered('one', 'continue', 'waiting'), 'plain text');
    expect(linesOfJob(lines, { ended: true, answer: 'web runs release 7' })).toEqual(lines);
  });

  test('leave out the answers to other jobs while the job runs', () => {
    const lines = events(answered('one', 'done', 'other'), answered('two', 'continue', 'waiting'));
    expect(idsOf(linesOfJob(lines, { ended: false, answer: 'waiting' }))).toEqual(['1']);
  });

  test('are all lines if no answer is recognized', () => {
    const lines = events(answered('one', 'done', 'a'), answered('two', 'done', 'b'));
    expect(linesOfJob(lines, { ended: true })).toEqual(lines);
  });
});

describe('the text of a line', () => {
  test.each([
    [answered('one', 'done', 'web runs'), 'job answered (done): web runs'],
    [
      { level: 'error', message: 'internal error', errorName: 'TypeError' },
      'error: internal error (TypeError)',
    ],
    [{ level: 'info', message: 'started' }, 'started'],
    [{ type: 'platform.start' }, '{"type":"platform.start"}'],
  ])('of %j is %s', (line, text) => {
    expect(functionText(JSON.stringify(line))).toBe(text);
  });

  test('that is no JSON stays as it is', () => {
    expect(functionText('{ half')).toBe('{ half');
    expect(functionText('7')).toBe('7');
  });
});
