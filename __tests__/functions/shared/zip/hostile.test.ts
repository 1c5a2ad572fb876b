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
  /** Size of the file's content in bytes, or undefined when the archive was rejected. */
  readonly content?: number;
  readonly refusal?: string;
  /** CPU time of the reading process alone. */
  readonly cpuMilliseconds: number;
  readonly rssMegabytes: number;
}

/** Reads a zip with the reader alone in a process, as in a function. */
const READER = `
import { existsSync, readFileSync } from 'node:fs';
import { openZip } from './functions/shared/zip/read';
// maxRSS would count what the tests' own process had when it forked, so Linux is asked for this program's own.
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
    // V8's compilers take 5 to 10 MB once for any loop that becomes hot, from Node 24 on. Without them, the memory is
    // the reader's own.
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
