import { randomBytes } from 'node:crypto';

import { artifactStore, objectStore } from '../../../../functions/shared/artifacts/artifacts';
import { s3Client } from '../../../../functions/shared/aws/clients';
import { parseJob } from '../../../../functions/shared/job/job';
import { CREDENTIALS, jobEvent } from '../../support/fixtures';
import { HOSTILE, WANTED } from '../../support/zips/hostile-zips';
import { ObjectServer } from '../../support/fakes/object-server';
import { type RawEntry, rawZip, zip64Field } from '../../support/zips/raw-zip';

const TEMPLATE = Buffer.from('Resources: {}\n'.repeat(220)); // 3 KB
const BOUND = 2 ** 20;
let s3: ObjectServer;
beforeAll(async () => {
  s3 = await ObjectServer.start();
  process.env['AWS_ENDPOINT_URL_S3'] = s3.server.endpoint;
});
afterAll(async () => {
  delete process.env['AWS_ENDPOINT_URL_S3'];
  await s3.server.stop();
});

/** Wait times that the reader of artifacts requested, in milliseconds. The tests do not actually wait. */
const pauses: number[] = [];
const sleep = (milliseconds: number) => {
  pauses.push(milliseconds);
  return Promise.resolve();
};

/** Opens the artifact Source in the same way as the functions do. */
function source(timeoutMs = 5_000) {
  pauses.length = 0;
  const job = parseJob(jobEvent({ inputs: ['Source'] }));
  const place = { region: 'us-east-1', sleep, timeoutMs };
  const client = s3Client({ region: 'us-east-1', localEndpoint: true }, place, job.credentials);
  return artifactStore(job, client, sleep).open('Source');
}

/** Returns the template in the artifact, or the text of the error. */
const readTemplate = async (timeoutMs?: number) =>
  source(timeoutMs)
    .then((archive) => archive.read(WANTED, BOUND))
    .catch((error: unknown) => String(error));

/** Returns a zip archive of about `total` bytes with `count` files. The template is the middle file. */
function artifact(total: number, count: number): Buffer {
  const filler = randomBytes(Math.floor(total / count));
  return rawZip(
    Array.from({ length: count }, (_, index) =>
      index === count >> 1
        ? { name: WANTED, data: TEMPLATE }
        : { name: `src/main/component-${String(index).padStart(4, '0')}/index.js`, data: filler, method: 0 },
    ),
  );
}
const MEGABYTE = 2 ** 20;

describe('reading from an artifact', () => {
  it.each([20, 2_000])('needs two requests and 0.6 %% of 50 MB in %d files', async (count) => {
    const object = artifact(50 * MEGABYTE, count);
    s3.hold(object);
    expect(await readTemplate()).toEqual(TEMPLATE);
    expect(s3.server.requests).toHaveLength(2);
    expect(s3.server.sentBytes / object.length).toBeLessThan(0.006);
  });

  it('needs one request for any number of files of a small artifact', async () => {
    s3.hold(artifact(200_000, 20));
    const archive = await source();
    const files = await archive.readAll(new Map(archive.names.map((name) => [name, BOUND])));
    expect(files.size).toBe(20);
    expect(s3.server.requests).toHaveLength(1);
  });

  it('needs at most three requests for scattered files, and returns the files in the requested order', async () => {
    s3.hold(artifact(20 * MEGABYTE, 40));
    const archive = await source();
    const wanted = archive.names.filter((_, index) => index % 7 === 3).reverse();
    const files = await archive.readAll(new Map(wanted.map((name) => [name, BOUND])));
    expect([...files.keys()]).toEqual(wanted);
    expect(
      new Set([...files].map(([name, bytes]) => `${String(name === WANTED)} ${String(bytes.length)}`)).size,
    ).toBeLessThan(3);
    expect(s3.server.requests).toHaveLength(3);
  });

  it('needs one request for neighboring files', async () => {
    const neighbours = ['cfn/web.test.json', 'cfn/web.yaml', 'cfn/worker.yaml'].map((name): RawEntry => ({
      name,
      data: Buffer.from(name),
    }));
    const filler = { data: randomBytes(MEGABYTE), method: 0 };
    s3.hold(rawZip([{ name: 'a', ...filler }, ...neighbours, { name: 'z', ...filler }]));
    const archive = await source();
    const files = await archive.readAll(new Map(neighbours.map(({ name }) => [String(name), 100])));
    expect([...files].map(([name, bytes]) => [name, bytes.toString()])).toEqual(
      neighbours.map(({ name }) => [name, name]),
    );
    expect(s3.server.requests).toHaveLength(2);
  });

  it('reads the rest of a central directory that is longer than the first response', async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => ({
      name: `${'deep/'.repeat(10)}${String(index)}`,
      data: Buffer.from(String(index)),
    }));
    s3.hold(rawZip(many));
    const archive = await source();
    expect(archive.names).toEqual(many.map(({ name }) => name));
    expect(await archive.read(many[7]?.name ?? '', 10)).toEqual(Buffer.from('7'));
    expect(s3.server.requests).toHaveLength(3);
  });

  it('reads ZIP64 and the longest comment', async () => {
    const large = { size: 0xffffffff, compressedSize: 0xffffffff };
    const entries = [
      { name: 'a', data: randomBytes(MEGABYTE), method: 0 },
      {
        name: WANTED,
        data: TEMPLATE,
        method: 0,
        local: { ...large, extra: zip64Field(TEMPLATE.length, TEMPLATE.length) },
        central: { ...large, extra: zip64Field(TEMPLATE.length, TEMPLATE.length) },
      },
      { name: 'z', data: randomBytes(MEGABYTE), method: 0 },
    ];
    s3.hold(rawZip(entries, { zip64: {}, comment: Buffer.alloc(0xffff, 'c') }));
    expect(await readTemplate()).toEqual(TEMPLATE);
    expect(s3.server.requests).toHaveLength(2);
  });

  it.each(HOSTILE)('rejects an artifact that %s', async (_what, make, words) => {
    s3.hold(make());
    const said = await readTemplate();
    expect(said).toMatch(words);
    expect(said).toMatch(/^JobError: Source/);
    expect(s3.server.sentBytes).toBeLessThan(3 * MEGABYTE);
  });

  it('rejects an artifact of more than 256 MB without reading its body', async () => {
    s3.hold(artifact(MEGABYTE, 3));
    s3.server.fault = () => ({
      status: 206,
      headers: { 'content-range': 'bytes 268173313-268435456/268435457' },
      body: Buffer.alloc(262_144),
    });
    expect(await readTemplate()).toBe(
      'JobError: artifact Source is too big: it has 256.1 MB; allowed: 256 MB; remove files from the artifact',
    );
    expect(s3.server.requests).toHaveLength(1);
  });

  it('sends no encryption headers, which S3 would reject (D17)', async () => {
    s3.hold(artifact(MEGABYTE, 20));
    await readTemplate();
    const sent = s3.server.requests.flatMap(({ headers }) => Object.keys(headers));
    expect(sent).toContain('range');
    expect(sent.filter((name) => name.includes('encryption'))).toEqual([]);
  });

  it('names the account that must own the bucket of an object that is not an artifact', async () => {
    s3.hold(rawZip([{ name: WANTED, data: TEMPLATE }]));
    const place = { region: 'us-east-1', sleep };
    const client = s3Client({ region: 'us-east-1', localEndpoint: true }, place, CREDENTIALS);
    const archive = await objectStore(client, 'releases', '111111111111', sleep).open('releases/a.zip');
    expect(await archive.read(WANTED, BOUND)).toEqual(TEMPLATE);
    expect(s3.server.requests.map(({ headers }) => headers['x-amz-expected-bucket-owner'])).toEqual([
      '111111111111',
    ]);
  });
});

describe('an artifact that changes while it is read', () => {
  it('fails the job when S3 answers 412', async () => {
    s3.hold(artifact(MEGABYTE, 20));
    const archive = await source();
    s3.replace(artifact(MEGABYTE, 20));
    await expect(archive.read(WANTED, BOUND)).rejects.toMatchObject({
      type: 'RevisionUnavailable',
      message: 'artifact Source was replaced while it was being read; retry the stage',
    });
    expect(s3.server.requests[1]?.headers['if-match']).toMatch(/^"[0-9a-f]{32}"$/);
  });

  it('fails the job when the size differs and S3 ignores If-Match', async () => {
    s3.hold(artifact(MEGABYTE, 20));
    const archive = await source();
    s3.server.fault = () => ({
      status: 206,
      headers: { 'content-range': 'bytes 0-262143/999999' },
      body: Buffer.alloc(262_144),
    });
    await expect(archive.read(WANTED, BOUND)).rejects.toMatchObject({ type: 'RevisionUnavailable' });
  });
});

describe('a request to a failing S3', () => {
  it.each([
    ['cuts off the first response', 0, { cut: 1000 }],
    ['cuts off the second response', 1, { cut: 40 }],
    ['ends the first response before the first byte', 0, { cut: 0 }],
    ['resets the first connection', 0, 'reset'],
    ['resets the second connection', 1, 'reset'],
    ['has an internal error', 1, { status: 500 }],
    ['is temporarily unavailable', 0, { status: 503 }],
  ] as const)('is repeated when S3 %s', async (_what, at, fault) => {
    s3.hold(artifact(MEGABYTE, 20));
    s3.server.fault = (_request, index) => (index === at ? fault : undefined);
    expect(await readTemplate()).toEqual(TEMPLATE);
    expect(s3.server.requests).toHaveLength(3);
    expect(pauses).toHaveLength(1);
  });

  it.each([
    ['cuts off the response', { cut: 1000 }],
    ['stops in the middle of the response', { stall: 1000 }],
  ] as const)(
    'is repeated when S3 %s that contains the whole artifact and its checksum',
    async (_what, fault) => {
      s3.hold(artifact(200_000, 20));
      s3.server.fault = (_request, index) => (index === 0 ? fault : undefined);
      expect(await readTemplate(200)).toEqual(TEMPLATE);
      expect(s3.server.requests).toHaveLength(2);
    },
  );

  it.each([
    ['does not respond', 'hang'],
    ['stops in the middle of a response', { stall: 1000 }],
  ] as const)('is repeated when S3 %s', async (_what, fault) => {
    s3.hold(artifact(MEGABYTE, 20));
    s3.server.fault = (_request, index) => (index < 2 ? fault : undefined);
    expect(await readTemplate(200)).toEqual(TEMPLATE);
    expect(s3.server.requests).toHaveLength(4);
  });

  it('is repeated when the length of the body differs from the headers', async () => {
    s3.hold(artifact(MEGABYTE, 20));
    s3.server.fault = (_request, index) =>
      index === 0
        ? { status: 206, headers: { 'content-range': 'bytes 0-262143/262144' }, body: Buffer.alloc(1000) }
        : undefined;
    expect(await readTemplate()).toEqual(TEMPLATE);
    expect(s3.server.requests).toHaveLength(3);
  });

  it('is sent at most four times when the responses are cut off', async () => {
    s3.hold(artifact(MEGABYTE, 20));
    s3.server.fault = () => ({ cut: 1000 });
    expect(await readTemplate()).toMatch(
      /^JobError: reading artifact Source failed: .*aborted.*; retry the stage$/,
    );
    expect(s3.server.requests).toHaveLength(4);
  });

  it('succeeds when S3 ignores ranges', async () => {
    s3.hold(artifact(4 * MEGABYTE, 20));
    s3.ignoresRanges = true;
    expect(await readTemplate()).toEqual(TEMPLATE);
    expect(s3.server.requests).toHaveLength(2);
    s3.hold(artifact(MEGABYTE / 8, 20));
    s3.ignoresRanges = true;
    expect(await readTemplate()).toEqual(TEMPLATE);
    expect(s3.server.requests).toHaveLength(1);
  });

  it('fails the job when S3 returns a different range of bytes', async () => {
    s3.hold(artifact(MEGABYTE, 20));
    const archive = await source();
    const size = String(artifact(MEGABYTE, 20).length);
    s3.server.fault = () => ({
      status: 206,
      headers: { 'content-range': `bytes 0-9/${size}` },
      body: Buffer.alloc(10),
    });
    await expect(archive.read(WANTED, BOUND)).rejects.toMatchObject({
      type: 'SystemUnavailable',
      message: 'S3 sent a different byte range of artifact Source than requested; retry the stage',
    });
  });

  it('names the missing object or permission when it denies the object (D15)', async () => {
    s3.hold(Buffer.from('x'));
    const body = '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
    s3.server.fault = () => ({ status: 403, body });
    expect(await readTemplate()).toBe(
      'JobError: reading artifact Source failed: AccessDenied: Access Denied (the object does not exist, or the permission to read the object is missing)',
    );
    expect(s3.server.requests).toHaveLength(1);
  });
});
