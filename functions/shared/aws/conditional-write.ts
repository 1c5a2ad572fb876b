import { JobError } from '../job/errors';
import { sha256 } from '../zip/write';

/** Checksum of S3 in hex, as everything else here has it. */
export const hexOf = (base64: string | undefined) =>
  base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex');

/**
 * Compares what S3 reports to hold with what was sent. An answer without a checksum proves nothing.
 *
 * @param what The object in a sentence.
 * @param checksum `ChecksumSHA256` of the answer.
 * @throws JobError JobFailed
 */
export function checkStored(what: string, body: Buffer | string, checksum: string | undefined): void {
  const stored = hexOf(checksum);
  const sent = sha256(Buffer.from(body));
  if (stored === sent) return;
  throw new JobError(
    'JobFailed',
    `${what} does not hold what was sent: S3 reports the SHA-256 ${stored ?? 'unknown'} instead of ${sent}; look at what stands between this function and S3, then retry the stage`,
  );
}
