import { type WrittenOnce, writeIf, writeOnce } from '../../shared/aws/conditional-write';
import { type OwnedBucket, jsonObject, readText, writing } from '../../shared/aws/owned-bucket';
import { JobError } from '../../shared/job/errors';
import { LARGEST_STEP } from '../../shared/release/names';
import {
  type Allocation,
  allocationSchema,
  sequenceClaimKey,
  sequenceKey,
} from '../../shared/release/records';
import { parseJson } from '../../shared/text/json';
import { highestAllocated } from './highest-allocated';

export interface SequenceRequest {
  readonly application: string;
  readonly execution: string;
  /** Highest release number that runs or was promoted in any environment. Every new number is higher. */
  readonly highestKnown: number;
  /** Names of the environments that run a release whose number is unknown. This number may be above `highestKnown`. */
  readonly unnumberedEnvironments: readonly string[];
}

/** Maximum number of attempts to find a free number. An attempt fails when another execution has taken the number. */
const MAXIMUM_ATTEMPTS = 20;

/**
 * Allocates the release number of a pipeline execution, or returns the number that the execution already has. Numbers
 * may be skipped, but are never used again. The function first writes a claim with the number that it will try, and so
 * finds the number after a crash.
 *
 * @throws JobError of type RevisionOutOfSync when a deployed release has a number that was never allocated, or when the
 *   first number may be too low; of type SystemUnavailable when other executions take every attempted number first;
 *   another JobError when a request fails.
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
    `other executions took ${String(MAXIMUM_ATTEMPTS)} release numbers of ${request.application} before this execution could; retry the stage`,
  );
}

async function readClaim(records: OwnedBucket, { application, execution }: SequenceRequest) {
  const key = sequenceClaimKey(application, execution);
  const stored = await readText(records, key);
  return stored && { allocation: parseJson(stored.text, key, allocationSchema), etag: stored.etag };
}

/**
 * Writes the claim for the next free number. The condition fails if a duplicate of this job, or an earlier attempt
 * whose response was lost, has written the claim. In every case, the caller then reads the claim.
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
  // An unknown number matters only before the first allocation. Later, the unknown number is one of the allocated
  // numbers, and each new number is above all of them.
  if (allocated === 0 && unnumberedEnvironments.length > 0) {
    throw new JobError(
      'RevisionOutOfSync',
      `no release number of ${application} was ever allocated, and the release that runs in ${unnumberedEnvironments.join(', ')} has no readable number; have somebody with the deployRole set the tag release-sequence of the service stacks to the highest release number in use and delete any unreadable promotion record, then retry the stage`,
    );
  }
  // Without this check, one wrong tag on a stack would raise the numbers of all later releases.
  if (allocated > 0 && highestKnown - allocated > LARGEST_STEP) {
    throw new JobError(
      'RevisionOutOfSync',
      `release ${String(highestKnown)} of ${application} is deployed or promoted, but the highest allocated number is ${String(allocated)}; find out who set the number ${String(highestKnown)}, have somebody with the deployRole correct the number in the tag release-sequence of the stack or in the promotion record, then retry the stage`,
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
