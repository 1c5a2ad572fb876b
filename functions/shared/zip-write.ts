import { createHash } from 'node:crypto';

import { zipSync } from 'fflate';

/**
 * A DOS time has no zone and fflate takes local time, so this date is given in local parts: the bytes are the
 * same under every TZ. Noon, because midnight does not exist everywhere on every day.
 */
const FIXED = new Date(1980, 0, 1, 12, 0, 0);

/** A zip that depends on names and bytes alone: fixed order, time, attributes and compression. */
export function writeZip(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const names = [...files.keys()].sort();
  const entries = Object.fromEntries(
    names.map((name) => [
      name,
      [files.get(name) ?? new Uint8Array(), { mtime: FIXED, os: 0, attrs: 0, level: 6 }] as const,
    ]),
  );
  return Buffer.from(zipSync(entries as Parameters<typeof zipSync>[0]));
}

/** Hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
