import { mutationsNamed, sampleOf } from '../../../rehearsal/mutations/choose';
import type { Mutation } from '../../../rehearsal/mutations/mutation';

const mutations: Mutation[] = Array.from({ length: 20 }, (_, index) => ({
  scenario: `scenario-${String(index % 5)}`,
  name: `#${String(1 + Math.floor(index / 5))}`,
  protection: { file: 'functions/example.ts', text: String(index) },
}));

describe('a sample of the mutations', () => {
  test('is the same for the same commit', () => {
    expect(sampleOf(mutations, 3, 'aaaa')).toEqual(sampleOf(mutations, 3, 'aaaa'));
    expect(sampleOf(mutations, 3, 'aaaa')).toHaveLength(3);
  });

  test('differs between commits, so that every mutation has its turn', () => {
    const commits = Array.from({ length: 200 }, (_, index) => `commit ${String(index)}`);
    const chosen = new Set(commits.flatMap((commit) => sampleOf(mutations, 2, commit)));
    expect(chosen.size).toBe(mutations.length);
  });

  test('does not change for the other mutations when a mutation is added', () => {
    const [chosen] = sampleOf(mutations, 1, 'aaaa');
    const fewer = mutations.filter((mutation) => mutation === chosen || mutation.name !== '#1');
    expect(sampleOf(fewer, 1, 'aaaa')).toEqual([chosen]);
  });

  test('contains every mutation once, in their order, when the sample is larger', () => {
    expect(sampleOf(mutations, 100, 'aaaa')).toEqual(mutations);
  });
});

describe('the mutations of one scenario', () => {
  test('are all mutations with the name', () => {
    expect(mutationsNamed(mutations, 'scenario-2').map(({ name }) => name)).toEqual(['#1', '#2', '#3', '#4']);
  });

  test('are refused for a scenario without protections, and the others are named', () => {
    expect(() => mutationsNamed(mutations.slice(0, 2), 'nope')).toThrow(
      "the scenario 'nope' has no protections; choose one of: scenario-0, scenario-1",
    );
  });
});
