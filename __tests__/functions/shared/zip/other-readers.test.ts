import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { fromBufferPromise } from 'yauzl';

import { openZip } from '../../../../functions/shared/zip/read';
import { writeZip } from '../../../../functions/shared/zip/write';
import { rawZip, zip64Field } from '../../support/zips/raw-zip';

const BOUND = 2 ** 20;
const folder = mkdtempSync(join(tmpdir(), 'other-zips-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Returns all files that the zip reader of the functions extracts. */
async function ours(zip: Buffer): Promise<Map<string, Buffer>> {
  const archive = await openZip(zip, 'Source');
  return archive.readAll(new Map(archive.names.map((name) => [name, BOUND])));
}

/** Returns all files that yauzl extracts; undefined if yauzl rejects the archive or a file. */
async function yauzls(zip: Buffer): Promise<Map<string, Buffer> | undefined> {
  try {
    const opened = await fromBufferPromise(zip, { strictFileNames: true });
    const files = new Map<string, Buffer>();
    for await (const entry of opened.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      const chunks: Buffer[] = [];
      for await (const chunk of await opened.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
      files.set(entry.fileName, Buffer.concat(chunks));
    }
    return files;
  } catch {
    return undefined;
  }
}

const PYTHON_READS = `
import sys, json, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    print(json.dumps({n: z.read(n).hex() for n in z.namelist() if not n.endswith('/')}))
`;
function pythons(zip: Buffer): Map<string, Buffer> {
  const file = join(folder, 'archive.zip');
  writeFileSync(file, zip);
  const printed = execFileSync('python3', ['-c', PYTHON_READS, file], { encoding: 'utf8' });
  const files = JSON.parse(printed) as Record<string, string>;
  return new Map(Object.entries(files).map(([name, hex]) => [name, Buffer.from(hex, 'hex')]));
}

const names = fc
  .stringMatching(/^[a-z0-9_.-]{1,8}(\/[a-zA-Z0-9_-]{1,8}){0,3}$/)
  .filter((name) => !name.split('/').includes('..'));
const trees = fc.dictionary(names, fc.uint8Array({ maxLength: 300 }), { maxKeys: 12 });
const filesOf = (tree: Record<string, Uint8Array>) =>
  new Map(Object.entries(tree).map(([name, bytes]) => [name, Buffer.from(bytes)]));

describe('the zip reader', () => {
  it('reads the same as yauzl in every archive of writeZip', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async (tree) => {
        const zip = writeZip(filesOf(tree));
        const contents = await ours(zip);
        expect(contents).toEqual(filesOf(tree));
        expect(contents).toEqual(await yauzls(zip));
      }),
    );
  });

  it('reads the same as yauzl, or rejects the archive, after a change of any byte', async () => {
    const zip = rawZip([
      { name: 'cfn/web.yaml', data: Buffer.from('Resources: {}\n'.repeat(9)), extra: zip64Field(1) },
      { name: 'README', data: Buffer.from('x'), method: 0 },
    ]);
    let read = 0;
    for (let at = 0; at < zip.length; at += 1) {
      for (const flip of [0x01, 0x02, 0x08, 0x20, 0x80, 0xff]) {
        const changed = Buffer.from(zip);
        changed.writeUInt8((zip[at] ?? 0) ^ flip, at);
        const contents = await ours(changed).catch((error: unknown) => {
          // The zip reader of the functions may reject the archive, but must not throw any other error.
          expect(error).toMatchObject({ name: 'JobError', type: 'ConfigurationError' });
          return undefined;
        });
        if (contents === undefined) continue;
        read += 1;
        const theirs = await yauzls(changed);
        if (theirs !== undefined) expect({ at, flip, contents }).toEqual({ at, flip, contents: theirs });
      }
    }
    // Both readers accept changes of dates, versions and file attributes, so some changed archives are read.
    expect(read).toBeGreaterThan(50);
  });

  const files = new Map([
    ['cfn/web.yaml', Buffer.from('Resources: {}\n'.repeat(200))],
    ['cfn/ünïcode.json', Buffer.from('{}')],
    ['empty', Buffer.alloc(0)],
  ]);
  const tree = JSON.stringify(
    Object.fromEntries([...files].map(([name, bytes]) => [name, bytes.toString()])),
  );
  const python = (body: string) => {
    const path = join(folder, 'made.zip');
    const script = `
import sys, json, zipfile, io
tree = json.loads(sys.argv[2])
class Pipe(io.RawIOBase):
    "cannot seek, so sizes follow the data"
    def __init__(self, path): self.file = open(path, 'wb')
    def writable(self): return True
    def write(self, data): return self.file.write(data)
    def close(self): self.file.close(); super().close()
path = sys.argv[1]
${body}
`;
    execFileSync('python3', ['-c', script, path, tree]);
    return readFileSync(path);
  };

  it.each([
    [
      'Python',
      `
with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
    for n, t in tree.items(): z.writestr(n, t)
`,
    ],
    [
      'Python, stored, with a comment as long as it may be',
      `
with zipfile.ZipFile(path, 'w') as z:
    z.comment = b'c' * 65535
    for n, t in tree.items(): z.writestr(n, t)
`,
    ],
    [
      'Python, into a pipe: sizes follow the data',
      `
with Pipe(path) as out, zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
    for n, t in tree.items(): z.writestr(n, t)
`,
    ],
    [
      'Python, with ZIP64 sizes before each file',
      `
with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
    for n, t in tree.items():
        with z.open(n, 'w', force_zip64=True) as f: f.write(t.encode())
`,
    ],
    [
      'Python, with ZIP64 sizes, into a pipe',
      `
with Pipe(path) as out, zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
    for n, t in tree.items():
        with z.open(n, 'w', force_zip64=True) as f: f.write(t.encode())
`,
    ],
    [
      'Python, with a ZIP64 end',
      `
zipfile.ZIP_FILECOUNT_LIMIT = 1
with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
    for n, t in tree.items(): z.writestr(n, t)
`,
    ],
  ])('reads the archives of other writers: %s', async (_what, body) => {
    const zip = python(body);
    const contents = await ours(zip);
    expect(contents).toEqual(files);
    expect(pythons(zip)).toEqual(files);
  });

  it('reads the archives of other writers: git archive', async () => {
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: folder });
    git('init', '--quiet', '.');
    writeFileSync(join(folder, 'web.yaml'), 'Resources: {}\n');
    git('add', 'web.yaml');
    git('commit', '--quiet', '-m', 'x');
    const zip = git('archive', '--format=zip', 'HEAD');
    expect(await ours(zip)).toEqual(new Map([['web.yaml', Buffer.from('Resources: {}\n')]]));
  });

  it('reads ZIP64 throughout', async () => {
    const data = Buffer.from('x'.repeat(500));
    const large = { size: 0xffffffff, extra: zip64Field(500) };
    const zip = rawZip([{ name: 'a', data, method: 0, local: large, central: large }], { zip64: {} });
    expect(await ours(zip)).toEqual(new Map([['a', data]]));
    expect(await yauzls(zip)).toEqual(new Map([['a', data]]));
  });
});
