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

test('a wait returns an event that has already happened', async () => {
  const timeline = new Timeline(stop.signal);
  timeline.record(event({ stage: 'Build' }));
  await expect(timeline.waitFor('build', ({ stage }) => stage === 'Build')).resolves.toMatchObject({
    stage: 'Build',
  });
});

test('a wait returns a later event, and ignores the events before its index', async () => {
  const timeline = new Timeline(stop.signal);
  timeline.record(event({ stage: 'Build', executionId: 'old' }));
  const next = timeline.waitFor('build', ({ stage }) => stage === 'Build', timeline.events.length);
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

test('a stopped rehearsal ends every wait and leaves no timer', async () => {
  const timeline = new Timeline(stop.signal);
  const waiting = timeline.waitFor('never', never);
  stop.abort(new Error('stopped by SIGINT'));
  await expect(waiting).rejects.toThrow('stopped by SIGINT');
  await expect(timeline.waitFor('never', never)).rejects.toThrow('stopped by SIGINT');
  expect(jest.getTimerCount()).toBe(0);
});

test('a wait fails after two minutes without an event, and names the awaited event', async () => {
  const timeline = new Timeline(stop.signal);
  const waiting = expect(timeline.waitFor('hello to end', never)).rejects.toThrow(
    'waited for hello to end, but no pipeline event happened for 120 s',
  );
  jest.advanceTimersByTime(119_000);
  timeline.record(event({ stage: 'Source', action: 'CodeCommit' }));
  jest.advanceTimersByTime(119_000);
  expect(jest.getTimerCount()).toBe(1);
  jest.advanceTimersByTime(1_000);
  await waiting;
});

test('a running build does not let a wait fail, and an unanswered approval does', async () => {
  const timeline = new Timeline(stop.signal);
  const waiting = expect(timeline.waitFor('hello to end', never)).rejects.toThrow(
    'no pipeline event happened',
  );
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
