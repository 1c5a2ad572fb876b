import { incompleteBody } from '../aws/retry';
import type { ByteRange } from '../zip/read';

/** Byte range of one request, and the indexes of the wanted ranges that lie in this byte range. */
export interface RangedRead {
  readonly span: ByteRange;
  readonly members: readonly number[];
}

/**
 * Maximum gap in bytes between two ranges that are read with one request. A new request takes longer than reading a
 * smaller gap.
 */
const NEAR_BYTES = 128 * 1024;
/**
 * Maximum number of requests, even for many distant ranges. A request that serves several ranges also reads the bytes
 * between the ranges, which are then discarded.
 */
const MAXIMUM_READS = 2;

/** Groups ranges into at most `MAXIMUM_READS` requests. Ignores empty ranges. */
export function planReads(ranges: readonly ByteRange[]): RangedRead[] {
  const reads: { span: ByteRange; members: number[] }[] = [];
  const inOrder = [...ranges.entries()]
    .filter(([, { start, end }]) => end > start)
    .sort(([, a], [, b]) => a.start - b.start);
  for (const [index, range] of inOrder) {
    const last = reads.at(-1);
    if (last !== undefined && range.start - last.span.end <= NEAR_BYTES) {
      last.span = { start: last.span.start, end: Math.max(last.span.end, range.end) };
      last.members.push(index);
    } else {
      reads.push({ span: range, members: [index] });
    }
  }
  while (reads.length > MAXIMUM_READS) joinNearest(reads);
  return reads;
}

function joinNearest(reads: RangedRead[]): void {
  const gap = (index: number) => (reads[index + 1]?.span.start ?? Infinity) - (reads[index]?.span.end ?? 0);
  let nearest = 0;
  for (let index = 1; index + 1 < reads.length; index += 1) if (gap(index) < gap(nearest)) nearest = index;
  const pair = reads.slice(nearest, nearest + 2);
  reads.splice(nearest, 2, {
    span: { start: pair[0]?.span.start ?? 0, end: pair[1]?.span.end ?? 0 },
    members: pair.flatMap(({ members }) => members),
  });
}

/**
 * Reads the wanted ranges from a stream and discards all other bytes.
 *
 * @param at Byte range of the object that the stream contains.
 * @throws The error `incompleteBody` when the stream ends too early; otherwise, the error of the stream.
 */
export async function pickRanges(
  stream: AsyncIterable<Uint8Array>,
  at: ByteRange,
  wanted: readonly ByteRange[],
): Promise<Buffer[]> {
  const picked = wanted.map(({ start, end }) => Buffer.alloc(end - start));
  const needed = Math.max(at.start, ...wanted.map(({ end }) => end));
  let position = at.start;
  for await (const chunk of stream) {
    const chunkStart = position;
    position += chunk.length;
    for (const [index, { start, end }] of wanted.entries()) {
      const from = Math.max(start, chunkStart);
      const to = Math.min(end, position);
      if (from < to) picked[index]?.set(chunk.subarray(from - chunkStart, to - chunkStart), from - start);
    }
    // Stops early only if unnecessary bytes follow. Otherwise, the loop reads the end of the stream, which returns the
    // connection to the pool.
    if (position >= needed && position < at.end) return picked;
  }
  if (position < needed) throw incompleteBody(position - at.start, at.end - at.start);
  return picked;
}
