import type { Finding } from '../../../operations/doctor/finding';

export const NOW = new Date('2026-01-02T12:00:00Z');
export const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);

/** Returns what a check says about a fact. */
export const judged = <T>({ judge }: { readonly judge: (fact: T, now: Date) => Finding[] }, fact: T) =>
  judge(fact, NOW);

/** Region and operators of a fact. */
export const PLACE = { region: 'us-east-1', operatorRole: 'acme-operator-delivery' };
