import type { Exchange } from '../exchange';
import type { Answer } from '../moto/moto-client';

/**
 * Matches timestamps in moto's CodeCommit and CodePipeline responses. moto writes timestamps as strings:
 * `"2026-11-24T06:58:05.123456Z"`.
 */
const FIELD = /"(creationDate|lastModifiedDate|created|updated)": ?"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g;

/**
 * Converts timestamps in a response to seconds since the epoch, as the AWS JSON 1.1 protocol requires. The SDK for
 * JavaScript rejects string timestamps; the AWS CLI accepts both formats.
 */
export function withEpochTimestamps(answer: Answer): Answer {
  const text = answer.body
    .toString()
    .replace(FIELD, (_, name: string, time: string) => `"${name}": ${String(Date.parse(time) / 1000)}`);
  return { ...answer, body: Buffer.from(text) };
}

/** Sends moto's response to the caller, with timestamps converted to seconds since the epoch. */
export async function sendWithEpochTimestamps(exchange: Exchange): Promise<void> {
  exchange.send(withEpochTimestamps(await exchange.callMoto()));
}
