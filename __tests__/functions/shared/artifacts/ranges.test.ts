import { randomBytes } from 'node:crypto';

import fc from 'fast-check';

import { pickRanges, planReads } from '../../../../functions/shared/artifacts/ranges';

const SIZE = 4 * 2 ** 20;
const object = randomBytes(SIZE);
const range = fc
  .tuple(fc.nat(SIZE), fc.nat(SIZE))
  .map(([a, b]) => ({ start: Math.min(a, b), end: Math.min(Math.max(a, b), Math.min(a, b) + 50_000) }));
const ranges = fc.array(range, { maxLength: 12, size: 'max' });

async function* chunks(from: number, to: number, size: number) {
  for (let at = from; at < to; at += size) {
    yield await Promise.resolve(object.subarray(at, Math.min(at + size, to)));
  }
}

describe('ranges of an object', () => {
  it('come in at most two requests, each exactly once, and without distant bytes', () => {
    fc.assert(
      fc.property(ranges, (wanted) => {
        const reads = planReads(wanted);
        expect(reads.length).toBeLessThanOrEqual(2);
        const full = [...wanted.keys()].filter(
          (index) => (wanted[index]?.end ?? 0) > (wanted[index]?.start ?? 0),
        );
        expect(reads.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual(full);
        for (const { span, members } of reads) {
          const inside = members.flatMap((index) => wanted[index] ?? []);
          expect(span).toEqual({
            start: Math.min(...inside.map(({ start }) => start)),
            end: Math.max(...inside.map(({ end }) => end)),
          });
        }
      }),
    );
  });

  it('are the bytes of the object, for any chunks of its stream', async () => {
    await fc.assert(
      fc.asyncProperty(ranges, fc.integer({ min: 1000, max: 300_000 }), async (wanted, size) => {
        const from = Math.min(SIZE, ...wanted.map(({ start }) => start));
        const found = await pickRanges(chunks(from, SIZE, size), { start: from, end: SIZE }, wanted);
        expect(
          found.every((bytes, index) =>
            bytes.equals(object.subarray(wanted[index]?.start, wanted[index]?.end)),
          ),
        ).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('are rejected when the stream ends too early', async () => {
    const at = { start: 0, end: 1000 };
    await expect(pickRanges(chunks(0, 900, 100), at, [{ start: 800, end: 901 }])).rejects.toThrow(
      'the response ended after 900 bytes of 1,000 bytes',
    );
    await expect(pickRanges(chunks(0, 900, 100), at, [{ start: 800, end: 900 }])).resolves.toHaveLength(1);
  });

  it('that are far apart need two requests; three such ranges share the request of the nearest range', () => {
    const at = (megabyte: number) => ({ start: megabyte * 2 ** 20, end: megabyte * 2 ** 20 + 100 });
    expect(planReads([at(3), at(0)]).map(({ members }) => members)).toEqual([[1], [0]]);
    expect(planReads([at(3), at(0), at(2)]).map(({ members }) => members)).toEqual([[1], [2, 0]]);
  });
});
