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
  it('P8: refuses a release whose image is gone, and writes nothing', async () => {
    const scene = new PromoteScene();
    scene.ecr.images.clear();
    expect(outcome(await scene.run())).toMatch(
      /FAIL\(RevisionUnavailable, .*web with the digest sha256:d+ is not in .*Requested image not found; release again/,
    );
    expect(scene.s3.writes()).toEqual([]);
  });

  it('P35: tags the very manifest that is there, by digest, before the watched key is written', async () => {
    const scene = new PromoteScene();
    await scene.run();
    expect(scene.ecr.tagged()).toEqual([`acme/hello/web ${TAG}`]);
    expect(scene.ecr.tags).toEqual(new Map([[TAG, DIGEST]]));
    const common = { registryId: '111111111111', repositoryName: 'acme/hello/web' };
    expect(scene.ecr.calls.map(({ input }) => input)).toEqual([
      {
        ...common,
        imageIds: [{ imageDigest: DIGEST }],
        // As it was pushed: a translated manifest would be another image.
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
    'P35: takes a tag that is on this image already for its own (%s)',
    async (code) => {
      const scene = new PromoteScene();
      // What a second try is told after a lost reply.
      scene.ecr.after = ({ name }) => {
        if (name === 'PutImage') throw awsError(code, 'exists');
      };
      expect(outcome(await scene.run())).toMatch(/^OK/);
    },
  );

  it('P35: refuses when the tag is on another image, before the watched key is written', async () => {
    const scene = new PromoteScene();
    const other = `sha256:${'e'.repeat(64)}`;
    scene.ecr.put(other);
    scene.ecr.tags.set(TAG, other);
    expect(outcome(await scene.run())).toMatch(
      /FAIL\(RevisionOutOfSync, the tag release-d{64} of web is on sha256:e{64}; expected: sha256:d{64}/,
    );
    expect(scene.s3.objects.has(CURRENT)).toBe(false);
  });

  it('P36: an image that may not be tagged does not go to production', async () => {
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

  it('F1: a registry that is too busy fails the job as unavailable, before the watched key is written', async () => {
    const scene = new PromoteScene();
    scene.ecr.before = ({ name }) => {
      if (name === 'PutImage') throw awsError('ThrottlingException', 'Rate exceeded');
    };
    expect(outcome(await scene.run())).toMatch(/FAIL\(SystemUnavailable, .*retry the stage/);
    expect(scene.s3.objects.has(CURRENT)).toBe(false);
  });
});

describe('refusals of S3', () => {
  const whenWriting = async (error: Error, path?: string) => {
    const scene = new PromoteScene();
    scene.refuse(path, error);
    return outcome(await scene.run());
  };

  it('P5: names the account that must own the bucket when it belongs to someone else', async () => {
    expect(await whenWriting(awsError('AccessDenied', 'Access Denied', 403))).toMatch(
      /PermissionError, .*owner of the bucket must be account 222222222222/,
    );
  });

  it('P11: there is no role to assume: it writes under its own, and says what refused it where', async () => {
    const told = await whenWriting(awsError('AccessDenied', 'denied by the bucket policy', 403));
    expect(told).toMatch(
      /PermissionError, writing releases\/.* in production failed: .*must allow this role to write/,
    );
    const scene = new PromoteScene();
    await scene.run();
    // One client, made of a Region alone: nobody else's credentials.
    expect(scene.s3Regions).toEqual(['ap-southeast-2']);
  });

  it.each(WRITES)(
    'P12: a denied write of %s is a missing permission, and nothing comes after it',
    async (path) => {
      const scene = new PromoteScene();
      scene.refuse(path, awsError('AccessDenied', 'Access Denied', 403));
      expect(outcome(await scene.run())).toMatch(/^FAIL\(PermissionError/);
      expect(scene.s3.writes()).toEqual(WRITES.slice(0, WRITES.indexOf(path) + 1));
    },
  );

  it('P13: passes on which right on which key is missing', async () => {
    const told = await whenWriting(
      awsError(
        'AccessDenied',
        'not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:ap-southeast-2:222222222222:key/1',
        403,
      ),
    );
    expect(told).toMatch(/PermissionError, .*kms:GenerateDataKey.*arn:aws:kms/);
  });

  it('P14: sends no ACL; a bucket that refuses one nevertheless is a matter of its configuration', async () => {
    expect(await whenWriting(awsError('AccessControlListNotSupported', 'no ACLs', 400))).toMatch(
      /^FAIL\(ConfigurationError, /,
    );
  });

  it.each([
    ['PermanentRedirect', 301],
    ['NoSuchBucket', 404],
  ])('P15: points at name and region when S3 says %s', async (code, status) => {
    expect(await whenWriting(awsError(code, 'wrong place', status))).toMatch(/ConfigurationError, .*Region/);
    const scene = new PromoteScene();
    scene.s3.before = ({ input }) => {
      if (input['Bucket'] === 'production') throw awsError(code, 'wrong place', status);
    };
    expect(outcome(await scene.run())).toMatch(/ConfigurationError, .*Region/);
  });

  it.each(WRITES)('P23: a write of %s that nobody answers fails the job as unavailable', async (path) => {
    expect(await whenWriting(networkError(), path)).toMatch(/FAIL\(SystemUnavailable, .*retry the stage/);
  });

  it('P38: credentials that expired are no missing permission: a retry of the stage has new ones', async () => {
    expect(await whenWriting(awsError('ExpiredToken', 'The provided token has expired', 400))).toMatch(
      /FAIL\(SystemUnavailable, .*ExpiredToken.*retry the stage/,
    );
  });

  it('works without the right to list: a missing key is answered 403', async () => {
    const scene = new PromoteScene();
    scene.s3.before = ({ name, input }) => {
      if (name === 'PutObject' || input['Bucket'] !== 'production') return;
      const key = `production/${String(input['Key'])}`;
      if (!scene.s3.objects.has(key)) throw awsError('Forbidden', 'UnknownError', 403);
    };
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.writes()).toEqual(WRITES);
  });

  it('says which right is missing when an object exists but may not be read', async () => {
    const scene = new PromoteScene();
    scene.s3.put(releasePath(), 'x', { sha256: 'x' });
    scene.s3.before = ({ name, input }) => {
      if (name !== 'PutObject' && input['Bucket'] === 'production')
        throw awsError('Forbidden', 'UnknownError', 403);
    };
    expect(outcome(await scene.run())).toMatch(/FAIL\(PermissionError, .*s3:GetObject/);
  });
});

describe('there is no copy mode: one object, made here, starts production', () => {
  it('P27: nothing is copied; a refused write-once copy leaves the watched key as it was', async () => {
    const scene = new PromoteScene();
    const before = scene.s3.put(CURRENT, 'older', { 'release-id': 'x', sequence: '6', sha256: 'x' });
    scene.refuse(releasePath(), awsError('AccessDenied', 'Access Denied', 403));
    expect(outcome(await scene.run())).toMatch(/^FAIL\(PermissionError/);
    expect(scene.s3.objects.get(CURRENT)).toEqual(before);
  });

  it('P28: no answer is 200 with an error in it: CopyObject is never called', async () => {
    const scene = new PromoteScene();
    await scene.run();
    await scene.run();
    expect(new Set(scene.s3.calls.map(({ name }) => name))).toEqual(
      new Set(['GetObject', 'HeadObject', 'PutObject']),
    );
  });

  it('P29: no key needs encoding, whatever application, sequence and execution are allowed', () => {
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

  it('P30: an artifact is read once; what changes afterwards is not what is promoted', async () => {
    const clean = new PromoteScene();
    await clean.run();
    const scene = new PromoteScene();
    scene.s3.after = ({ name, input }) => {
      if (name === 'GetObject' && input['Key'] === 'hello/Source') {
        scene.s3.put('artifacts/hello/Source', 'swapped');
      }
    };
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.objects.get(CURRENT)?.body).toEqual(clean.s3.objects.get(CURRENT)?.body);
  });

  it('P31: an artifact of more than 256 MB is refused, and no multipart upload is ever begun', async () => {
    const scene = new PromoteScene();
    scene.s3.lengthOf = (path, length) => (path === 'artifacts/hello/Source' ? 5 * 2 ** 30 : length);
    expect(outcome(await scene.run())).toMatch(
      /ConfigurationError, artifact Source is too big.*allowed: 256 MB/,
    );
    expect(scene.s3.writes()).toEqual([]);
  });

  it('P32: what is there is compared by SHA-256: two ETags of the same bytes may differ', async () => {
    const scene = new PromoteScene();
    scene.refuse(markerPath(), networkError());
    await scene.run();
    scene.s3.before = () => undefined;
    for (const path of [releasePath(), CURRENT]) {
      const object = scene.s3.objects.get(path);
      // As S3 does under a customer key: the tag is no hash of the content.
      if (object !== undefined) scene.s3.objects.set(path, { ...object, etag: `"${EXECUTION}"` });
    }
    const versions = scene.s3.stored.length;
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.stored.slice(versions)).toEqual([markerPath()]);
  });
});
