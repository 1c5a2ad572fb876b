/**
 * Compares two ways to read a 3,000-byte template from a 50 MB artifact in moto: range requests, and one request for
 * the whole artifact. The row "template only" reads the template from an artifact without other files.
 * Every read runs in a new process, the two ways alternate, and the figures are medians.
 *
 *   npm run bench:artifact [-- --runs 5]
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { buildSync } from 'esbuild';

import { startTestMoto } from '../__tests__/support/moto';
import { writeZip } from '../functions/shared/zip/write';
import type { Reading } from './artifact-reader';
import { measured, median, table } from './processes';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const runs = Number(values.runs);
// Turns off the warning that the AWS SDK prints on Node 20.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
const BUCKET = 'artifacts';
const WANTED = 'cfn/web.yaml';
const TOTAL_BYTES = 50 * 2 ** 20;

/** Returns an artifact that contains the template and a number of other files. */
function artifact(files: number): Buffer {
  const filler = files === 1 ? Buffer.alloc(0) : randomBytes(Math.floor(TOTAL_BYTES / (files - 1)));
  const others = Array.from(
    { length: files - 1 },
    (_, index) => [`${index % 2 === 0 ? 'app' : 'src'}/component-${String(index)}/index.js`, filler] as const,
  );
  return writeZip(new Map([...others, [WANTED, Buffer.alloc(3_000, 'Resources: {}\n')]]));
}

async function main(folder: string): Promise<void> {
  const reader = join(folder, 'reader.cjs');
  buildSync({
    entryPoints: [join(__dirname, 'artifact-reader.ts')],
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    outfile: reader,
    logLevel: 'error',
  });
  const moto = await startTestMoto();
  try {
    const environment = { ...process.env, AWS_ENDPOINT_URL: moto.endpoint };
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const s3 = new S3Client({
      region: 'us-east-1',
      endpoint: moto.endpoint,
      credentials,
      forcePathStyle: true,
    });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const read = (how: 'ranges' | 'whole', key: string) =>
      measured(['--no-warnings', reader, how, BUCKET, key, WANTED], environment) as Reading;

    const rows: (string | number)[][] = [];
    for (const files of [1, 20, 2_000]) {
      const zip = artifact(files);
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: String(files), Body: zip }));
      const pairs = Array.from({ length: runs + 1 }, () => ({
        ranges: read('ranges', String(files)),
        whole: read('whole', String(files)),
      })).slice(1);
      for (const how of files === 1 ? (['ranges'] as const) : (['ranges', 'whole'] as const)) {
        const of = (field: keyof Reading) => median(pairs.map((pair) => pair[how][field]));
        rows.push([
          files === 1 ? 'template only' : `${String(files)} files, ${how}`,
          of('requests'),
          of('bytes'),
          `${((100 * of('bytes')) / zip.length).toFixed(2)} %`,
          of('milliseconds').toFixed(0),
          of('peakMegabytes').toFixed(1),
        ]);
      }
      if (files === 1) continue;
      const ratio = (field: keyof Reading) =>
        median(pairs.map((pair) => pair.ranges[field] / pair.whole[field])).toFixed(3);
      rows.push([
        '  ratio',
        ratio('requests'),
        ratio('bytes'),
        '',
        ratio('milliseconds'),
        ratio('peakMegabytes'),
      ]);
    }
    const head = ['', 'requests', 'bytes', 'of the artifact', 'ms', 'peak, MB'];
    console.log(`medians of ${String(runs)} pairs of runs\n\n${table([head, ...rows])}`);
    s3.destroy();
  } finally {
    await moto.stop();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'bench-artifact-'));
void main(folder).finally(() => {
  rmSync(folder, { recursive: true });
});
