import { crc32 } from 'node:zlib';

import { type Entry, fromBufferPromise } from 'yauzl';

import { configurationError } from './errors';
import { listed } from './text';

/** A checked archive in memory. Nothing is ever unpacked to disk, and entries are found by exact name. */
export interface ZipArchive {
  /** How the archive is called in messages: the artifact's name. */
  readonly label: string;
  /** Names of all files, in the archive's order. */
  readonly names: readonly string[];
  /**
   * Bytes of one file.
   *
   * @throws JobError ConfigurationError: not there (with near names), too big, encrypted, a link, or damaged.
   */
  read(name: string, maximumBytes: number): Promise<Buffer>;
}

/** An application's repository has hundreds of files; far more is a mistake or an attack. */
const MAXIMUM_ENTRIES = 10_000;
const FILE_TYPE_MASK = 0o170000;
const REGULAR_FILE = 0o100000;

/** @throws JobError ConfigurationError when the archive is not one, or not an honest one. */
export async function openZip(bytes: Buffer, label: string): Promise<ZipArchive> {
  const refuse = (what: string, cause?: unknown) => configurationError(`${label} ${what}`, cause);
  const zip = await fromBufferPromise(bytes, { strictFileNames: true }).catch((cause: unknown) => {
    throw refuse(
      'is not a zip archive, or a damaged one; a source action must use OutputArtifactFormat CODE_ZIP',
      cause,
    );
  });
  if (zip.entryCount > MAXIMUM_ENTRIES) {
    throw refuse(`has ${String(zip.entryCount)} entries; allowed: ${String(MAXIMUM_ENTRIES)}`);
  }
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) {
        throw refuse(`holds '${entry.fileName}' twice; two readers could see two different files`);
      }
      entries.set(entry.fileName, entry);
    }
  } catch (error) {
    throw error instanceof Error && error.name === 'JobError'
      ? error
      : refuse(`is a damaged zip archive or holds a name that is not allowed: ${messageOf(error)}`, error);
  }
  const names = [...entries.keys()].filter((name) => !name.endsWith('/'));

  return {
    label,
    names,
    async read(name, maximumBytes) {
      const entry = entries.get(name);
      if (entry === undefined) throw refuse(`has no file '${name}'; ${near(name, names)}`);
      const refuseFile = (what: string, cause?: unknown) =>
        configurationError(`${label}::${name} ${what}`, cause);
      if (entry.isEncrypted()) throw refuseFile('is encrypted; only plain files are read');
      const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE_MASK;
      if (type !== 0 && type !== REGULAR_FILE) throw refuseFile('is a link or special file, not a plain one');
      if (entry.uncompressedSize > maximumBytes) {
        throw refuseFile(`has ${String(entry.uncompressedSize)} bytes; allowed: ${String(maximumBytes)}`);
      }
      const content = await inflate().catch((cause: unknown) => {
        throw refuseFile(`cannot be unpacked: ${messageOf(cause)}`, cause);
      });
      if (crc32(content) !== entry.crc32) throw refuseFile('is damaged: its CRC-32 does not match');
      return content;

      // yauzl ends the stream with an error as soon as it holds more or less than the declared size.
      async function inflate(): Promise<Buffer> {
        const chunks: Buffer[] = [];
        const stream = await zip.openReadStreamPromise(entry as Entry);
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        return Buffer.concat(chunks);
      }
    },
  };
}

/** Names a person may have meant: other case, another folder, or else simply what is there. */
function near(wanted: string, names: readonly string[]): string {
  const plain = (name: string) => name.toLowerCase().replace(/^\.\//, '');
  const base = (name: string) => plain(name).split('/').at(-1);
  const alike = names.filter((name) => plain(name).endsWith(plain(wanted)) || base(name) === base(wanted));
  if (alike.length > 0) return `near names: ${listed(alike, 5)}`;
  return names.length === 0 ? 'it is empty' : `it holds ${listed(names)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown reason';
}
