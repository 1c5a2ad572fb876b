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

test('finds what has happened already', async () => {
  const timeline = new Timeline();
  timeline.record(event({ stage: 'Build' }));
  await expect(timeline.until('build', ({ stage }) => stage === 'Build')).resolves.toMatchObject({
    stage: 'Build',
  });
});

test('waits for what has yet to happen, and ignores what happened before the mark', async () => {
  const timeline = new Timeline();
  timeline.record(event({ stage: 'Build', executionId: 'old' }));
  const next = timeline.until('build', ({ stage }) => stage === 'Build', timeline.events.length);
  timeline.record(event({ stage: 'Build', executionId: 'new' }));
  await expect(next).resolves.toMatchObject({ executionId: 'new' });
});

test('lists actions that have ended, with the time they took', () => {
  const timeline = new Timeline();
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
