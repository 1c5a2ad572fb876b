import { readCheckedRelease } from '../../../../functions/shared/release/checked-release';
import { checkRecordKey } from '../../../../functions/shared/release/records';
import { sha256 } from '../../../../functions/shared/zip/write';
import {
  ACCOUNT,
  BUILD_ID,
  EXECUTION,
  type ReleaseArtifacts,
  type ReleaseChange,
  checkRecordOf,
  releaseArtifacts,
} from '../../support/fixtures';
import { FakeS3 } from '../../support/fakes/fake-s3';
import { awsError } from '../../support/scripted';

const OTHER_EXECUTION = '99999999-2222-3333-4444-555555555555';
const OTHER_BUILD = 'acme-hello:00000000-8888-7777-6666-555555555555';
const KEY = `checked/hello/${EXECUTION}/99999999-8888-7777-6666-555555555555.json`;

const fileOf = ({ checked }: ReleaseArtifacts) => checked.get('release.json') ?? Buffer.alloc(0);

/** Record bucket in which check-release has written the records of some releases. */
class Records {
  readonly s3 = new FakeS3();

  constructor(...releases: readonly ReleaseArtifacts[]) {
    for (const { record } of releases) this.put(record.key, record.text);
  }

  put(key: string, text: string): void {
    this.s3.put(`records/${key}`, text);
  }

  /** Returns the error for a `release.json` as `type: message`, or `accepted` if there is no error. */
  async verdict(bytes: Buffer, execution = EXECUTION): Promise<string> {
    try {
      await this.read(bytes, execution);
      return 'accepted';
    } catch (error) {
      const { type, message } = error as { type: string; message: string };
      return `${type}: ${message}`;
    }
  }

  read(bytes: Buffer, execution = EXECUTION) {
    const bucket = { s3: this.s3.client, bucket: 'records', accountId: ACCOUNT };
    return readCheckedRelease({ label: 'Checked::release.json', bytes }, bucket, execution);
  }
}

const ofBuild = (buildId: string, change: ReleaseChange = {}) =>
  releaseArtifacts({ ...change, release: (release) => ({ ...release, buildId }) });

describe('the check record', () => {
  it('has a key with the application, the execution and the id of the build', () => {
    expect(checkRecordKey('hello', EXECUTION, BUILD_ID)).toBe(KEY);
  });

  it('is read once, from a bucket of the own account', async () => {
    const written = releaseArtifacts();
    const records = new Records(written);
    expect(await records.read(fileOf(written))).toEqual(written.release);
    expect(records.s3.calls.map(({ input }) => input)).toEqual([
      expect.objectContaining({ Bucket: 'records', Key: KEY, ExpectedBucketOwner: ACCOUNT }),
    ]);
  });
});

describe('a release.json', () => {
  it('is accepted in the execution that checked the release, and rejected in another execution', async () => {
    const written = releaseArtifacts();
    const records = new Records(written);
    expect(await records.verdict(fileOf(written))).toBe('accepted');
    expect(await records.verdict(fileOf(written), OTHER_EXECUTION)).toBe(
      `RevisionOutOfSync: Checked::release.json contains release 7 of hello, from execution ${EXECUTION}; expected: execution ${OTHER_EXECUTION}; release again`,
    );
  });

  it('is rejected in another execution, although that execution has checked the same build', async () => {
    const written = releaseArtifacts();
    const later = releaseArtifacts({ execution: OTHER_EXECUTION, sequence: 8 });
    const records = new Records(written, later);
    expect(await records.verdict(fileOf(written), OTHER_EXECUTION)).toMatch(
      /^RevisionOutOfSync: .*expected: /,
    );
    expect(await records.verdict(fileOf(later), OTHER_EXECUTION)).toBe('accepted');
  });

  it('is rejected without a record, and accepted with the record', async () => {
    const written = releaseArtifacts();
    const records = new Records();
    expect(await records.verdict(fileOf(written))).toBe(
      `RevisionOutOfSync: Checked::release.json contains release 7 of hello, but check-release has not checked this release: there is no check record ${KEY}; release again`,
    );
    records.put(written.record.key, written.record.text);
    expect(await records.verdict(fileOf(written))).toBe('accepted');
  });

  it('is rejected with the record of another build, and accepted after the check of its own build', async () => {
    const [first, retried] = [releaseArtifacts(), ofBuild(OTHER_BUILD)];
    const records = new Records(first);
    expect(await records.verdict(fileOf(retried))).toMatch(
      /^RevisionOutOfSync: .*has not checked this release: there is no check record checked\/hello\/1111.*\/00000000-8888-7777-6666-555555555555\.json;/,
    );
    records.put(retried.record.key, retried.record.text);
    // A retry of the stage adds a build to the execution. The artifact of either build is complete.
    expect(await records.verdict(fileOf(first))).toBe('accepted');
    expect(await records.verdict(fileOf(retried))).toBe('accepted');
  });

  it('is rejected when the record has the hash of another release.json (T9)', async () => {
    const [checked, other] = [releaseArtifacts(), releaseArtifacts({ sequence: 8 })];
    const records = new Records(checked);
    expect(await records.verdict(fileOf(other))).toBe(
      `RevisionOutOfSync: Checked::release.json is not the file that check-release wrote: its SHA-256 is ${sha256(fileOf(other))}, but the check record ${KEY} has the SHA-256 ${sha256(fileOf(checked))}; find out who changed the artifact, then release again`,
    );
    expect(await records.verdict(fileOf(checked))).toBe('accepted');
  });

  it('is rejected with a changed byte at any position (T9)', async () => {
    const written = releaseArtifacts();
    const records = new Records(written);
    const bytes = fileOf(written);
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 7)), at);
      expect([at, await records.verdict(changed)]).toEqual([
        at,
        expect.stringMatching(/^(ConfigurationError|RevisionOutOfSync): Checked::release\.json/),
      ]);
    }
    expect(await records.verdict(bytes)).toBe('accepted');
  });

  it.each([
    ['a blank at the end', (text: string) => `${text} `],
    ['other white space', (text: string) => JSON.stringify(JSON.parse(text), null, 2)],
  ])('is rejected with %s, although its values are the same (T9)', async (_what, change) => {
    const written = releaseArtifacts();
    const changed = Buffer.from(change(fileOf(written).toString()));
    expect(await new Records(written).verdict(changed)).toMatch(/is not the file that check-release wrote/);
  });

  it.each([
    ['is not JSON', 'release 7', /^ConfigurationError: Checked::release\.json:1:1: not JSON/],
    ['is empty', '{}', /^ConfigurationError: Checked::release\.json is not as expected/],
    [
      'begins with a byte order mark',
      `\uFEFF${fileOf(releaseArtifacts()).toString()}`,
      /^ConfigurationError: Checked::release\.json begins with a byte order mark/,
    ],
  ])('is rejected before any request when the file %s', async (_what, text, pattern) => {
    const records = new Records(releaseArtifacts());
    expect(await records.verdict(Buffer.from(text))).toMatch(pattern);
    expect(records.s3.calls).toEqual([]);
  });

  it.each(['execution', 'buildId', 'sequence', 'services'])(
    'is rejected without the field %s, even if the record has its hash',
    async (field) => {
      const { release } = releaseArtifacts();
      const bytes = Buffer.from(JSON.stringify({ ...release, [field]: undefined }));
      const { key, text } = checkRecordOf(release, bytes);
      const records = new Records();
      records.put(key, text);
      expect(await records.verdict(bytes)).toMatch(
        new RegExp(`^ConfigurationError: Checked::release\\.json is not as expected: .*${field}`),
      );
    },
  );
});

describe('a record that is malformed', () => {
  const written = releaseArtifacts();
  const record = JSON.parse(written.record.text) as object;

  it.each([
    ['is not JSON', 'checked', /^ConfigurationError: the check record checked\/hello\/.*:1:1: not JSON/],
    ['is empty', '{}', /^ConfigurationError: the check record checked\/hello\/.* is not as expected/],
    ['has another version', JSON.stringify({ ...record, version: 2 }), /^ConfigurationError: .*version/],
    ['has one more field', JSON.stringify({ ...record, ok: true }), /^ConfigurationError: .*unknown: ok/],
    ['has no hash', JSON.stringify({ ...record, release: undefined }), /^ConfigurationError: .*release/],
    [
      'has a hash in capital letters',
      JSON.stringify({ ...record, release: sha256(fileOf(written)).toUpperCase() }),
      /^ConfigurationError: .*release/,
    ],
    ['is too large', ' '.repeat(65_537), /^ConfigurationError: .* has 65,537 bytes; allowed: 64 KB/],
  ])('is rejected: the record %s', async (_what, text, pattern) => {
    const records = new Records();
    records.put(KEY, text);
    expect(await records.verdict(fileOf(written))).toMatch(pattern);
    records.put(KEY, JSON.stringify(record));
    expect(await records.verdict(fileOf(written))).toBe('accepted');
  });

  it('is not the same as a record that cannot be read', async () => {
    const records = new Records(written);
    records.s3.before = () => {
      throw awsError('AccessDenied', 'Access Denied', 403);
    };
    expect(await records.verdict(fileOf(written))).toMatch(
      /^PermissionError: reading checked\/hello\/.* in records failed: AccessDenied/,
    );
  });
});
