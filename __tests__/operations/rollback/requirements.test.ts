import {
  BatchDeleteImageCommand,
  CreateRepositoryCommand,
  ECRClient,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

import type { AccountAccess } from '../../../operations/accounts/account-access';
import type { ProjectAccess } from '../../../operations/accounts/project-access';
import { requireBundle, requireImages } from '../../../operations/rollback/requirements';
import type { Release } from '../../../functions/shared/release/release-files';
import type { Moto } from '../../../rehearsal/local-aws/moto/moto';
import { parseConfig } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import example from '../../fixtures/example.config';
import { startTestMoto } from '../../support/moto';

/** Account of moto without a session of a role. */
const ACCOUNT = '123456789012';
const config = parseConfig({
  ...example,
  sameAccount: true,
  peopleAccountId: ACCOUNT,
  accounts: {
    delivery: { ...example.accounts['delivery'], id: ACCOUNT },
    production: { ...example.accounts['production'], id: ACCOUNT },
  },
});
const names = namesOf(config);
const [, production] = config.environments;
const [application] = config.applications;
if (application === undefined) throw new Error('the example has no application');
const REPOSITORY = 'big-red-button/hello/web';
const BUCKET = names.environment(production).releaseBucket.name;
const KEY = 'current/hello/bundle.zip';

let moto: Moto;
let project: ProjectAccess;
let ecr: ECRClient;
let s3: S3Client;
beforeAll(async () => {
  moto = await startTestMoto();
  const settings = {
    endpoint: moto.endpoint,
    region: production.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test', sessionToken: 'test' },
    forcePathStyle: true,
  };
  const access: AccountAccess = {
    name: 'production',
    accountId: ACCOUNT,
    client: (Kind, region) => new Kind({ ...settings, region }),
  };
  project = { config, names, delivery: access, in: () => access };
  ecr = new ECRClient(settings);
  s3 = new S3Client(settings);
}, 60_000);
afterAll(async () => {
  ecr.destroy();
  s3.destroy();
  await moto.stop();
});

test('a rollback needs the images of the release', async () => {
  await ecr.send(new CreateRepositoryCommand({ repositoryName: REPOSITORY }));
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: `sha256:${'c'.repeat(64)}`,
      size: 2,
    },
    layers: [],
  });
  const { image } = await ecr.send(
    new PutImageCommand({ repositoryName: REPOSITORY, imageManifest, imageTag: 'one' }),
  );
  const digest = image?.imageId?.imageDigest ?? '';
  const release = { sequence: 7, services: { web: { digest } } } as unknown as Release;
  await requireImages(project, application, release);

  const imageIds = [{ imageDigest: digest }];
  await ecr.send(new BatchDeleteImageCommand({ repositoryName: REPOSITORY, imageIds }));
  await expect(requireImages(project, application, release)).rejects.toThrow(
    `the image ${digest} of web is no longer in ${REPOSITORY}, so release 7 cannot run again; choose another release with --to, or push a fix`,
  );
});

test('a rollback needs the version of the bundle', async () => {
  await s3.send(
    new CreateBucketCommand({
      Bucket: BUCKET,
      CreateBucketConfiguration: { LocationConstraint: 'ap-southeast-2' },
    }),
  );
  await s3.send(
    new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  const object = { Bucket: BUCKET, Key: KEY };
  const { VersionId: version = '' } = await s3.send(new PutObjectCommand({ ...object, Body: 'seven' }));
  await s3.send(new PutObjectCommand({ ...object, Body: 'eight' }));
  const bundle = { application, environment: production, version, sequence: 7 };
  await requireBundle(project, bundle);

  await s3.send(new DeleteObjectCommand({ ...object, VersionId: version }));
  await expect(requireBundle(project, bundle)).rejects.toThrow(
    `the bundle of release 7 of hello is no longer in ${BUCKET}; choose another release with --to, or push a fix`,
  );
});
