import fc from 'fast-check';

import { allocateSequence } from '../../../../functions/check-release/sequence/allocate';
import { highestKnown } from '../../../../functions/check-release/changes/running/running';
import type { ServiceState } from '../../../../functions/check-release/changes/running/service-state';
import { sequenceClaimKey, sequenceKey } from '../../../../functions/shared/release/records';
import { FakeS3 } from '../../support/fakes/fake-s3';
import { ACCOUNT, COMMIT } from '../../support/fixtures';
import { type Call, awsError, networkError } from '../../support/scripted';
import { ENVIRONMENTS } from '../changes/fixtures';

const executionOf = (number: number) => `${String(number).padStart(8, '0')}-2222-3333-4444-555555555555`;
const [MINE, OTHER] = [executionOf(1), executionOf(2)];
const numberPath = (number: number) => `records/${sequenceKey('hello', number)}`;
const CLAIM = `records/${sequenceClaimKey('hello', MINE)}`;
const contentOf = (sequence: number, execution: string) =>
  JSON.stringify({ version: 1, application: 'hello', execution, sequence });

/** Record bucket in which executions of the application `hello` allocate release numbers. */
class Numbers {
  readonly s3 = new FakeS3();

  allocate(
    execution = MINE,
    highestKnown = 0,
    unnumberedEnvironments: readonly string[] = [],
  ): Promise<number> {
    const bucket = { s3: this.s3.client, bucket: 'records', accountId: ACCOUNT };
    return allocateSequence(bucket, {
      application: 'hello',
      execution,
      highestKnown,
      unnumberedEnvironments,
    });
  }

  /** Stores a number that an execution has allocated. */
  give(sequence: number, execution = OTHER): void {
    this.s3.put(numberPath(sequence), contentOf(sequence, execution));
  }

  /** Returns the execution that has allocated each number, by number. */
  owners(): Map<number, string> {
    const numbers = [...this.s3.objects].filter(([path]) => path.startsWith('records/sequences/hello/'));
    return new Map(
      numbers.map(([, { body }]) => {
        const { sequence, execution } = JSON.parse(body.toString()) as {
          sequence: number;
          execution: string;
        };
        return [sequence, execution];
      }),
    );
  }

  /** Makes the first write of a path fail, before or after the write takes effect. */
  failOnce(when: 'before' | 'after', path: string, error: Error = networkError()): void {
    let failed = false;
    this.s3[when] = ({ name, input }: Call) => {
      if (failed || name !== 'PutObject' || `records/${String(input['Key'])}` !== path) return;
      failed = true;
      throw error;
    };
  }
}

describe('the release number of an execution', () => {
  it('is 1 for the first release of an application (K8)', async () => {
    const numbers = new Numbers();
    numbers.s3.put('records/sequences/other/9.json', contentOf(9, OTHER));
    expect(await numbers.allocate()).toBe(1);
    expect(numbers.owners()).toEqual(new Map([[1, MINE]]));
  });

  it.each([
    ['the highest allocated number', [1, 2, 9, 10], 0, 11],
    ['the number that runs, if that is higher', [1, 2], 7, 8],
    ['the number that runs, before any number is allocated', [], 41, 42],
    ['the highest allocated number, if a lower number runs', [5], 3, 6],
  ])('is the next after %s (K8)', async (_what, given, known, expected) => {
    const numbers = new Numbers();
    for (const number of given) numbers.give(number);
    expect(await numbers.allocate(MINE, known)).toBe(expected);
  });

  it('is not allocated before any other number while a release without a known number runs (K8)', async () => {
    const numbers = new Numbers();
    await expect(numbers.allocate(MINE, 41, ['test', 'production'])).rejects.toMatchObject({
      type: 'RevisionOutOfSync',
      message:
        'no release number of hello was ever allocated, and the release that runs in test, production has no readable number; have somebody with the deployRole set the tag release-sequence of the service stacks to the highest release number in use and delete any unreadable promotion record, then retry the stage',
    });
    expect(numbers.s3.writes()).toEqual([]);
    numbers.give(50);
    expect(await numbers.allocate(MINE, 41, ['test', 'production'])).toBe(51);
  });

  it('is higher than each release that runs or was promoted, also if only its number is known (K8)', () => {
    const [tested, promoted] = ENVIRONMENTS;
    const state = (sequence: number): ServiceState => ({
      kind: 'release',
      release: { sequence, commit: COMMIT, execution: OTHER, state: 'promoted' },
    });
    const of = (...states: ServiceState[]) => new Map(states.map((one, index) => [String(index), one]));
    expect(highestKnown([])).toBe(0);
    expect(
      highestKnown([
        {
          environment: tested,
          services: of(state(3), { kind: 'unknown', sequence: 9 }, { kind: 'nothing' }),
        },
        { environment: promoted, services: of(state(8), { kind: 'unknown' }) },
      ]),
    ).toBe(9);
  });

  it('counts more numbers than one page lists (K9)', async () => {
    const numbers = new Numbers();
    for (let number = 1; number <= 1_234; number += 1) numbers.give(number);
    expect(await numbers.allocate()).toBe(1_235);
    expect(numbers.s3.calls.filter(({ name }) => name === 'ListObjectsV2')).toHaveLength(2);
  });

  it('does not depend on other objects among the numbers (K9)', async () => {
    const numbers = new Numbers();
    numbers.give(4);
    for (const name of ['99.txt', '088.json', '77', '66.json.json', '5.5.json', '-3.json', 'x.json', '']) {
      numbers.s3.put(`records/sequences/hello/${name}`, '{}');
    }
    expect(await numbers.allocate()).toBe(5);
  });

  it('is allocated in the bucket of the own account only (K9)', async () => {
    const numbers = new Numbers();
    await numbers.allocate();
    expect(numbers.s3.calls.map(({ input }) => input['ExpectedBucketOwner'])).toEqual(
      numbers.s3.calls.map(() => ACCOUNT),
    );
  });

  it('stays the same when the execution asks again, although higher numbers exist (K10)', async () => {
    const numbers = new Numbers();
    expect(await numbers.allocate()).toBe(1);
    expect(await numbers.allocate(OTHER)).toBe(2);
    numbers.give(9);
    expect(await numbers.allocate(MINE, 12)).toBe(1);
    expect(await numbers.allocate(OTHER, 12)).toBe(2);
  });

  it.each(['before', 'after'] as const)('is the same after an error %s each write (K10)', async (when) => {
    for (const path of [CLAIM, numberPath(4)]) {
      const numbers = new Numbers();
      numbers.give(3);
      numbers.failOnce(when, path);
      await expect(numbers.allocate()).rejects.toMatchObject({ type: 'SystemUnavailable' });
      expect(await numbers.allocate()).toBe(4);
      expect(numbers.owners()).toEqual(
        new Map([
          [3, OTHER],
          [4, MINE],
        ]),
      );
    }
  });

  it('is the next free number when another execution takes the claimed number after a crash (K11)', async () => {
    const numbers = new Numbers();
    numbers.failOnce('before', numberPath(1));
    await expect(numbers.allocate()).rejects.toThrow();
    expect(await numbers.allocate(OTHER)).toBe(1);
    expect(await numbers.allocate()).toBe(2);
    expect(numbers.owners()).toEqual(
      new Map([
        [1, OTHER],
        [2, MINE],
      ]),
    );
  });

  it('is the next free number when another execution wins the race for a number (K11)', async () => {
    const numbers = new Numbers();
    let lost = 0;
    numbers.s3.before = ({ name, input }) => {
      if (name !== 'PutObject' || `records/${String(input['Key'])}` !== numberPath(lost + 1) || lost === 3)
        return;
      lost += 1;
      numbers.give(lost, executionOf(10 + lost));
    };
    expect(await numbers.allocate()).toBe(4);
    expect(numbers.owners().get(4)).toBe(MINE);
    expect([...numbers.owners().values()].filter((owner) => owner === MINE)).toHaveLength(1);
    expect(numbers.s3.objects.get(CLAIM)?.body.toString()).toBe(contentOf(4, MINE));
  });

  it('is not looked for without end (K11)', async () => {
    const numbers = new Numbers();
    numbers.s3.before = ({ name, input }) => {
      const [, number] = /^sequences\/hello\/(\d+)\.json$/.exec(String(input['Key'])) ?? [];
      if (name === 'PutObject' && number !== undefined) numbers.give(Number(number));
    };
    await expect(numbers.allocate()).rejects.toMatchObject({
      type: 'SystemUnavailable',
      message:
        'other executions took 20 release numbers of hello before this execution could; retry the stage',
    });
  });

  it('is refused while a release far above the allocated numbers runs (K12)', async () => {
    const numbers = new Numbers();
    numbers.give(7);
    await expect(numbers.allocate(MINE, 10_008)).rejects.toMatchObject({
      type: 'RevisionOutOfSync',
      message:
        'release 10008 of hello is deployed or promoted, but the highest allocated number is 7; find out who set the number 10008, have somebody with the deployRole correct the number in the tag release-sequence of the stack or in the promotion record, then retry the stage',
    });
    expect(numbers.s3.writes()).toEqual([]);
    expect(await numbers.allocate(MINE, 10_007)).toBe(10_008);
  });

  it.each([
    ['is no JSON', 'x'],
    ['is of a later version', contentOf(1, MINE).replace('"version":1', '"version":2')],
  ])('is refused when the claim %s (K12)', async (_what, claim) => {
    const numbers = new Numbers();
    numbers.s3.put(CLAIM, claim);
    await expect(numbers.allocate()).rejects.toThrow(sequenceClaimKey('hello', MINE));
    expect(numbers.owners().size).toBe(0);
  });

  it('is refused when S3 does not list the numbers (K12)', async () => {
    const numbers = new Numbers();
    numbers.s3.before = ({ name }) => {
      if (name === 'ListObjectsV2') throw awsError('AccessDenied', 'no', 403);
    };
    await expect(numbers.allocate()).rejects.toMatchObject({
      type: 'PermissionError',
      message: expect.stringContaining('listing the release numbers of hello in records failed') as string,
    });
  });

  it('differs from the numbers of all other executions, in any order of the requests (K13)', async () => {
    const scheduled = fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 2, max: 4 }),
      fc.array(fc.nat({ max: 60 }), { maxLength: 4 }),
      async (scheduler, count, failing) => {
        const numbers = new Numbers();
        let calls = 0;
        const fault = () => {
          calls += 1;
          if (failing.includes(calls)) throw networkError();
        };
        numbers.s3.before = async (call) => {
          await scheduler.schedule(Promise.resolve(), call.name);
        };
        numbers.s3.after = fault;
        const allocate = async (execution: string): Promise<number> => {
          try {
            return await numbers.allocate(execution);
          } catch {
            return allocate(execution);
          }
        };
        // Each execution has two jobs at once, as Lambda may deliver an event twice.
        const executions = Array.from({ length: count }, (_, index) => executionOf(index + 1));
        const results = Promise.all(
          executions.map((execution) => Promise.all([allocate(execution), allocate(execution)])),
        );
        await scheduler.waitFor(results);
        const pairs = await results;
        for (const [index, [first, second]] of pairs.entries()) {
          expect(second).toBe(first);
          expect(numbers.owners().get(first)).toBe(executions[index]);
        }
        expect(new Set(pairs.map(([first]) => first)).size).toBe(count);
        const owners = [...numbers.owners().values()];
        expect(owners.sort()).toEqual([...executions].sort());
        expect(new Set(numbers.s3.stored.filter((path) => path.includes('/sequences/'))).size).toBe(
          numbers.s3.stored.filter((path) => path.includes('/sequences/')).length,
        );
      },
    );
    await fc.assert(scheduled, { numRuns: 40 });
  });
});
