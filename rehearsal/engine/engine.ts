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
import type { Tools } from './context';
import type { EngineEvent, Ground, PipelineApi } from './types';

/** How long what runs may take to notice that the engine has stopped: far longer than any local answer takes. */
const STOP_PATIENCE_MS = 5_000;

export interface EngineOptions {
  readonly ground: Ground;
  /** Where builds, functions and logs are kept; removed by its owner. */
  readonly workDirectory: string;
  /**
   * The `node` that runs functions.
   *
   * @default the one that runs this
   */
  readonly nodePath?: string;
  onEvent(event: EngineEvent): void;
  /** @default the system's */
  readonly clock?: Clock;
  /**
   * AWS's own waits are multiplied by this: one and two minutes before an asynchronous retry, half a minute
   * before a continuation.
   *
   * @default 1/600: a tenth of a second for a minute, because nothing is gained by waiting in a rehearsal
   */
  readonly pace?: number;
}

/** Runs deployed pipelines, and answers the part of the CodePipeline API that the local AWS lacks. */
export interface Engine extends PipelineApi {
  /** Resolves when no execution is running, except ones that wait for an approval or behind one. */
  idle(): Promise<void>;
  /**
   * Moves the time of pipelines and functions forward once nothing is running. The local AWS behind them keeps the
   * machine's time.
   */
  passTime(milliseconds: number): Promise<void>;
  /** Ends everything: no child process, no timer and no connection is left. */
  stop(): Promise<void>;
}

export function createEngine(options: EngineOptions): Engine {
  const { ground, workDirectory, nodePath = process.execPath, pace = 1 / 600 } = options;
  const clock = new MovableClock(options.clock ?? systemClock);
  const stopping = new AbortController();
  const buildNumbers = new Map<string, number>();
  const tools: Tools = {
    ground,
    workDirectory,
    nodePath,
    clock,
    pace,
    aws: new Aws(ground.endpoint, clock),
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
  const pipelines = new Pipelines(tools);
  const operations = createOperations(tools, pipelines);
  return {
    operations: new Set(Object.keys(operations)),
    answer: (operation, input, caller) => {
      const handler = operations[operation];
      return handler === undefined
        ? Promise.reject(new Error(`the engine does not answer ${operation}`))
        : answer(handler, input, caller);
    },
    start: ({ pipelineArn, triggerType, triggerDetail }) =>
      pipelines.byArn(pipelineArn).start({ triggerType, triggerDetail }).id,
    idle: () => tools.activity.idle(),
    passTime: async (milliseconds) => {
      await tools.activity.idle();
      clock.advance(milliseconds);
    },
    stop: async () => {
      stopping.abort();
      pipelines.abandon();
      await tools.processes.stop();
      // What waits for an answer of a local AWS that has failed must not hold the end up.
      await waitAtMost(STOP_PATIENCE_MS, tools.activity.idle());
      tools.aws.destroy();
    },
  };
}
