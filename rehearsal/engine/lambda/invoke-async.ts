import { randomUUID } from 'node:crypto';

import { pause } from '../clock';
import type { EngineContext } from '../context';
import type { DeployedFunction } from './function';
import { runFunction } from './run-function';

/** Delays of Lambda before the first and second retry of a failed asynchronous invocation, in milliseconds. */
const RETRY_WAITS = [60_000, 120_000];

/** Invokes a function asynchronously and waits until Lambda has delivered the event. */
export async function invokeAsync(
  engine: EngineContext,
  target: DeployedFunction,
  event: unknown,
): Promise<void> {
  const { deliveries } = engine;
  const deliver = (delivered: unknown) => deliverEvent(engine, target, delivered);
  deliveries.add({ functionName: target.name, event, deliver });
  await Promise.all(Array.from({ length: deliveries.copies }, () => deliver(event)));
}

/**
 * Delivers an event to a function and waits until the event is handled or dropped. As on AWS, a failed or timed-out
 * invocation is retried, even if the CodePipeline job already has a result.
 */
async function deliverEvent(engine: EngineContext, target: DeployedFunction, event: unknown): Promise<void> {
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
