import { randomUUID } from 'node:crypto';

import { pause } from '../clock';
import type { EngineContext } from '../context';
import type { DeployedFunction } from './function';
import { runFunction } from './run-function';

/** Lambda's waits before the retries of a failed asynchronous event, in milliseconds. */
const RETRY_WAITS = [60_000, 120_000];

/**
 * Invokes a function asynchronously, as Lambda does, and waits until the event has been handled or dropped. After an
 * error or a timeout Lambda repeats the same event, even when the job of the event has been answered.
 */
export async function invokeAsync(
  engine: EngineContext,
  target: DeployedFunction,
  event: unknown,
): Promise<void> {
  const requestId = randomUUID();
  let age = 0;
  for (const wait of [...RETRY_WAITS.slice(0, target.maximumRetries), undefined]) {
    const error = await runFunction(engine, target, event, requestId);
    if (error === undefined || wait === undefined) return;
    age += wait;
    if (age > target.maximumEventAge) return;
    await pause(engine.clock, wait * engine.waitFactor, engine.stopping);
    if (engine.stopping.aborted) return;
  }
}
