import * as fc from 'fast-check';

import { promoteReleaseParametersSchema } from '../../../functions/promote-release/contract';
import { protectingTag } from '../../../functions/shared/release/names';
import { currentKey, markerKey, releaseKey } from '../../../functions/shared/release/release-bucket';
import { DIGEST, EXECUTION } from '../support/fixtures';
import { outcome } from '../support/job-runner';
import { CURRENT, PARAMETERS, PROMOTION, PromoteScene, markerPath, releasePath } from '../support/promote';
import { awsError, networkError } from '../support/scripted';

const TAG = protectingTag(DIGEST);
const WRITES = [releasePath(), CURRENT, PROMOTION, markerPath()];

describe('the image in the registry', () => {
  it('rejects a release whose image is gone, and writes nothing (P8)', async () => {
    const scene = new PromoteScene();
    scene.ecr.images.clear();
    expect(outcome(await scene.run())).toMatch(
      /FAIL\(RevisionUnavailable, .*web with the digest sha256:d+ is not in .*Requested image not found; release again/,
    );
    expect(scene.s3.writes()).toEqual([]);
  });

  it('tags the manifest in the registry by digest before writing the watched key (P35)', async () => {
    const scene = new PromoteScene();
    await scene.run();
    expect(scene.ecr.tagged()).toEqual([`acme/hello/web ${TAG}`]);
    expect(scene.ecr.tags).toEqual(new Map([[TAG, DIGEST]]));
    const common = { registryId: '111111111111', repositoryName: 'acme/hello/web' };
    expect(scene.ecr.calls.map(({ input }) => input)).toEqual([
      {
        ...common,
        imageIds: [{ imageDigest: DIGEST }],
        // ECR returns a manifest unchanged if the request accepts the media type of the manifest. A translated manifest
        // would have a different digest.
        acceptedMediaTypes: expect.arrayContaining([
          'application/vnd.docker.distribution.manifest.v2+json',
          'application/vnd.oci.image.index.v1+json',
        ]) as string[],
      },
      {
        ...common,
        imageDigest: DIGEST,
        imageTag: TAG,
        imageManifest: scene.ecr.images.get(DIGEST)?.manifest,
        imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
      },
    ]);
  });

  it.each(['ImageAlreadyExistsException', 'ImageTagAlreadyExistsException'])(
    'accepts a tag that this image already has: %s (P35)',
    async (code) => {
      const scene = new PromoteScene();
      // The first attempt of the SDK succeeded, but its response was lost. The second attempt gets the error.
      scene.ecr.after = ({ name }) => {
        if (name === 'PutImage') throw awsError(code, 'exists');
      };
      expect(outcome(await scene.run())).toMatch(/^OK/);
    },
  );

  it('rejects a tag that another image has, before writing the watched key (P35)', async () => {
    const scene = new PromoteScene();
    const other = `sha256:${'e'.repeat(64)}`;
    scene.ecr.put(other);
    scene.ecr.tags.set(TAG, other);
    expect(outcome(await scene.run())).toMatch(
      /FAIL\(RevisionOutOfSync, the tag release-d{64} of web is on sha256:e{64}; expected: sha256:d{64}/,
    );
    expect(scene.s3.objects.has(CURRENT)).toBe(false);
  });

  it('does not promote an image that the role may not tag (P36)', async () => {
    const scene = new PromoteScene();
    scene.ecr.before = ({ name }) => {
      if (name === 'PutImage') throw awsError('AccessDeniedException', 'not authorized: ecr:PutImage');
    };
    expect(outcome(await scene.run())).toMatch(
      /FAIL\(PermissionError, tagging the image of web as release-d{64} failed: .*ecr:PutImage/,
    );
    expect(scene.s3.objects.has(CURRENT)).toBe(false);
    scene.ecr.before = () => undefined;
    expect(outcome(await scene.run())).toMatch(/^OK/);
  });

  it('fails as unavailable when the registry throttles, before writing the watched key (F1)', async () => {
    const scene = new PromoteScene();
    scene.ecr.before = ({ name }) => {
      if (name === 'PutImage') throw awsError('ThrottlingException', 'Rate exceeded');
    };
    expect(outcome(await scene.run())).toMatch(/FAIL\(SystemUnavailable, .*retry the stage/);
    expect(scene.s3.objects.has(CURRENT)).toBe(false);
  });
});

describe('errors of S3', () => {
  const whenWriting = async (error: Error, path?: string) => {
    const scene = new PromoteScene();
    scene.refuse(path, error);
    return outcome(await scene.run());
  };

  it('names the account that must own the bucket when another account owns it (P5)', async () => {
    expect(await whenWriting(awsError('AccessDenied', 'Access Denied', 403))).toMatch(
      /PermissionError, .*the bucket must belong to account 222222222222/,
    );
  });

  it("writes with the function's own role, and names the denied write (P11)", async () => {
    const message = await whenWriting(awsError('AccessDenied', 'denied by the bucket policy', 403));
    expect(message).toMatch(
      /PermissionError, writing releases\/.* in production failed: .*must allow the role of this function to write/,
    );
    const scene = new PromoteScene();
    await scene.run();
    // The function creates a single S3 client, with the Region of production and the credentials of its own role.
    expect(scene.s3Regions).toEqual(['ap-southeast-2']);
  });

  it.each(WRITES)(
    'fails with a PermissionError and writes nothing more after a denied write of %s (P12)',
    async (path) => {
      const scene = new PromoteScene();
      scene.refuse(path, awsError('AccessDenied', 'Access Denied', 403));
      expect(outcome(await scene.run())).toMatch(/^FAIL\(PermissionError/);
      expect(scene.s3.writes()).toEqual(WRITES.slice(0, WRITES.indexOf(path) + 1));
    },
  );

  it('names the missing permission and the KMS key (P13)', async () => {
    const message = await whenWriting(
      awsError(
        'AccessDenied',
        'not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:ap-southeast-2:222222222222:key/1',
        403,
      ),
    );
    expect(message).toMatch(/PermissionError, .*kms:GenerateDataKey.*arn:aws:kms/);
  });

  it('reports a bucket that rejects ACLs as a ConfigurationError (P14)', async () => {
    expect(await whenWriting(awsError('AccessControlListNotSupported', 'no ACLs', 400))).toMatch(
      /^FAIL\(ConfigurationError, /,
    );
  });

  it.each([
    ['PermanentRedirect', 301],
    ['NoSuchBucket', 404],
  ])("names the bucket's name and Region as the cause of %s (P15)", async (code, status) => {
    expect(await whenWriting(awsError(code, 'wrong place', status))).toMatch(/ConfigurationError, .*Region/);
    const scene = new PromoteScene();
    scene.s3.before = ({ input }) => {
      if (input['Bucket'] === 'production') throw awsError(code, 'wrong place', status);
    };
    expect(outcome(await scene.run())).toMatch(/ConfigurationError, .*Region/);
  });

  it.each(WRITES)('fails as unavailable when the write of %s gets no answer (P23)', async (path) => {
    expect(await whenWriting(networkError(), path)).toMatch(/FAIL\(SystemUnavailable, .*retry the stage/);
  });

  it('reports expired credentials as unavailable: a retry of the stage has new credentials (P38)', async () => {
    expect(await whenWriting(awsError('ExpiredToken', 'The provided token has expired', 400))).toMatch(
      /FAIL\(SystemUnavailable, .*ExpiredToken.*retry the stage/,
    );
  });

  it('promotes without the permission to list, although S3 then returns 403 for a missing key', async () => {
    const scene = new PromoteScene();
    scene.s3.before = ({ name, input }) => {
      if (name === 'PutObject' || input['Bucket'] !== 'production') return;
      const key = `production/${String(input['Key'])}`;
      if (!scene.s3.objects.has(key)) throw awsError('Forbidden', 'UnknownError', 403);
    };
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.writes()).toEqual(WRITES);
  });

  it('names the missing permission when an object exists but may not be read', async () => {
    const scene = new PromoteScene();
    scene.s3.put(releasePath(), 'x', { sha256: 'x' });
    scene.s3.before = ({ name, input }) => {
      if (name !== 'PutObject' && input['Bucket'] === 'production')
        throw awsError('Forbidden', 'UnknownError', 403);
    };
    expect(outcome(await scene.run())).toMatch(/FAIL\(PermissionError, .*s3:GetObject/);
  });
});

describe('the bundle that starts production', () => {
  it('does not change the watched key when the write-once copy is denied (P27)', async () => {
    const scene = new PromoteScene();
    const before = scene.s3.put(CURRENT, 'older', { 'release-id': 'x', sequence: '6', sha256: 'x' });
    scene.refuse(releasePath(), awsError('AccessDenied', 'Access Denied', 403));
    expect(outcome(await scene.run())).toMatch(/^FAIL\(PermissionError/);
    expect(scene.s3.objects.get(CURRENT)).toEqual(before);
  });

  it('never calls CopyObject, which can answer 200 with an error (P28)', async () => {
    const scene = new PromoteScene();
    await scene.run();
    await scene.run();
    expect(new Set(scene.s3.calls.map(({ name }) => name))).toEqual(
      new Set(['GetObject', 'HeadObject', 'PutObject']),
    );
  });

  it('has keys that need no encoding for every allowed application, sequence and execution (P29)', () => {
    const application = fc.stringMatching(/^[a-z][a-z0-9-]{0,63}$/);
    fc.assert(
      fc.property(application, fc.nat(), fc.uuid(), (name, sequence, execution) => {
        promoteReleaseParametersSchema.parse({ ...PARAMETERS, application: name, release: execution });
        for (const key of [
          currentKey(name),
          releaseKey(name, sequence, execution),
          markerKey(name, sequence, execution),
        ]) {
          expect(encodeURIComponent(key).replaceAll('%2F', '/')).toBe(key);
        }
      }),
    );
  });

  it('reads an artifact once, so a later change of the artifact is not promoted (P30)', async () => {
    const clean = new PromoteScene();
    await clean.run();
    const scene = new PromoteScene();
    scene.s3.after = ({ name, input }) => {
      if (name === 'GetObject' && input['Key'] === 'hello/Checked') {
        scene.s3.put('artifacts/hello/Checked', 'swapped');
      }
    };
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.objects.get(CURRENT)?.body).toEqual(clean.s3.objects.get(CURRENT)?.body);
  });

  it('rejects an artifact of more than 256 MB, so no upload needs several parts (P31)', async () => {
    const scene = new PromoteScene();
    scene.s3.lengthOf = (path, length) => (path === 'artifacts/hello/Checked' ? 5 * 2 ** 30 : length);
    expect(outcome(await scene.run())).toMatch(
      /ConfigurationError, artifact Checked is too big.*allowed: 256 MB/,
    );
    expect(scene.s3.writes()).toEqual([]);
  });

  it('compares existing objects by SHA-256, because ETags of the same bytes can differ (P32)', async () => {
    const scene = new PromoteScene();
    scene.refuse(markerPath(), networkError());
    await scene.run();
    scene.s3.before = () => undefined;
    for (const path of [releasePath(), CURRENT]) {
      const object = scene.s3.objects.get(path);
      // With a customer managed KMS key, the ETag of an S3 object is not a hash of the content.
      if (object !== undefined) scene.s3.objects.set(path, { ...object, etag: `"${EXECUTION}"` });
    }
    const versions = scene.s3.stored.length;
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.stored.slice(versions)).toEqual([markerPath()]);
  });
});
