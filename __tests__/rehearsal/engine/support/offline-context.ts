import { Activity } from '../../../../rehearsal/engine/activity';
import { Approvals } from '../../../../rehearsal/engine/executions/approvals';
import { CodeBuildRecords } from '../../../../rehearsal/engine/codebuild/records/records';
import { Aws } from '../../../../rehearsal/engine/aws';
import type { Clock } from '../../../../rehearsal/engine/clock';
import { Jobs } from '../../../../rehearsal/engine/executions/jobs';
import { Deliveries } from '../../../../rehearsal/engine/lambda/deliveries';
import { ExecutionEnvironments } from '../../../../rehearsal/engine/lambda/execution-environment';
import { MovableClock } from '../../../../rehearsal/engine/movable-clock';
import { Processes } from '../../../../rehearsal/engine/processes';
import type { EngineContext } from '../../../../rehearsal/engine/context';
import { RestorableState } from '../../../../rehearsal/restorable-state';
import { unchecked } from '../../support/unchecked';

/**
 * Returns an engine context for tests of code that does not call AWS, or that calls only the server at `endpoint`. By
 * default, nothing listens at the endpoint (port 9, the discard port), so that an unexpected AWS call fails.
 */
export function offlineContext(
  workDirectory: string,
  clock: Clock,
  endpoint = 'http://127.0.0.1:9',
): EngineContext {
  let builds = 0;
  return {
    backend: {
      ...unchecked,
      endpoint,
      buildPath: process.env['PATH'] ?? '',
      packageIndex: {},
      functionCode: () => undefined,
      repositoryDirectory: () => undefined,
      codeBuild: new CodeBuildRecords(new RestorableState()),
      putEvent: () => undefined,
    },
    workDirectory,
    nodePath: process.execPath,
    clock: new MovableClock(clock),
    waitFactor: 0,
    aws: new Aws({ ...unchecked, endpoint }, clock),
    activity: new Activity(),
    approvals: new Approvals(clock),
    jobs: new Jobs(),
    deliveries: new Deliveries(),
    environments: new ExecutionEnvironments(),
    processes: new Processes(),
    stopping: new AbortController().signal,
    nextBuildNumber: () => (builds += 1),
    emit: () => undefined,
  };
}
