import type { EngineEvent } from '../../../rehearsal/engine/types';
import { createProgress } from '../../../rehearsal/output/progress';
import { showEvent, showResult } from '../../../rehearsal/output/events';

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

describe('what happens in a pipeline', () => {
  test('is a line with the time it took, and why it failed', () => {
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
  ] as const)('marks an execution that is %s with %s', (status, mark) => {
    const { at, pipeline, accountId, region, executionId } = event;
    expect(
      shown((progress) => {
        showEvent({ at, pipeline, accountId, region, executionId, status }, progress);
      }),
    ).toBe(`  ${mark} hello ${status}\n`);
  });

  test('does not mark an action that was abandoned as one that failed', () => {
    expect(
      shown((progress) => {
        showEvent({ ...event, status: 'Abandoned' }, progress);
      }),
    ).toContain('↷ hello  Build / CodeBuild  Abandoned');
  });

  test('is not shown when it only begins', () => {
    expect(
      shown((progress) => {
        showEvent({ ...event, status: 'InProgress' }, progress);
      }),
    ).toBe('');
  });

  test('breaks long reasons between words and keeps every word', () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${String(index)}`);
    const text = shown((progress) => {
      showEvent({ ...event, detail: words.join(' ') }, progress);
    });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(116);
    expect(text.match(/word\d+/g)).toEqual(words);
  });

  test('does not repeat the answer to an approval, but tells one that failed', () => {
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

test('the end says what runs where, and that nothing runs where nothing does', () => {
  const text = shown((progress) => {
    showResult(
      {
        ok: true,
        environments: [
          {
            name: 'test',
            account: '111111111111',
            region: 'ap-southeast-2',
            services: [
              {
                name: 'web',
                stack: 's',
                image: `host/repo@sha256:${'0123456789abcdef'.repeat(4)}`,
                commit: '0123456789abcdef',
                sequence: 7,
              },
            ],
          },
          { name: 'production', account: '222222222222', region: 'ap-southeast-2', services: [] },
        ],
        timeline: [
          {
            at: '2026-01-01T10:00:00.000Z',
            pipeline: 'p',
            stage: 'Build',
            action: 'CodeBuild',
            status: 'Succeeded',
            seconds: 1.2,
          },
        ],
        terraform: { stacks: 11, served: 211, recorded: 1 },
      },
      progress,
    );
  });
  expect(text).toMatch(/test +111111111111 +web +0123456789ab +sha256:0123456789ab +7\n/);
  expect(text).toMatch(/production +222222222222 +– +–/);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  expect(text).toContain("11 Terraform stacks: 211 resources in the local AWS, 1 in Terraform's state only");
});
