import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildSync } from 'esbuild';

import { HOSTILE, WANTED } from '../../support/zips/hostile-zips';
import { rawZip } from '../../support/zips/raw-zip';

const folder = mkdtempSync(join(tmpdir(), 'hostile-zips-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Measured {
  /** Size of the extracted file in bytes; undefined if the reader rejected the archive. */
  readonly content?: number;
  readonly refusal?: string;
  /** CPU time that the process used to read the archive, in milliseconds. */
  readonly cpuMilliseconds: number;
  readonly rssMegabytes: number;
}

/**
 * Source code of a program that reads a zip archive. The program loads only the zip reader, so that the measured memory
 * and time belong to the reader.
 */
const READER = `
import { existsSync, readFileSync } from 'node:fs';
import { openZip } from './functions/shared/zip/read';
// maxRSS includes the memory that the parent process had at the fork, so Linux reports the peak in /proc instead.
function peakKilobytes() {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  return Number(/VmHWM:\\s+(\\d+) kB/.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
}
const bytes = readFileSync(process.argv[2]);
const begin = process.cpuUsage();
openZip(bytes, 'Source')
  .then((archive) => archive.read(${JSON.stringify(WANTED)}, 1048576))
  .then((content) => ({ content: content.length }), (error) => ({ refusal: error.name + ': ' + error.message }))
  .then((outcome) => {
    const { user, system } = process.cpuUsage(begin);
    const cpuMilliseconds = (user + system) / 1000;
    console.log(JSON.stringify({ ...outcome, cpuMilliseconds, rssMegabytes: peakKilobytes() / 1024 }));
  });
`;
const reader = join(folder, 'reader.cjs');
beforeAll(() => {
  buildSync({
    stdin: { contents: READER, resolveDir: join(__dirname, '../../../..'), loader: 'ts' },
    bundle: true,
    platform: 'node',
    outfile: reader,
    logLevel: 'error',
  });
});

function measure(zip: Buffer, ...nodeOptions: readonly string[]): Measured {
  const file = join(folder, 'archive.zip');
  writeFileSync(file, zip);
  const { stdout, stderr } = spawnSync(process.execPath, [...nodeOptions, reader, file], {
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Measured;
}

describe('an archive that', () => {
  it('is valid is read, in the same kind of process as the hostile archives', () => {
    const data = Buffer.alloc(2 ** 20, 'a');
    expect(measure(rawZip([{ name: WANTED, data }]))).toMatchObject({ content: 2 ** 20 });
  });

  it('is valid and has 2,000 files needs at most 5 MB more memory than an archive with one file', () => {
    const archiveOf = (files: number) =>
      rawZip(
        Array.from({ length: files }, (_, index) => ({
          name: index === 0 ? WANTED : `app/component-${String(index)}/index.js`,
          data: Buffer.from('x'),
          method: 0,
        })),
      );
    // From Node 24 on, V8's optimizing compilers allocate 5 to 10 MB once for any hot loop. With these compilers
    // disabled, the measured memory is the memory of the zip reader alone.
    const [one, many] = [1, 2_000].map((files) => measure(archiveOf(files), '--jitless').rssMegabytes);
    expect((many ?? 0) - (one ?? 0)).toBeLessThan(5);
  });

  it.each(HOSTILE)(
    'is rejected with less than 120 MB of memory in less than a second if it %s',
    (_what, make, words) => {
      const { refusal, cpuMilliseconds, rssMegabytes } = measure(make());
      expect(refusal).toMatch(words);
      expect(refusal).toMatch(/^JobError: Source/);
      expect(rssMegabytes).toBeLessThan(120);
      expect(cpuMilliseconds).toBeLessThan(1000);
    },
  );
});
