import * as z from 'zod/mini';

import { type WrittenOnce, writeIf, writeOnce } from '../../shared/aws/conditional-write';
import { type OwnedBucket, jsonObject, readText, writing } from '../../shared/aws/owned-bucket';
import { JobError } from '../../shared/job/errors';
import { LARGEST_STEP } from '../../shared/release/names';
import { sequenceClaimKey, sequenceKey } from '../../shared/release/records';
import { parseJson } from '../../shared/text/json';
import { executionId, name, sequence } from '../../shared/text/schema';
import { highestAllocated } from './highest-allocated';

/** Content of a claim, and of an allocated number. */
const allocationSchema = z.strictObject({
  version: z.literal(1),
  application: name,
  execution: executionId,
  sequence,
});
type Allocation = z.infer<typeof allocationSchema>;

export interface SequenceRequest {
  readonly application: string;
  readonly execution: string;
  /** Highest release number that runs or was promoted anywhere. Every new number is higher. */
  readonly highestKnown: number;
  /** Names of the environments that run a release whose number is unknown, and may be higher. */
  readonly unnumberedEnvironments: readonly string[];
}

/** Maximum number of attempts to find a free number. Each attempt loses against another execution. */
const MAXIMUM_ATTEMPTS = 20;

/**
 * Allocates the release number of a pipeline execution. A number belongs to one execution for ever: numbers may be
 * skipped, but never used again. An execution that asks again gets its own number.
 *
 * The execution first writes a claim with the number that it will try. After a crash, the claim leads to the number.
 *
 * @throws JobError of type RevisionOutOfSync when a deployed release has a number that was never allocated, or when the
 *   first number may not be above every deployed number; of type SystemUnavailable when other executions take every
 *   number first; another JobError when a request fails.
 */
export async function allocateSequence(records: OwnedBucket, request: SequenceRequest): Promise<number> {
  for (let attempt = 0; attempt < MAXIMUM_ATTEMPTS; attempt += 1) {
    const claim = await readClaim(records, request);
    if (claim === undefined) {
      await writeClaim(records, request, { IfNoneMatch: '*' });
      continue;
    }
    if (await take(records, claim.allocation)) return claim.allocation.sequence;
    await writeClaim(records, request, { IfMatch: claim.etag });
  }
  throw new JobError(
    'SystemUnavailable',
    `other executions took ${String(MAXIMUM_ATTEMPTS)} release numbers of ${request.application} first; retry the stage`,
  );
}

async function readClaim(records: OwnedBucket, { application, execution }: SequenceRequest) {
  const key = sequenceClaimKey(application, execution);
  const stored = await readText(records, key);
  return stored && { allocation: parseJson(stored.text, key, allocationSchema), etag: stored.etag };
}

/**
 * Writes the claim for the next free number. If the condition fails, a duplicate of this job has written the claim, or
 * an earlier attempt whose response was lost. The caller reads the claim in both cases.
 */
async function writeClaim(
  records: OwnedBucket,
  request: SequenceRequest,
  condition: Parameters<typeof writeIf>[1],
): Promise<void> {
  const key = sequenceClaimKey(request.application, request.execution);
  const object = jsonObject(await nextAllocation(records, request));
  await writing(records, key, object, (write) => writeIf(records.s3, condition, write));
}

async function nextAllocation(
  records: OwnedBucket,
  { application, execution, highestKnown, unnumberedEnvironments }: SequenceRequest,
): Promise<Allocation> {
  const allocated = await highestAllocated(records, application);
  // After the first number, each new number is above all allocated numbers, which include the unknown number.
  if (allocated === 0 && unnumberedEnvironments.length > 0) {
    throw new JobError(
      'RevisionOutOfSync',
      `no number of ${application} was ever allocated, and what runs in ${unnumberedEnvironments.join(', ')} has no readable release number; have somebody with the deployRole set the tag release-sequence of the service stacks and delete an unreadable promotion record, then retry the stage`,
    );
  }
  // Without this check, one wrong tag on a stack would raise the numbers of all later releases.
  if (allocated > 0 && highestKnown - allocated > LARGEST_STEP) {
    throw new JobError(
      'RevisionOutOfSync',
      `release ${String(highestKnown)} of ${application} is deployed or promoted, but the highest allocated number is ${String(allocated)}; find out who set the number ${String(highestKnown)}, have somebody with the deployRole correct it, then retry the stage`,
    );
  }
  return { version: 1, application, execution, sequence: Math.max(allocated, highestKnown) + 1 };
}

/** Returns true if the number now belongs to the execution, and false if the number belongs to another execution. */
async function take(records: OwnedBucket, allocation: Allocation): Promise<boolean> {
  const key = sequenceKey(allocation.application, allocation.sequence);
  const written = await writing<WrittenOnce>(records, key, jsonObject(allocation), (write) =>
    writeOnce(records.s3, write),
  );
  return written.kind === 'written' || written.kind === 'same';
}
