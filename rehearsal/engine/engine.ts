import { randomUUID } from 'node:crypto';

import { waitAtMost } from '../system/wait-at-most';
import { Activity } from './activity';
import { answer, createOperations } from './api/operations';
import { startForService } from './api/requests/start';
import { Approvals } from './executions/approvals';
import { Aws } from './aws';
import { systemClock, type Clock } from './clock';
import type { PipelineHistory } from './executions/history';
import { Jobs } from './executions/jobs';
import { Deliveries, type Delivery } from './lambda/deliveries';
import { readFunction, type DeployedFunction } from './lambda/function';
import { invokeAsync } from './lambda/invoke-async';
import { runFunction } from './lambda/run-function';
import { ExecutionEnvironments } from './lambda/execution-environment';
import { MovableClock } from './movable-clock';
import { Pipelines } from './executions/pipelines';
import { Processes } from './processes';
import type { EngineContext } from './context';
import type { EngineEvent, EngineBackend, PipelineApi } from './types';

/**
 * Time limit in milliseconds for running work to end when the engine stops. The local AWS normally responds in a
 * fraction of this time.
 */
const STOP_TIMEOUT_MS = 5_000;

export interface EngineOptions {
  readonly backend: EngineBackend;
  /** Folder for builds, functions and logs. The caller deletes the folder. */
  readonly workDirectory: string;
  /** Path of the `node` program that runs Lambda functions. @default the `node` program of this process */
  readonly nodePath?: string;
  onEvent(event: EngineEvent): void;
  /** Earlier executions of the pipelines, from another engine. @default none */
  readonly history?: readonly PipelineHistory[];
  /** @default the system clock */
  readonly clock?: Clock;
  /**
   * Factor that shortens two delays of AWS: one and two minutes before the retries of a Lambda function, and 30 seconds
   * before a job continuation. A job continuation is the next invocation after a job result with a continuation token.
   *
   * @default 1/600, which shortens a minute to a tenth of a second
   */
  readonly waitFactor?: number;
}

/** Runs the deployed pipelines, and implements the part of the CodePipeline API that moto lacks. */
export interface Engine extends PipelineApi {
  /**
   * Waits until no execution is running. An execution that waits for an approval or for a stage does not count as
   * running.
   */
  idle(): Promise<void>;
  /**
   * Waits until the engine is idle, then moves the clock of pipelines and functions forward. The local AWS keeps the
   * real time, except for the times at which images are pushed.
   *
   * @param jobs `waiting`: does not wait for the end of jobs that continue in a later invocation. @default ended
   */
  passTime(milliseconds: number, jobs?: 'ended' | 'waiting'): Promise<void>;
  /** Makes Lambda deliver each later event to a function this number of times, at the same time. */
  deliverEachEvent(times: number): void;
  /** Returns the events that a function got so far, from the oldest to the newest. */
  deliveriesOf(functionName: string): readonly Delivery[];
  /**
   * Delivers an event to the function of an earlier delivery, and waits until the function has handled the event.
   *
   * @param event @default the event of the earlier delivery
   */
  deliverAgain(delivery: Delivery, event?: unknown): Promise<void>;
  /** Returns a copy of the history of every pipeline. @throws Error if an execution is running. */
  history(): readonly PipelineHistory[];
  /** Stops all running work. Afterwards no child process, timer or connection of the engine exists. */
  stop(): Promise<void>;
}

export function createEngine(options: EngineOptions): Engine {
  const { backend, workDirectory, nodePath = process.execPath, history = [], waitFactor = 1 / 600 } = options;
  const clock = new MovableClock(options.clock ?? systemClock);
  const stopping = new AbortController();
  const isStopped = () => stopping.signal.aborted;
  const buildNumbers = new Map<string, number>();
  const engine: EngineContext = {
    backend,
    workDirectory,
    nodePath,
    clock,
    waitFactor,
    aws: new Aws(backend, clock),
    activity: new Activity(),
    approvals: new Approvals(clock),
    jobs: new Jobs(),
    deliveries: new Deliveries(),
    environments: new ExecutionEnvironments(),
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
  const pipelines = new Pipelines(engine, history);
  const operations = createOperations(engine, pipelines);
  return {
    get ahead() {
      return clock.ahead;
    },
    operations: new Set(Object.keys(operations)),
    answer: (operation, input, caller) => {
      const handler = operations[operation];
      return handler === undefined
        ? Promise.reject(
            new Error(
              `the engine does not support the CodePipeline operation ${operation}; send the request to moto`,
            ),
          )
        : answer(handler, input, caller);
    },
    start: (start) => startForService(engine, pipelines, start),
    invokeFunction: async (functionArn, event) => {
      if (isStopped()) return;
      const target = await readTarget(engine, functionArn);
      if (isStopped()) return;
      void engine.activity
        .track(() => invokeAsync(engine, target, event))
        .catch((error: unknown) => {
          // A stopped engine starts no process.
          if (!isStopped()) throw error;
        });
    },
    callFunction: async (functionArn, event) => {
      const target = await readTarget(engine, functionArn);
      return engine.activity.track(() => runFunction(engine, target, event, randomUUID()));
    },
    idle: () => engine.activity.idle(),
    passTime: async (milliseconds, jobs = 'ended') => {
      await (jobs === 'ended' ? engine.activity.idle() : engine.activity.quiet());
      clock.advance(milliseconds);
    },
    deliverEachEvent: (times) => {
      engine.deliveries.copies = times;
    },
    deliveriesOf: (functionName) => engine.deliveries.of(functionName),
    deliverAgain: ({ deliver, event: past }, event = past) => engine.activity.track(() => deliver(event)),
    history: () => pipelines.history(),
    stop: async () => {
      stopping.abort();
      pipelines.abandon();
      await engine.processes.stop();
      // The stop has a time limit, because running work could wait forever for a local AWS that has failed.
      await waitAtMost(STOP_TIMEOUT_MS, engine.activity.idle());
      engine.aws.destroy();
    },
  };
}

/** Reads a function. A stop waits for the read, which unpacks the code into the folder of the engine. */
function readTarget(engine: EngineContext, functionArn: string): Promise<DeployedFunction> {
  const [, , , region = '', accountId = '', , name = ''] = functionArn.split(':');
  return engine.activity.track(async () =>
    readFunction(engine, await engine.aws.account(accountId, region), region, name),
  );
}
