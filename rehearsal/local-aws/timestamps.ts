import type { Exchange } from './exchange';
import type { Route } from './front';
import type { Answer } from './moto/moto-client';

/** Services whose timestamps moto writes as text, `"2026-11-24T06:58:05.123456Z"`. */
const SERVICES = new Set(['CodeCommit_20150413', 'CodePipeline_20150709']);
const FIELD = /"(creationDate|lastModifiedDate|created|updated)": ?"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g;

/**
 * JSON 1.1 has timestamps as seconds since the epoch, and the SDK for JavaScript reads nothing else. (The AWS CLI
 * takes both.)
 */
export function withEpochTimestamps(answer: Answer): Answer {
  const text = answer.body
    .toString()
    .replace(FIELD, (_, name: string, time: string) => `"${name}": ${String(Date.parse(time) / 1000)}`);
  return { ...answer, body: Buffer.from(text) };
}

/** Stands behind the routes of these services and takes what they leave. */
export function timestampRoute(): Route {
  const correct = async (exchange: Exchange) => {
    exchange.send(withEpochTimestamps(await exchange.ask()));
  };
  return (exchange) => (SERVICES.has(exchange.target?.[0] ?? '') ? correct(exchange) : undefined);
}
