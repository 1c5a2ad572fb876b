import type { Exchange } from '../exchange';
import type { Answer } from '../moto/moto-client';

/** The timestamps of CodeCommit and CodePipeline, which moto writes as text: `"2026-11-24T06:58:05.123456Z"`. */
const FIELD = /"(creationDate|lastModifiedDate|created|updated)": ?"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g;

/**
 * Returns an answer with timestamps in seconds since the epoch, as JSON 1.1 defines. The SDK for JavaScript reads no
 * other form; the AWS CLI reads both.
 */
export function withEpochTimestamps(answer: Answer): Answer {
  const text = answer.body
    .toString()
    .replace(FIELD, (_, name: string, time: string) => `"${name}": ${String(Date.parse(time) / 1000)}`);
  return { ...answer, body: Buffer.from(text) };
}

/** Sends moto's answer to the caller, with corrected timestamps. */
export async function sendWithEpochTimestamps(exchange: Exchange): Promise<void> {
  exchange.send(withEpochTimestamps(await exchange.callMoto()));
}
