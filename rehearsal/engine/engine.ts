import { waitAtMost } from '../system/wait-at-most';
import { Activity } from './activity';
import { answer, createOperations } from './api/operations';
import { Approvals } from './executions/approvals';
import { Aws } from './aws';
import { systemClock, type Clock } from './clock';
import { Jobs } from './executions/jobs';
import { MovableClock } from './movable-clock';
import { Pipelines } from './executions/pipelines';
import { Processes } from './processes';
import type { EngineContext } from './context';
import type { EngineEvent, EngineBackend, PipelineApi } from './types';

/** Time limit for running work to end after a stop. The local AWS normally answers in a fraction of this time. */
const STOP_TIMEOUT_MS = 5_000;

export interface EngineOptions {
  readonly backend: EngineBackend;
  /** Folder of builds, functions and logs. The caller removes it. */
  readonly workDirectory: string;
  /**
   * Path of the `node` that runs functions.
   *
   * @default the `node` of this process
   */
  readonly nodePath?: string;
  onEvent(event: EngineEvent): void;
  /** @default the system clock */
  readonly clock?: Clock;
  /**
   * Factor for the waits of AWS: one and two minutes before an asynchronous retry, half a minute before a
   * continuation.
   *
   * @default 1/600, which turns a minute into a tenth of a second
   */
  readonly waitFactor?: number;
}

/** Runs deployed pipelines, and answers the part of the CodePipeline API that the local AWS lacks. */
export interface Engine extends PipelineApi {
  /** Waits until no execution is running. Executions that wait for an approval or for a stage do not count. */
  idle(): Promise<void>;
  /**
   * Moves the time of pipelines and functions forward once nothing is running. The local AWS keeps the time of the
   * machine.
   */
  passTime(milliseconds: number): Promise<void>;
  /** Stops all work, and leaves no child process, timer or connection behind. */
  stop(): Promise<void>;
}

export function createEngine(options: EngineOptions): Engine {
  const { backend, workDirectory, nodePath = process.execPath, waitFactor = 1 / 600 } = options;
  const clock = new MovableClock(options.clock ?? systemClock);
  const stopping = new AbortController();
  const buildNumbers = new Map<string, number>();
  const engine: EngineContext = {
    backend,
    workDirectory,
    nodePath,
    clock,
    waitFactor,
    aws: new Aws(backend.endpoint, clock),
    activity: new Activity(),
    approvals: new Approvals(clock),
    jobs: new Jobs(),
    processes: new Processes(),
    stopping: stopping.signal,
    nextBuildNumber: (project) => {
      const number = (buildNumbers.get(project) ?? 0) + 1;
      buildNumbers.set(project, number);
      return number;
    },
    emit: (event) => {
      if (!stopping.signal.aborted) options.onEvent(event);
    },
  };
  const pipelines = new Pipelines(engine);
  const operations = createOperations(engine, pipelines);
  return {
    operations: new Set(Object.keys(operations)),
    answer: (operation, input, caller) => {
      const handler = operations[operation];
      return handler === undefined
        ? Promise.reject(
            new Error(`the engine does not answer the operation ${operation}; use one of its operations`),
          )
        : answer(handler, input, caller);
    },
    start: ({ pipelineArn, triggerType, triggerDetail }) =>
      pipelines.byArn(pipelineArn).start({ triggerType, triggerDetail }).id,
    idle: () => engine.activity.idle(),
    passTime: async (milliseconds) => {
      await engine.activity.idle();
      clock.advance(milliseconds);
    },
    stop: async () => {
      stopping.abort();
      pipelines.abandon();
      await engine.processes.stop();
      // Work that waits for a local AWS that has failed must not delay the end.
      await waitAtMost(STOP_TIMEOUT_MS, engine.activity.idle());
      engine.aws.destroy();
    },
  };
}
