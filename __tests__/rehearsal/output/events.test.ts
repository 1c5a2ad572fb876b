import type { EngineEvent } from '../../../rehearsal/engine/types';
import { createProgress } from '../../../rehearsal/output/progress';
import { showEvent } from '../../../rehearsal/output/events';

function shown(show: (progress: ReturnType<typeof createProgress>) => void, width?: number): string {
  let text = '';
  show(createProgress({ write: (more: string) => (text += more) }, { colors: false, width }, () => 0));
  return text;
}

const event: EngineEvent = {
  at: 0,
  pipeline: 'hello',
  accountId: '111111111111',
  region: 'us-east-1',
  executionId: 'e',
  stage: 'Build',
  action: 'CodeBuild',
  status: 'Failed',
  seconds: 1.25,
  detail: 'a test failed',
};

describe('an event of a pipeline', () => {
  test('has a line with its duration, and the reason of a failure', () => {
    expect(
      shown((progress) => {
        showEvent(event, progress);
      }),
    ).toBe('  ✘ hello  Build / CodeBuild  Failed  1.3 s\n      a test failed\n');
  });

  test.each([
    ['Succeeded', '✔'],
    ['Failed', '✘'],
    ['Superseded', '↷'],
    ['Stopped', '↷'],
    ['Cancelled', '↷'],
  ] as const)('of an execution that is %s has the mark %s', (status, mark) => {
    const { at, pipeline, accountId, region, executionId } = event;
    expect(
      shown((progress) => {
        showEvent({ at, pipeline, accountId, region, executionId, status }, progress);
      }),
    ).toBe(`  ${mark} hello ${status}\n`);
  });

  test('of an abandoned action does not have the mark of a failed action', () => {
    expect(
      shown((progress) => {
        showEvent({ ...event, status: 'Abandoned' }, progress);
      }),
    ).toContain('↷ hello  Build / CodeBuild  Abandoned');
  });

  test('is not shown for an action that begins', () => {
    expect(
      shown((progress) => {
        showEvent({ ...event, status: 'InProgress' }, progress);
      }),
    ).toBe('');
  });

  test('has its long reason broken between words, with every word', () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${String(index)}`);
    const text = shown((progress) => {
      showEvent({ ...event, detail: words.join(' ') }, progress);
    });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(116);
    expect(text.match(/word\d+/g)).toEqual(words);
  });

  test('is not shown for the answer to an approval, and is shown for an approval that failed', () => {
    const approve = { ...event, stage: 'Test', action: 'Approve' };
    expect(
      shown((progress) => {
        showEvent({ ...approve, status: 'Succeeded' }, progress);
      }),
    ).toBe('');
    expect(
      shown((progress) => {
        showEvent(approve, progress);
      }),
    ).toContain('Test / Approve  Failed');
  });
});
