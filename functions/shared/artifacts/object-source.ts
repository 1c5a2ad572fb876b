import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';

import { JobError, awsFailure, configurationError } from '../job/errors';
import { pickRanges, planReads } from './ranges';
import { type Sleep, readWhole } from '../aws/retry';
import type { S3ObjectId } from '../aws/s3-object';
import type { ByteRange, ByteSource } from '../zip/read';
import { sizeText } from '../text/text';

/** Maximum size of an artifact in bytes. CodePipeline's CloudFormation action has the same limit. */
const MAXIMUM_ARTIFACT_BYTES = 256 * 1024 * 1024;
/**
 * Number of bytes that the first request reads from the end of an object. This number is enough for the central
 * directory of a zip archive with 2,000 files, and for most build artifacts as a whole. `ByteSource` requires at least
 * 64 KiB plus 200 bytes.
 */
const TAIL_BYTES = 256 * 1024;

/**
 * Opens an object: reads its last bytes, its size and its ETag. Every later read fails if the ETag has changed. The
 * requests have no encryption headers, because S3 returns 400 for encryption headers on a read.
 *
 * @param label Name of the object in messages, e.g. `artifact Source`.
 * @throws JobError when the object is too large, or when S3 sends another byte range or no size; otherwise, the error
 *   of the SDK.
 */
export async function openObject(
  s3: S3Client,
  id: S3ObjectId,
  label: string,
  sleep: Sleep,
): Promise<ByteSource> {
  const ranged = (Range: string, IfMatch?: string) =>
    s3.send(new GetObjectCommand({ ...id, Range, ...(IfMatch === undefined ? {} : { IfMatch }) }));

  const { size, etag, tail } = await readWhole(
    sleep,
    () => ranged(`bytes=-${String(TAIL_BYTES)}`).catch(emptyObject),
    async (answer) => {
      const at = positionOf(answer, label);
      const wanted = { start: Math.max(0, at.size - TAIL_BYTES), end: at.size };
      const [bytes = Buffer.alloc(0)] = await bytesOf(answer, at, [wanted], label);
      return { size: at.size, etag: answer.ETag, tail: bytes };
    },
  );
  const tailStart = size - tail.length;

  const fetch = (span: ByteRange, wanted: readonly ByteRange[]) =>
    readWhole(
      sleep,
      () =>
        ranged(`bytes=${String(span.start)}-${String(span.end - 1)}`, etag).catch((error: unknown) => {
          throw awsFailure(error)?.status === 412 ? changed(label, error) : error;
        }),
      (answer) => {
        const at = positionOf(answer, label);
        if (at.size === size) return bytesOf(answer, at, wanted, label);
        close(answer);
        throw changed(label);
      },
    );

  return {
    size,
    tail,
    async read(ranges) {
      // Requests only the bytes before the tail. The tail, i.e. the last bytes of the object, is already in memory.
      const before = ranges.map(({ start, end }) => ({ start, end: Math.min(end, tailStart) }));
      const parts = new Map<number, Buffer>();
      await Promise.all(
        planReads(before).map(async ({ span, members }) => {
          const pieces = await fetch(
            span,
            members.flatMap((index) => before[index] ?? []),
          );
          for (const [n, index] of members.entries()) parts.set(index, pieces[n] ?? Buffer.alloc(0));
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
  /** Size of the whole object in bytes. */
  readonly size: number;
}

/**
 * Returns the byte range that a response contains. A server may ignore the requested range and send the whole object.
 */
function positionOf(answer: GetObjectCommandOutput, label: string): Position {
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.ContentRange ?? '');
  const at =
    range === null
      ? { start: 0, end: answer.ContentLength ?? NaN, size: answer.ContentLength ?? NaN }
      : { start: Number(range[1]), end: Number(range[2]) + 1, size: Number(range[3]) };
  if (at.size <= MAXIMUM_ARTIFACT_BYTES) return at;
  close(answer);
  throw Number.isNaN(at.size)
    ? new JobError('SystemUnavailable', `S3 does not report the size of ${label}; retry the stage`)
    : configurationError(
        `${label} is too big: it has ${sizeText(at.size)}; allowed: ${sizeText(MAXIMUM_ARTIFACT_BYTES)}; remove files from the artifact`,
      );
}

function bytesOf(
  answer: GetObjectCommandOutput,
  at: Position,
  wanted: readonly ByteRange[],
  label: string,
): Promise<Buffer[]> {
  if (wanted.some(({ start, end }) => start < at.start || end > at.end)) {
    close(answer);
    throw new JobError(
      'SystemUnavailable',
      `S3 sent a different byte range of ${label} than requested; retry the stage`,
    );
  }
  return pickRanges((answer.Body ?? []) as AsyncIterable<Uint8Array>, at, wanted);
}

/** Closes the connection of a response whose body is not read. Otherwise, the connection would stay open. */
function close({ Body }: GetObjectCommandOutput): void {
  if (Body instanceof Object && 'destroy' in Body) Body.destroy();
}

/**
 * Returns an empty response for an empty object. S3 returns 416 for an empty object, because no byte range of the
 * object exists.
 */
function emptyObject(error: unknown): GetObjectCommandOutput {
  if (awsFailure(error)?.status === 416) return { ContentLength: 0, $metadata: {} };
  throw error;
}

const changed = (label: string, cause?: unknown) =>
  new JobError('RevisionUnavailable', `${label} was replaced while it was being read; retry the stage`, {
    cause,
  });
