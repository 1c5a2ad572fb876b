import { openZip } from '../../../functions/shared/zip/read';
import { zip } from '../support/fixtures';
import { outcome } from '../support/job-runner';
import { VerifyScene, bundleFiles } from '../support/verify';

/** Returns the start and end offset of every header, name and file content in an archive, and of the end record. */
function partsOf(archive: Buffer): { what: string; start: number; end: number }[] {
  const end = archive.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const directory = archive.readUInt32LE(end + 16);
  const parts = [{ what: 'end record', start: end, end: archive.length }];
  for (let at = directory; at < end;) {
    const nameEnd = at + 46 + archive.readUInt16LE(at + 28);
    parts.push({ what: 'central header', start: at, end: at + 46 });
    parts.push({ what: 'central name', start: at + 46, end: nameEnd });
    const local = archive.readUInt32LE(at + 42);
    const data = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    parts.push({ what: 'local header', start: local, end: local + 30 });
    parts.push({ what: 'local name', start: local + 30, end: data });
    parts.push({ what: 'data', start: data, end: data + archive.readUInt32LE(at + 20) });
    at = nameEnd + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return parts.sort((one, other) => one.start - other.start);
}

const original = zip(bundleFiles());
const parts = partsOf(original);
const CLASSES = ['local header', 'local name', 'data', 'central header', 'central name', 'end record'];
/** Returns a mask that flips one bit of the byte at an offset. For file data, this mask is enough. */
const ONE_BIT = (at: number) => 1 << (at % 8);
/** Masks that flip one bit, all bits except one, or all bits. */
const FLIPS = [ONE_BIT, (at: number) => 0xff ^ ONE_BIT(at), () => 0xff];

const scene = new VerifyScene();
async function arrived(bundle: Buffer) {
  scene.s3.put('artifacts/hello/Release', bundle);
  scene.s3.objects.delete('artifacts/hello/Verified');
  scene.s3.calls.length = 0;
  const message = outcome(await scene.run());
  return { message, verified: scene.verified(), writes: scene.s3.writes() };
}

test('the parts together are the whole archive', () => {
  expect(new Set(parts.map(({ what }) => what))).toEqual(new Set(CLASSES));
  let at = 0;
  for (const { start, end } of parts) {
    expect(start).toBe(at);
    at = end;
  }
  expect(at).toBe(original.length);
});

describe.each(CLASSES)('one changed byte anywhere in a %s of the bundle', (what) => {
  const positions = parts
    .filter((part) => part.what === what)
    .flatMap(({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index));

  test('is rejected by name, or changes nothing that is deployed', async () => {
    const clean = (await arrived(original)).verified;
    let refused = 0;
    for (const at of positions) {
      for (const flip of what === 'data' ? [ONE_BIT] : FLIPS) {
        const bundle = Buffer.from(original);
        bundle.writeUInt8(bundle.readUInt8(at) ^ flip(at), at);
        const { message, verified, writes } = await arrived(bundle);
        if (message.startsWith('OK')) {
          expect([at, verified.equals(clean)]).toEqual([at, true]);
          continue;
        }
        refused += 1;
        // The message contains the name of the file, or the name of the artifact if the archive itself is damaged.
        expect([at, message]).toEqual([
          at,
          expect.stringMatching(/^FAIL\((ConfigurationError|RevisionOutOfSync), .*\bRelease\b/),
        ]);
        expect([at, writes]).toEqual([at, []]);
      }
    }
    expect(refused).toBeGreaterThan(positions.length / 2);
  });
});

test('a changed byte of the data is reported with the name of its file', async () => {
  const { names } = await openZip(original, 'Release');
  const data = parts.filter(({ what }) => what === 'data');
  for (const [index, { start, end }] of data.entries()) {
    for (let at = start; at < end; at += 7) {
      const bundle = Buffer.from(original);
      bundle.writeUInt8(bundle.readUInt8(at) ^ 0x10, at);
      expect((await arrived(bundle)).message).toContain(`Release::${names[index] ?? ''}`);
    }
  }
});

describe.each([...bundleFiles().keys()])(
  'one changed byte of %s in a bundle that was packed again',
  (name) => {
    const bytes = bundleFiles().get(name) ?? Buffer.alloc(0);

    test('is rejected, and the message names a file of the release', async () => {
      for (let at = 0; at < bytes.length; at += 1) {
        const files = bundleFiles();
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ ONE_BIT(at), at);
        files.set(name, changed);
        const { message, writes } = await arrived(zip(files));
        // If the manifest was changed, the message may contain the name of any file. Otherwise the message must contain
        // the name of the changed file.
        const accused =
          name === 'release.json'
            ? '(release.json|web.template.json|web.production.json|web.image.json)'
            : name;
        const types = '(ConfigurationError|RevisionOutOfSync|RevisionUnavailable)';
        expect([at, message]).toEqual([
          at,
          expect.stringMatching(new RegExp(`^FAIL\\(${types}, .*Release::${accused}\\b`)),
        ]);
        expect([at, writes]).toEqual([at, []]);
      }
    });
  },
);
