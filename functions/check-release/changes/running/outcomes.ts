import { bestEffort } from '../../../shared/aws/best-effort';
import type { OwnedBucket } from '../../../shared/aws/owned-bucket';
import type { Outcome, OutcomeRelease } from '../../../shared/release/history/outcome';
import { readOutcome } from '../../../shared/release/history/read-outcome';
import type { PromotionRecord } from '../../../shared/release/records';
import type { ServiceState } from './service-state';

/** Reads the outcome of a release in one environment. Returns undefined for an outcome that is missing or unreadable. */
export type OutcomeReader = (sequence: number) => Promise<Outcome | undefined>;

/**
 * Returns a reader that reads each outcome of an application once. A failed request makes an outcome unknown, because a
 * release to test does not depend on the account of a promoted environment.
 *
 * @param records Bucket with the outcomes of the environment.
 */
export function outcomeReader(records: OwnedBucket, application: string, signal: AbortSignal): OutcomeReader {
  const outcomes = new Map<number, Promise<Outcome | undefined>>();
  return (sequence) => {
    const outcome =
      outcomes.get(sequence) ??
      bestEffort(signal, async () => (await readOutcome(records, application, sequence))?.outcome);
    outcomes.set(sequence, outcome);
    return outcome;
  };
}

/**
 * Returns what a service of the last promoted release really runs. A deployment may have failed, and a rollback may have
 * replaced the release: each outcome names the release to look at next.
 */
export async function runningState(
  read: OutcomeReader,
  { sequence, commit, execution, promotedAt }: PromotionRecord,
  service: string,
): Promise<ServiceState> {
  const promoted = await read(sequence);
  if (promoted?.execution !== execution) {
    return {
      kind: 'release',
      release: { sequence, commit, execution, since: promotedAt, state: 'promoted' },
    };
  }
  return followOutcomes(read, promoted, service);
}

async function followOutcomes(read: OutcomeReader, first: Outcome, service: string): Promise<ServiceState> {
  const unknown: ServiceState = { kind: 'unknown', sequence: first.sequence };
  const seen = new Set<number>();
  for (let outcome = first; !seen.has(outcome.sequence);) {
    seen.add(outcome.sequence);
    const running = outcome.running?.[service];
    const state = stateIn(outcome, running, unknown);
    if (state !== undefined) return state;
    const next = await read((outcome.status === 'rolled-back' ? outcome.replacedBy : running?.sequence) ?? 0);
    if (next === undefined) {
      return outcome.status === 'rolled-back' || !running ? unknown : releaseState(running, undefined);
    }
    outcome = next;
  }
  return unknown;
}

/** Returns the state that an outcome shows; undefined if another release's outcome shows the state. */
function stateIn(
  outcome: Outcome,
  running: OutcomeRelease | null | undefined,
  unknown: ServiceState,
): ServiceState | undefined {
  const { sequence, commit, execution, status, endedAt } = outcome;
  if (status === 'rolled-back') return undefined;
  if (running === null) return { kind: 'nothing' };
  if (running !== undefined)
    return running.sequence === sequence ? releaseState(running, endedAt) : undefined;
  return status === 'succeeded' ? releaseState({ sequence, commit, execution }, endedAt) : unknown;
}

/** @param since Time since which the service runs the release. Undefined if the time is unknown. */
const releaseState = (release: OutcomeRelease, since: string | undefined): ServiceState => ({
  kind: 'release',
  release: { ...release, ...(since === undefined ? {} : { since }), state: 'deployed' },
});
