import {
  type WriteRequest,
  replaceObject,
  writeIf,
  writeOnce,
} from '../../../../functions/shared/aws/conditional-write';
import { readObject } from '../../../../functions/shared/aws/s3-object';
import { FakeS3 } from '../../support/fakes/fake-s3';
import { awsError } from '../../support/scripted';

const conflict = () => awsError('ConditionalRequestConflict', 'A conflicting operation occurred', 409);
const request: WriteRequest = {
  id: { Bucket: 'b', Key: 'k' },
  label: 'k in b',
  object: { Body: 'new', ContentType: 'text/plain' },
};
const SHA256_OF_NEW = '11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437';

describe('a conditional write that S3 answers with 409 because another write of the same key is in progress', () => {
  it('is retried, with a longer wait before each retry', async () => {
    const s3 = new FakeS3();
    s3.before = () => {
      if (s3.calls.length <= 3) throw conflict();
    };
    await expect(writeIf(s3.retryingClient, { IfNoneMatch: '*' }, request)).resolves.toMatchObject({
      kind: 'written',
    });
    expect(s3.calls).toHaveLength(4);
    const [first = 0, second = 0, third = 0] = s3.waits;
    expect(first).toBeGreaterThanOrEqual(250);
    expect(second).toBeGreaterThanOrEqual(500);
    expect(third).toBeGreaterThanOrEqual(1000);
  });

  it.each([
    ['writeIf', (s3: FakeS3) => writeIf(s3.retryingClient, { IfNoneMatch: '*' }, request)],
    ['writeOnce', (s3: FakeS3) => writeOnce(s3.retryingClient, request)],
    [
      'replaceObject',
      (s3: FakeS3) =>
        replaceObject(s3.retryingClient, request, () =>
          Promise.resolve({ kind: 'write', condition: { IfNoneMatch: '*' } }),
        ),
    ],
  ] as const)('fails with the conflict after eight attempts (%s)', async (_name, write) => {
    const s3 = new FakeS3();
    s3.before = () => {
      throw conflict();
    };
    await expect(write(s3)).rejects.toMatchObject({ name: 'ConditionalRequestConflict' });
    expect(s3.calls).toHaveLength(8);
    expect(s3.waits).toHaveLength(7);
  });
});

describe('a write whose condition fails: S3 answers 412', () => {
  it('is not retried, because the condition will not hold later', async () => {
    const s3 = new FakeS3();
    s3.put('b/k', 'old');
    await expect(writeIf(s3.retryingClient, { IfNoneMatch: '*' }, request)).resolves.toEqual({
      kind: 'condition-failed',
    });
    expect(s3.calls).toHaveLength(1);
  });

  it('compares an existing object with the new bytes', async () => {
    const s3 = new FakeS3();
    const { versionId } = s3.put('b/k', 'new');
    await expect(writeOnce(s3.client, request)).resolves.toEqual({ kind: 'same', versionId });
    s3.put('b/k', 'old');
    await expect(writeOnce(s3.client, request)).resolves.toEqual({
      kind: 'different',
      sha256: 'cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4',
    });
  });

  it('reports an object that may not be read', async () => {
    const s3 = new FakeS3();
    s3.put('b/k', 'new');
    s3.before = ({ name }) => {
      if (name === 'GetObject') throw awsError('AccessDenied', 'Access Denied', 403);
    };
    await expect(writeOnce(s3.client, request)).resolves.toEqual({ kind: 'unreadable' });
  });

  it('fails as unavailable when another writer deletes the object before the object is read back', async () => {
    const s3 = new FakeS3();
    s3.put('b/k', 'new');
    s3.before = ({ name }) => {
      if (name === 'GetObject') s3.objects.clear();
    };
    await expect(writeOnce(s3.client, request)).rejects.toMatchObject({
      type: 'SystemUnavailable',
      message: 'k in b keeps changing under concurrent writers; retry the stage',
    });
  });
});

describe('an answer of S3 with another checksum, or without a checksum', () => {
  it.each(['another', undefined])('fails the write: %s', async (checksum) => {
    const s3 = new FakeS3();
    s3.checksum = () => checksum;
    await expect(writeOnce(s3.client, request)).rejects.toMatchObject({
      type: 'JobFailed',
      message: expect.stringMatching(
        checksum === undefined
          ? /^k in b may not have the bytes that were sent: the response of S3 has no SHA-256;/
          : new RegExp(
              `^k in b does not have the bytes that were sent: S3 reports .* instead of ${SHA256_OF_NEW};`,
            ),
      ) as string,
    });
  });
});

describe('a replacement', () => {
  const replacing = (s3: FakeS3) =>
    replaceObject(s3.client, request, async () => {
      const existing = await readObject(s3.client, request.id, 1024);
      return existing === undefined
        ? { kind: 'write', condition: { IfNoneMatch: '*' } }
        : { kind: 'write', condition: { IfMatch: existing.etag } };
    });

  it('reads the object again when another writer was faster', async () => {
    const s3 = new FakeS3();
    s3.put('b/k', 'old');
    let writes = 0;
    s3.before = ({ name }) => {
      if (name === 'PutObject' && ++writes === 1) s3.put('b/k', 'older');
    };
    await expect(replacing(s3)).resolves.toMatch(/^v/);
    expect(s3.objects.get('b/k')?.body.toString()).toBe('new');
  });

  it('gives up after five writes when other writers do not stop', async () => {
    const s3 = new FakeS3();
    s3.before = ({ name }) => {
      if (name === 'PutObject') s3.put('b/k', `old ${String(s3.calls.length)}`);
    };
    await expect(replacing(s3)).rejects.toMatchObject({
      type: 'SystemUnavailable',
      message: 'k in b keeps changing under concurrent writers; retry the stage',
    });
    expect(s3.writes()).toHaveLength(5);
  });
});
