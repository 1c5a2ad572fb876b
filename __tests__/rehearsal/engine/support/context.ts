import { Activity } from '../../../../rehearsal/engine/activity';
import { Approvals } from '../../../../rehearsal/engine/executions/approvals';
import { Aws } from '../../../../rehearsal/engine/aws';
import type { Clock } from '../../../../rehearsal/engine/clock';
import { Jobs } from '../../../../rehearsal/engine/executions/jobs';
import { MovableClock } from '../../../../rehearsal/engine/movable-clock';
import { Processes } from '../../../../rehearsal/engine/processes';
import type { Tools } from '../../../../rehearsal/engine/context';

/** Tools for parts that talk to no AWS. */
export function toolsIn(workDirectory: string, clock: Clock): Tools {
  let builds = 0;
  // Port 9 discards: nothing may be asked there.
  const endpoint = 'http://127.0.0.1:9';
  return {
    ground: {
      endpoint,
      buildPath: process.env['PATH'] ?? '',
      functionCode: () => undefined,
      repositoryDirectory: () => undefined,
    },
    workDirectory,
    nodePath: process.execPath,
    clock: new MovableClock(clock),
    pace: 0,
    aws: new Aws(endpoint, clock),
    activity: new Activity(),
    approvals: new Approvals(clock),
    jobs: new Jobs(),
    processes: new Processes(),
    stopping: new AbortController().signal,
    nextBuildNumber: () => (builds += 1),
    emit: () => undefined,
  };
}
