import { type OwnedBucket, readText } from '../../aws/owned-bucket';
import { parseIfValid } from '../../text/json';
import { type Outcome, outcomeKey, outcomeSchema } from './outcome';

/** An outcome as stored in a record bucket. */
export interface StoredOutcome {
  /** Undefined for an object that is no outcome. */
  readonly outcome: Outcome | undefined;
  readonly etag: string;
}

/**
 * Reads the outcome of a release. Returns undefined when none is recorded.
 *
 * @throws JobError when the request fails.
 */
export async function readOutcome(
  records: OwnedBucket,
  application: string,
  sequence: number,
): Promise<StoredOutcome | undefined> {
  const key = outcomeKey(application, sequence);
  const stored = await readText(records, key);
  return stored && { outcome: parseIfValid(stored.text, key, outcomeSchema), etag: stored.etag };
}
