import { randomUUID } from 'node:crypto';

import { pause } from '../clock';
import type { EngineContext } from '../context';
import type { DeployedFunction } from './function';
import { runFunction } from './run-function';

/** Lambda tries a failed asynchronous event again after one minute, then after two. */
const RETRY_WAITS = [60_000, 120_000];

/**
 * Gives an event to a function as Lambda does asynchronously: the same event again after an error or a
 * timeout, whether or not the job behind it has been answered meanwhile.
 *
 * Resolves when the event has been handled or is dropped.
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
