import type { EngineEvent } from '../../../rehearsal/engine/types';
import { PipelineLines } from '../../../rehearsal/output/pipeline-lines';
import { createProgress } from '../../../rehearsal/output/progress';

/** Returns the lines that the live view shows after some events. */
function linesAfter(...events: readonly Partial<EngineEvent>[]): string[] {
  const lines = new Map<string, string>();
  const progress = createProgress({ write: () => undefined }, { colors: false, width: undefined });
  const pipelines = new PipelineLines({
    ...progress,
    running: (key, text) => {
      if (text === undefined) lines.delete(key);
      else lines.set(key, text);
    },
  });
  for (const event of events) pipelines.show({ ...EVENT, ...event });
  return [...lines.values()];
}

const EVENT: EngineEvent = {
  pipeline: 'hello',
  region: 'us-east-1',
  executionId: '1',
  status: 'InProgress',
  accountId: '111111111111',
  at: 0,
};

const build: readonly Partial<EngineEvent>[] = [
  { stage: 'Build' },
  { stage: 'Build', action: 'CodeBuild' },
  { stage: 'Build', action: 'CodeBuild', status: 'Succeeded' },
  { stage: 'Build', status: 'Succeeded' },
];

test('a line shows the stages of an execution as they go, and the action that runs', () => {
  expect(linesAfter({}, ...build.slice(0, 1))).toEqual(['hello  … Build']);
  expect(linesAfter({}, ...build.slice(0, 2))).toEqual(['hello  … Build / CodeBuild']);
  expect(linesAfter({}, ...build, { stage: 'Test' }, { stage: 'Test', action: 'Approve' })).toEqual([
    'hello  ✔ Build  … Test / Approve',
  ]);
  expect(linesAfter({}, ...build, { stage: 'Test' }, { stage: 'Test', status: 'Failed' })).toEqual([
    'hello  ✔ Build  ✘ Test',
  ]);
});

test('each execution has a line until its end', () => {
  const second = { executionId: '2', stage: 'Source' };
  expect(linesAfter(...build, second)).toEqual(['hello  ✔ Build', 'hello  … Source']);
  expect(linesAfter(...build, second, { status: 'Succeeded' })).toEqual(['hello  … Source']);
});
