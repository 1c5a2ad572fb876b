import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { openZip } from '../../../../functions/shared/zip/read';
import { sha256, writeZip } from '../../../../functions/shared/zip/write';
import { type RawEntry, rawZip, zip64Field } from '../../support/zips/raw-zip';

const data = Buffer.from('Resources: {}\n');
const good = { name: 'cfn/web.yaml', data } satisfies RawEntry;
const read = async (zip: Buffer, name = 'cfn/web.yaml', bound = 1024) =>
  (await openZip(zip, 'Source')).read(name, bound);

describe('reading an artifact', () => {
  it('reads a file by its exact name', async () => {
    expect(await read(rawZip([good, { name: 'README', data: Buffer.from('x') }]))).toEqual(data);
    expect(await read(rawZip([{ ...good, method: 0 }]))).toEqual(data);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('arn:aws:codecommit:us-east-1:1:hello')],
    ['a truncated archive', rawZip([good]).subarray(0, 40)],
    ['an archive with bytes behind it', Buffer.concat([rawZip([good]), Buffer.from('x')])],
  ])('reports that %s is not a zip archive (D9)', async (_what, zip) => {
    await expect(read(zip)).rejects.toThrow(/Source is not a zip archive.*CODE_ZIP/);
  });

  it.each(['../cfn/web.yaml', '/etc/passwd', 'C:/x', 'cfn\\web.yaml', 'a/../../b'])(
    'rejects an archive that has the name %s anywhere (T23)',
    async (name) => {
      await expect(read(rawZip([good, { name, data }]))).rejects.toThrow(
        /Source has an entry with the path .*; allowed: relative paths/,
      );
    },
  );

  it('rejects an archive with the same name twice (T23)', async () => {
    await expect(read(rawZip([good, { ...good, data: Buffer.from('other') }]))).rejects.toThrow(
      /has two entries with the name 'cfn\/web.yaml'/,
    );
  });

  it('rejects a symbolic link, and reads the other files of its archive (T23)', async () => {
    const link = { name: 'cfn/web.yaml', data: Buffer.from('/etc/passwd'), mode: 0o120777 };
    await expect(read(rawZip([link]))).rejects.toThrow(/Source::cfn\/web.yaml is a link/);
    expect(await read(rawZip([good, { ...link, name: 'node_modules/.bin/x' }]))).toEqual(data);
    expect(await read(rawZip([{ ...good, mode: 0o100644 }]))).toEqual(data);
  });

  it('rejects an encrypted file and an unknown compression', async () => {
    await expect(read(rawZip([{ ...good, flags: 0x801 }]))).rejects.toThrow(/encrypted/);
    await expect(read(rawZip([{ ...good, method: 12 }]))).rejects.toThrow(
      /cannot be unpacked: unsupported compression/,
    );
  });

  it('rejects a zip bomb, with a right or a wrong stated size (T24)', async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024);
    const before = process.memoryUsage().rss;
    await expect(read(rawZip([{ ...good, data: zeros }]))).rejects.toThrow(/has 64 MB; allowed: 1 KB/);
    await expect(read(rawZip([{ ...good, data: zeros, declaredSize: 10 }]))).rejects.toThrow(
      /cannot be unpacked: its compressed size of [\d,]+ bytes does not fit its stated size of 10 bytes/,
    );
    const half = rawZip([{ ...good, data: zeros, declaredSize: 500_000 }]);
    await expect(read(half, good.name, 2 ** 20)).rejects.toThrow(/cannot be unpacked: its content is longer/);
    await expect(read(rawZip([{ ...good, declaredSize: 100 }]))).rejects.toThrow(
      /cannot be unpacked: its content is shorter/,
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(120 * 1024 * 1024);
  });

  it('rejects an archive with too many entries (T24)', async () => {
    const many = Array.from({ length: 10_001 }, (_, i) => ({
      name: String(i),
      data: Buffer.alloc(0),
      method: 0,
    }));
    await expect(read(rawZip(many))).rejects.toThrow(/has 10001 entries; allowed: 10000/);
  });

  it('rejects a file whose checksum does not match', async () => {
    await expect(read(rawZip([{ ...good, declaredCrc: 1 }]))).rejects.toThrow(/CRC-32/);
  });

  it('finds a file whose offset is only in the ZIP64 field', async () => {
    const large = { ...good, offset: 0xffffffff, central: { extra: zip64Field(0) } };
    expect(await read(rawZip([large]))).toEqual(data);
  });

  it('reads a file of exactly the allowed size, and rejects a file that is one byte longer', async () => {
    expect(await read(rawZip([good]), good.name, data.length)).toEqual(data);
    await expect(read(rawZip([good]), good.name, data.length - 1)).rejects.toThrow(/allowed: 13/);
  });

  it.each([
    ['another case', 'cfn/Web.yaml'],
    ['a leading ./', './cfn/web.yaml'],
    ['a folder around it', 'hello-main/cfn/web.yaml'],
  ])('lists near names when a file has %s (D10)', async (_what, name) => {
    await expect(
      read(
        rawZip([
          { name, data },
          { name: 'x', data },
        ]),
      ),
    ).rejects.toThrow(`similar names: ${name}`);
  });

  it('lists all names when no name is near (D10)', async () => {
    await expect(
      read(
        rawZip([
          { name: 'a', data },
          { name: '__proto__', data },
        ]),
        'b',
      ),
    ).rejects.toThrow('it has a, __proto__');
    expect(await read(rawZip([{ name: '__proto__', data }]), '__proto__')).toEqual(data);
    await expect(read(rawZip([]), 'b')).rejects.toThrow('it is empty');
  });
});

describe('writing a zip', () => {
  const files = new Map([
    ['web.yaml', Buffer.from('a'.repeat(1000))],
    ['release.json', Buffer.from('{}')],
  ]);

  it('gives the same bytes for the same files in any order (P3)', () => {
    const reversed = new Map([...files].reverse());
    expect(writeZip(reversed)).toEqual(writeZip(files));
  });

  it.each(['UTC', 'Australia/Sydney', 'America/St_Johns', 'Pacific/Apia'])(
    'gives the same bytes in the time zone %s (P3)',
    (TZ) => {
      const module = join(__dirname, '../../../../functions/shared/zip/write.ts');
      const script = `const {writeZip,sha256}=require(${JSON.stringify(module)});console.log(sha256(writeZip(new Map([['web.yaml',Buffer.from('a'.repeat(1000))],['release.json',Buffer.from('{}')]]))))`;
      const printed = execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', script], {
        env: { PATH: process.env['PATH'], TZ },
        encoding: 'utf8',
      });
      expect(printed.trim()).toBe(sha256(writeZip(files)));
    },
  );

  it('can be read back', async () => {
    const archive = await openZip(writeZip(files), 'x');
    expect(archive.names).toEqual(['release.json', 'web.yaml']);
    expect(await archive.read('web.yaml', 1000)).toEqual(files.get('web.yaml'));
  });
});
