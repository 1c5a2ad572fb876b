import { type Replacement, replaceObject } from '../../shared/aws/conditional-write';
import { jsonObject, type OwnedBucket, writing } from '../../shared/aws/owned-bucket';
import { type Outcome, outcomeKey } from '../../shared/release/history/outcome';
import { readOutcome } from '../../shared/release/history/read-outcome';

const KEEP = { kind: 'keep', result: undefined } as const satisfies Replacement<undefined>;

/**
 * Writes the outcome of a release, unless a later outcome exists.
 *
 * @throws JobError when a request fails.
 */
export async function writeOutcome(records: OwnedBucket, outcome: Outcome): Promise<void> {
  const { application, sequence } = outcome;
  const key = outcomeKey(application, sequence);
  await writing(records, key, jsonObject(outcome), (request) =>
    replaceObject(records.s3, request, async () => {
      const existing = await readOutcome(records, application, sequence);
      if (existing === undefined) return { kind: 'write', condition: { IfNoneMatch: '*' } };
      const isLater = existing.outcome === undefined || existing.outcome.endedAt < outcome.endedAt;
      return isLater ? { kind: 'write', condition: { IfMatch: existing.etag } } : KEEP;
    }),
  );
}

/**
 * Writes what a rollback has done to the release that it replaces, unless that release has no outcome or a later one. A
 * rollback that failed is written only if it has replaced the release in some services.
 *
 * @param by outcome of the release to which the rollback goes back.
 * @throws JobError when a request fails.
 */
export async function writeReplaced(records: OwnedBucket, sequence: number, by: Outcome): Promise<void> {
  const existing = await readOutcome(records, by.application, sequence);
  if (existing?.outcome === undefined || !hasReplaced(sequence, by)) return;
  const { running: _running, ...release } = existing.outcome;
  const { cause: _cause, ...withoutCause } = release;
  await writeOutcome(records, {
    ...(by.status === 'succeeded'
      ? { ...withoutCause, status: 'rolled-back', replacedBy: by.sequence }
      : release),
    pipelineExecution: by.pipelineExecution,
    attempt: by.attempt,
    endedAt: by.endedAt,
    ...(by.running === undefined ? {} : { running: by.running }),
  });
}

const hasReplaced = (sequence: number, { status, running = {} }: Outcome) =>
  status === 'succeeded' || Object.values(running).some((release) => release?.sequence !== sequence);
