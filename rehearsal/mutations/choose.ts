import { createHash } from 'node:crypto';

import { titleOf, type Mutation } from './mutation';

/**
 * Returns a sample of mutations that depends only on the commit, so that every commit tests other mutations, and a second
 * run tests the same ones.
 *
 * @param commit id of the current commit.
 */
export function sampleOf(mutations: readonly Mutation[], size: number, commit: string): Mutation[] {
  const rank = (mutation: Mutation) =>
    createHash('sha256')
      .update(`${commit} ${titleOf(mutation)}`)
      .digest('hex');
  const ranked = mutations.map((mutation) => ({ mutation, rank: rank(mutation) }));
  const chosen = ranked.sort((one, two) => one.rank.localeCompare(two.rank)).slice(0, size);
  return mutations.filter((candidate) => chosen.some(({ mutation }) => mutation === candidate));
}

/** Returns the mutations of one scenario. @throws Error naming the scenarios that have mutations. */
export function mutationsNamed(mutations: readonly Mutation[], scenario: string): Mutation[] {
  const named = mutations.filter((mutation) => mutation.scenario === scenario);
  if (named.length > 0) return named;
  const known = [...new Set(mutations.map((mutation) => mutation.scenario))].join(', ');
  throw new Error(`the scenario '${scenario}' has no protections; choose one of: ${known}`);
}
