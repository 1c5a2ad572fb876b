import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';

import { JobError, awsFailure, configurationError } from '../job/errors';
import { pickRanges, planReads } from './ranges';
import { type Pause, untilWhole } from '../aws/retry';
import type { ByteRange, ByteSource } from '../zip/read';
import { sizeText } from '../text/text';

export interface ObjectPlace {
  readonly Bucket: string;
  readonly Key: string;
  /** Account. */
  readonly ExpectedBucketOwner?: string;
}

/** The same bound that the native CloudFormation action has for its input. */
export const MAXIMUM_ARTIFACT_BYTES = 256 * 1024 * 1024;
/**
 * Of the first request. A zip's list of 2,000 files fits, most artifacts of builds fit whole, and it holds what
 * `ByteSource` asks of a tail.
 */
const TAIL_BYTES = 256 * 1024;

/**
 * Opens an object by its last bytes: size and version come with them, and whatever is read later is of that version.
 * No encryption headers: S3 answers 400 to them on a read.
 *
 * @param what The object in a sentence: `artifact Source`.
 * @throws JobError ConfigurationError when it is too big; what the SDK throws.
 */
export async function openObject(
  s3: S3Client,
  place: ObjectPlace,
  what: string,
  pause: Pause,
): Promise<ByteSource> {
  const ranged = (Range: string, IfMatch?: string) =>
    s3.send(new GetObjectCommand({ ...place, Range, ...(IfMatch === undefined ? {} : { IfMatch }) }));

  const { size, etag, tail } = await untilWhole(
    pause,
    () => ranged(`bytes=-${String(TAIL_BYTES)}`).catch(emptyObject),
    async (answer) => {
      const at = positionOf(answer, what);
      const wanted = { start: Math.max(0, at.size - TAIL_BYTES), end: at.size };
      const [bytes = Buffer.alloc(0)] = await bytesOf(answer, at, [wanted], what);
      return { size: at.size, etag: answer.ETag, tail: bytes };
    },
  );
  const tailStart = size - tail.length;

  const fetch = (span: ByteRange, wanted: readonly ByteRange[]) =>
    untilWhole(
      pause,
      () =>
        ranged(`bytes=${String(span.start)}-${String(span.end - 1)}`, etag).catch((error: unknown) => {
          throw awsFailure(error)?.status === 412 ? changed(what, error) : error;
        }),
      (answer) => {
        const at = positionOf(answer, what);
        if (at.size === size) return bytesOf(answer, at, wanted, what);
        close(answer);
        throw changed(what);
      },
    );

  return {
    size,
    tail,
    async read(ranges) {
      // Of what reaches into the tail only the part before it is fetched.
      const before = ranges.map(({ start, end }) => ({ start, end: Math.min(end, tailStart) }));
      const parts = new Map<number, Buffer>();
      await Promise.all(
        planReads(before).map(async ({ span, members }) => {
          const found = await fetch(
            span,
            members.flatMap((index) => before[index] ?? []),
          );
          for (const [n, index] of members.entries()) parts.set(index, found[n] ?? Buffer.alloc(0));
        }),
      );
      return ranges.map(({ start, end }, index) => {
        const rest = tail.subarray(Math.max(0, start - tailStart), Math.max(0, end - tailStart));
        const part = parts.get(index);
        return part === undefined ? rest : Buffer.concat([part, rest]);
      });
    },
  };
}

interface Position extends ByteRange {
  /** Of the whole object. */
  readonly size: number;
}

/** Which bytes an answer holds. A server may ignore ranges and send everything. */
function positionOf(answer: GetObjectCommandOutput, what: string): Position {
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.ContentRange ?? '');
  const at =
    range === null
      ? { start: 0, end: answer.ContentLength ?? NaN, size: answer.ContentLength ?? NaN }
      : { start: Number(range[1]), end: Number(range[2]) + 1, size: Number(range[3]) };
  if (at.size <= MAXIMUM_ARTIFACT_BYTES) return at;
  close(answer);
  throw Number.isNaN(at.size)
    ? new JobError('SystemUnavailable', `S3 does not say how big ${what} is; retry the stage`)
    : configurationError(
        `${what} is too big: it has ${sizeText(at.size)}; allowed: ${sizeText(MAXIMUM_ARTIFACT_BYTES)}`,
      );
}

function bytesOf(
  answer: GetObjectCommandOutput,
  at: Position,
  wanted: readonly ByteRange[],
  what: string,
): Promise<Buffer[]> {
  if (wanted.some(({ start, end }) => start < at.start || end > at.end)) {
    close(answer);
    throw new JobError('SystemUnavailable', `S3 sent other bytes of ${what} than asked for; retry the stage`);
  }
  return pickRanges((answer.Body ?? []) as AsyncIterable<Uint8Array>, at, wanted);
}

/** Nobody reads on: without this the connection would wait for that. */
function close({ Body }: GetObjectCommandOutput): void {
  if (Body instanceof Object && 'destroy' in Body) Body.destroy();
}

/** No range of an object without bytes can be read. */
function emptyObject(error: unknown): GetObjectCommandOutput {
  if (awsFailure(error)?.status === 416) return { ContentLength: 0, $metadata: {} };
  throw error;
}

const changed = (what: string, cause?: unknown) =>
  new JobError('RevisionUnavailable', `${what} was replaced while it was being read; retry the stage`, {
    cause,
  });
