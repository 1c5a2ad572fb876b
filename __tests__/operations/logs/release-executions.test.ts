import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';

import { mergeLines } from '../../../operations/logs/log-source';
import { actionsOfRelease, deployedWindows } from '../../../operations/logs/release-executions';

const MINUTE = 60_000;
const EXECUTION = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000002';

const action = (pipelineExecutionId: string, at: number, release?: string): ActionExecutionDetail => ({
  pipelineExecutionId,
  startTime: new Date(at),
  output: {
    outputVariables:
      release === undefined
        ? {}
        : {
            Release: JSON.stringify({
              sequence: 7,
              commit: 'a'.repeat(40),
              execution: release,
              files: 'b'.repeat(64),
              images: { web: `sha256:${'c'.repeat(64)}` },
            }),
          },
  },
});

describe('the executions of a release pipeline that belong to a release', () => {
  const release = { execution: EXECUTION, promotions: [10 * MINUTE] };

  test('name the release', () => {
    const own = [action('a', 60 * MINUTE, EXECUTION), action('a', 61 * MINUTE)];
    expect(actionsOfRelease([...own, action('b', 10 * MINUTE, OTHER)], release)).toEqual(own);
  });

  test('name no release, and have started just after the promotion', () => {
    const own = [action('a', 10 * MINUTE + 1)];
    const before = action('b', 10 * MINUTE - 1);
    const late = action('c', 15 * MINUTE);
    expect(actionsOfRelease([late, ...own, before], release)).toEqual(own);
  });
});

describe('the windows of a release in an environment', () => {
  const isOwn = ({ pipelineExecutionId }: ActionExecutionDetail) => pipelineExecutionId === 'own';

  test('end at the next deployment of another release', () => {
    const deployments = [action('other', 30), action('own', 20), action('own', 10), action('other', 5)];
    expect(deployedWindows(deployments, isOwn)).toEqual([{ from: 10, to: 30 }]);
  });

  test('begin again when a rollback deploys the release again', () => {
    const deployments = [action('own', 10), action('other', 20), action('own', 30)];
    expect(deployedWindows(deployments, isOwn)).toEqual([{ from: 10, to: 20 }, { from: 30 }]);
  });

  test('do not exist for a release that was never deployed', () => {
    expect(deployedWindows([action('other', 10)], isOwn)).toEqual([]);
  });
});

test('lines of several sources are merged by time, each once', () => {
  const line = (id: string, second: number) => ({
    id,
    time: new Date(second * 1000).toISOString(),
    source: 'build',
    text: id,
  });
  const merged = mergeLines([
    [line('a', 1), line('c', 3)],
    [line('b', 2), line('c', 3), line('d', 3)],
  ]);
  expect(merged.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
});
