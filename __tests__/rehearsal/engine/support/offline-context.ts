import { Activity } from '../../../../rehearsal/engine/activity';
import { Builds } from '../../../../rehearsal/engine/codebuild/api/builds';
import { Approvals } from '../../../../rehearsal/engine/executions/approvals';
import { Aws } from '../../../../rehearsal/engine/aws';
import type { Clock } from '../../../../rehearsal/engine/clock';
import { Jobs } from '../../../../rehearsal/engine/executions/jobs';
import { MovableClock } from '../../../../rehearsal/engine/movable-clock';
import { Processes } from '../../../../rehearsal/engine/processes';
import type { EngineContext } from '../../../../rehearsal/engine/context';

/** Returns an engine context for tests of code that does not call AWS. */
export function offlineContext(workDirectory: string, clock: Clock): EngineContext {
  // Nothing listens on port 9 (the discard port), so an unexpected AWS call fails.
  const endpoint = 'http://127.0.0.1:9';
  return {
    backend: {
      endpoint,
      buildPath: process.env['PATH'] ?? '',
      functionCode: () => undefined,
      repositoryDirectory: () => undefined,
    },
    workDirectory,
    nodePath: process.execPath,
    clock: new MovableClock(clock),
    waitFactor: 0,
    aws: new Aws(endpoint, clock),
    activity: new Activity(),
    approvals: new Approvals(clock),
    jobs: new Jobs(),
    processes: new Processes(),
    stopping: new AbortController().signal,
    builds: new Builds(),
    emit: () => undefined,
  };
}
