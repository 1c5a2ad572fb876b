import type { EngineEvent } from '../../rehearsal/engine/types';
import { Timeline } from '../../rehearsal/timeline';

const event = (more: Partial<EngineEvent>): EngineEvent => ({
  at: 0,
  pipeline: 'p',
  accountId: '111111111111',
  region: 'us-east-1',
  executionId: 'e',
  status: 'Succeeded',
  ...more,
});

let stop: AbortController;
beforeEach(() => {
  stop = new AbortController();
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const never = () => false;

test('finds what has happened already', async () => {
  const timeline = new Timeline(stop.signal);
  timeline.record(event({ stage: 'Build' }));
  await expect(timeline.until('build', ({ stage }) => stage === 'Build')).resolves.toMatchObject({
    stage: 'Build',
  });
});

test('waits for what has yet to happen, and ignores what happened before the mark', async () => {
  const timeline = new Timeline(stop.signal);
  timeline.record(event({ stage: 'Build', executionId: 'old' }));
  const next = timeline.until('build', ({ stage }) => stage === 'Build', timeline.events.length);
  timeline.record(event({ stage: 'Build', executionId: 'new' }));
  await expect(next).resolves.toMatchObject({ executionId: 'new' });
});

test('lists actions that have ended, with the time they took', () => {
  const timeline = new Timeline(stop.signal);
  timeline.record(event({ stage: 'Build', action: 'Build', status: 'InProgress' }));
  timeline.record(event({ stage: 'Build', action: 'Build', at: 1000, seconds: 1.234 }));
  timeline.record(event({}));
  expect(timeline.entries()).toEqual([
    {
      at: '1970-01-01T00:00:01.000Z',
      pipeline: 'p',
      stage: 'Build',
      action: 'Build',
      status: 'Succeeded',
      seconds: 1.23,
    },
  ]);
});

test('a rehearsal that is stopped ends every wait, and leaves no timer', async () => {
  const timeline = new Timeline(stop.signal);
  const waiting = timeline.until('never', never);
  stop.abort(new Error('stopped by SIGINT'));
  await expect(waiting).rejects.toThrow('stopped by SIGINT');
  await expect(timeline.until('never', never)).rejects.toThrow('stopped by SIGINT');
  expect(jest.getTimerCount()).toBe(0);
});

test('gives up when nothing happens for two minutes, and says what was awaited', async () => {
  const timeline = new Timeline(stop.signal);
  const waiting = expect(timeline.until('hello to end', never)).rejects.toThrow(
    'waited 120 s for hello to end, and nothing happened',
  );
  jest.advanceTimersByTime(119_000);
  timeline.record(event({ stage: 'Source', action: 'CodeCommit' }));
  jest.advanceTimersByTime(119_000);
  expect(jest.getTimerCount()).toBe(1);
  jest.advanceTimersByTime(1_000);
  await waiting;
});

test('a build may take as long as it takes; an approval that nobody answers may not', async () => {
  const timeline = new Timeline(stop.signal);
  const waiting = expect(timeline.until('hello to end', never)).rejects.toThrow('nothing happened');
  timeline.record(event({ stage: 'Build', action: 'CodeBuild', status: 'InProgress' }));
  jest.advanceTimersByTime(20 * 60_000);
  expect(jest.getTimerCount()).toBe(1);
  timeline.record(event({ stage: 'Build', action: 'CodeBuild' }));
  timeline.record(event({ stage: 'Test', action: 'Approve', status: 'InProgress' }));
  timeline.record(
    event({
      stage: 'Test',
      action: 'Approve',
      status: 'InProgress',
      approval: { token: 't', expires: 0 },
    }),
  );
  jest.advanceTimersByTime(120_000);
  await waiting;
});
