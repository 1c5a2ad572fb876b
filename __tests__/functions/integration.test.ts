import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

import { openZip } from '../../functions/shared/zip-read';
import { buildInto, invoke, unpack } from './support/bundles';
import {
  CREDENTIALS,
  type EventChange,
  type ReleaseChange,
  jobEvent,
  releaseArtifacts,
  zip,
} from './support/fixtures';
import { type Fault, LocalAws, type Seen, errorXml } from './support/local-aws';

/** The account of everyone in moto who did not assume a role. */
const ACCOUNT = '123456789012';
const REGION = 'ap-southeast-2';
const REGISTRY = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/acme-test-cloudformation`;
const STACK = 'acme-test-hello-web';
// Each run of a function is a process of its own, and the machine may be busy.
jest.setTimeout(30_000);
const folder = mkdtempSync(join(tmpdir(), 'functions-integration-'));
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

type Name = 'deploy-stack' | 'promote-release' | 'verify-release';
const indexes = new Map<string, string>();
let aws: LocalAws;
let pipelineS3: S3Client;
let workloadS3: S3Client;
let cloudFormation: CloudFormationClient;
let digest = '';

const VARIABLES: Record<Name, Record<string, string>> = {
  'deploy-stack': {
    ENVIRONMENT: 'test',
    STACK_REGION: REGION,
    STACK_PREFIX: 'acme-test-',
    SERVICE_ROLE_ARN: ROLE,
    REGISTRY,
    RECORD_BUCKET: 'artifacts',
    TEMPLATE_BUCKET: 'templates',
    PROMOTED_ENVIRONMENTS: 'production',
  },
  'promote-release': {
    PROVEN_ENVIRONMENT: 'test',
    RECORD_BUCKET: 'artifacts',
    REGISTRY,
    RELEASE_TARGETS: JSON.stringify({
      production: { bucket: 'production', region: REGION, accountId: ACCOUNT, soakMinutes: 0 },
    }),
  },
  'verify-release': {
    ENVIRONMENT: 'production',
    STACK_REGION: REGION,
    STACK_PREFIX: 'acme-production-',
    RELEASE_BUCKET: 'production',
    REGISTRY,
  },
};

beforeAll(async () => {
  aws = await LocalAws.start();
  for (const { name, path } of buildInto(join(folder, 'zips')))
    indexes.set(name, await unpack(path, join(folder, name)));
  const common = { endpoint: aws.endpoint, credentials };
  pipelineS3 = new S3Client({ ...common, region: 'us-east-1', forcePathStyle: true });
  workloadS3 = new S3Client({ ...common, region: REGION, forcePathStyle: true });
  cloudFormation = new CloudFormationClient({ ...common, region: REGION });
  await pipelineS3.send(new CreateBucketCommand({ Bucket: 'artifacts' }));
  await workloadS3.send(
    new CreateBucketCommand({
      Bucket: 'production',
      CreateBucketConfiguration: { LocationConstraint: REGION },
    }),
  );
  await workloadS3.send(
    new PutBucketVersioningCommand({ Bucket: 'production', VersioningConfiguration: { Status: 'Enabled' } }),
  );
  const ecr = new ECRClient({ ...common, region: REGION });
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'acme/hello/web' }));
  const { image } = await ecr.send(
    new PutImageCommand({
      repositoryName: 'acme/hello/web',
      imageTag: 'one',
      imageManifest: JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        config: { mediaType: 'x', size: 1, digest: `sha256:${'a'.repeat(64)}` },
        layers: [],
      }),
    }),
  );
  digest = image?.imageId?.imageDigest ?? '';
}, 60_000);

afterAll(async () => {
  await aws.stop();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  aws.seen.length = 0;
  aws.answers.length = 0;
  aws.fault = () => undefined;
});

const execution = (n: number) => `11111111-2222-3333-4444-${String(n).padStart(12, '0')}`;
const jobId = (n: number) => `aaaaaaaa-bbbb-cccc-dddd-${String(n).padStart(12, '0')}`;

async function putRelease(change: ReleaseChange): Promise<void> {
  const imageFile = JSON.stringify({ ImageUri: `${REGISTRY}/acme/hello/web@${digest}` });
  const { source, build } = releaseArtifacts({
    ...change,
    imageFile,
    release: (release) => {
      const { web } = release.services;
      return { ...release, services: web === undefined ? {} : { web: { ...web, digest } } };
    },
  });
  await pipelineS3.send(
    new PutObjectCommand({ Bucket: 'artifacts', Key: 'hello/Source', Body: zip(source) }),
  );
  await pipelineS3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: 'hello/Build', Body: zip(build) }));
}

/** Runs a built function on an event, and says how the job was answered. */
async function run(name: Name, change: EventChange) {
  const event = jobEvent(change);
  Object.assign(event['CodePipeline.job'] as object, { accountId: ACCOUNT });
  const { failed, output } = await invoke(indexes.get(name) ?? '', event, {
    PATH: process.env['PATH'] ?? '',
    AWS_REGION: name === 'verify-release' ? REGION : 'us-east-1',
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...VARIABLES[name],
  });
  expect(Object.values(CREDENTIALS).filter((secret) => output.includes(secret))).toEqual([]);
  const told = aws.answers.splice(0).map(({ operation, input }) => {
    const { failureDetails, executionDetails, continuationToken } = input as {
      failureDetails?: { type: string; message: string };
      executionDetails?: { summary?: string };
      continuationToken?: string;
    };
    if (operation === 'PutJobFailureResult')
      return `FAIL(${failureDetails?.type ?? ''}, ${failureDetails?.message ?? ''})`;
    return `${continuationToken === undefined ? 'OK' : 'CONT'}(${executionDetails?.summary ?? ''})`;
  });
  return { failed, output, told };
}

const deploy = (n: number, change: EventChange = {}) =>
  run('deploy-stack', {
    id: jobId(n),
    userParameters: {
      region: REGION,
      stack: STACK,
      template: 'Source::cfn/web.yaml',
      configuration: 'Source::cfn/web.test.json',
      image: 'Build::web.image.json',
      roleArn: ROLE,
      release: execution(n),
    },
    ...change,
  });
const promote = (n: number) =>
  run('promote-release', {
    id: jobId(1000 + n),
    userParameters: {
      application: 'hello',
      environment: 'production',
      services: ['web'],
      release: execution(n),
    },
  });
const verify = () =>
  run('verify-release', {
    id: jobId(2000),
    userParameters: { application: 'hello', services: ['web'] },
    inputs: ['Release'],
    outputs: ['Verified'],
  });

async function read(s3: S3Client, Bucket: string, Key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}
const operations = (name: string) => aws.seen.filter(({ operation }) => operation === name);
const currentVersions = async () => {
  const { Versions } = await workloadS3.send(
    new ListObjectVersionsCommand({ Bucket: 'production', Prefix: 'current/' }),
  );
  return Versions?.length ?? 0;
};
/** The fault, on the first `times` requests that match. */
const failing = (matches: (seen: Seen) => boolean, fault: Fault, times = 1) => {
  let left = times;
  return (seen: Seen): Fault => (matches(seen) && left-- > 0 ? fault : undefined);
};

describe('the built functions against a local AWS', () => {
  it('take a release from its creation in test into production', async () => {
    await putRelease({ sequence: 1 });
    const created = await deploy(1);
    expect(created.told).toEqual(['OK(web of release 1 runs in test (CREATE_COMPLETE))']);
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }));
    expect(Stacks?.[0]?.Tags).toContainEqual({ Key: 'release-sequence', Value: '1' });

    const promoted = await promote(1);
    expect(promoted.told).toEqual(['OK(release 1 of hello promoted to production)']);
    const bundle = await read(workloadS3, 'production', 'current/hello/bundle.zip');
    expect(await read(workloadS3, 'production', `releases/hello/1-${execution(1)}/bundle.zip`)).toEqual(
      bundle,
    );

    await workloadS3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: 'hello/Release', Body: bundle }));
    const verified = await verify();
    expect(verified.told).toEqual([`OK(release 1 of hello verified: ${'c'.repeat(40)})`]);
    const archive = await openZip(await read(pipelineS3, 'artifacts', 'hello/Verified'), 'Verified');
    expect(archive.names).toEqual(['web.image.json', 'web.production.json', 'web.yaml']);
  });

  it('update the stack, and a duplicate of the event starts nothing', async () => {
    await putRelease({ sequence: 2, testConfiguration: '{"Parameters":{"Cluster":"other"}}' });
    expect((await deploy(2)).told).toEqual(['OK(web of release 2 runs in test (UPDATE_COMPLETE))']);
    expect(operations('UpdateStack')).toHaveLength(1);
    expect((await deploy(2)).told).toEqual(['OK(web of release 2 runs in test (UPDATE_COMPLETE))']);
    expect(operations('UpdateStack')).toHaveLength(1);
  });

  it('D53: report a deployment without changes as a success', async () => {
    await putRelease({ sequence: 3, testConfiguration: '{"Parameters":{"Cluster":"other"}}' });
    // moto takes the default of a parameter for a change, and so never says it here.
    const body = errorXml('ValidationError', 'No updates are to be performed.');
    aws.fault = failing(({ operation }) => operation === 'UpdateStack', { status: 400, body });
    expect((await deploy(3)).told.join()).toMatch(/^OK\(web of release 3 runs in test \(no changes/);
  });

  it('D57: ride out throttling under the same token', async () => {
    await putRelease({ sequence: 4, testConfiguration: '{"Parameters":{"Cluster":"third"}}' });
    const body = errorXml('Throttling', 'Rate exceeded');
    aws.fault = failing(({ operation }) => operation === 'UpdateStack', { status: 400, body }, 2);
    expect((await deploy(4)).told).toEqual(['OK(web of release 4 runs in test (UPDATE_COMPLETE))']);
    const tokens = operations('UpdateStack').map(({ body: form }) =>
      new URLSearchParams(form).get('ClientRequestToken'),
    );
    expect(tokens).toEqual(Array(3).fill(`deploy-${jobId(4)}`));
  });

  it('F5: recognise an update whose answer got lost as their own', async () => {
    await putRelease({ sequence: 5, testConfiguration: '{"Parameters":{"Cluster":"fourth"}}' });
    aws.fault = failing(({ operation }) => operation === 'UpdateStack', 'lose-reply');
    expect((await deploy(5)).told).toEqual(['OK(web of release 5 runs in test (UPDATE_COMPLETE))']);
    expect(operations('UpdateStack')).toHaveLength(2);
  });

  it('P6: refuse to promote what was not deployed to test, and write nothing', async () => {
    const before = await currentVersions();
    expect((await promote(6)).told.join()).toMatch(/^FAIL\(RevisionOutOfSync, .*web has no record/);
    expect(await currentVersions()).toBe(before);
  });

  it('F5: promote once although the answer to the write got lost', async () => {
    const before = await currentVersions();
    aws.fault = failing(
      ({ method, path }) => method === 'PUT' && path.startsWith('/production/current/'),
      'lose-reply',
    );
    expect((await promote(5)).told).toEqual(['OK(release 5 of hello promoted to production)']);
    expect(await currentVersions()).toBe(before + 1);
    expect((await promote(5)).told.join()).toMatch(/^OK\(.*already promoted/);
    expect(await currentVersions()).toBe(before + 1);
  });

  it('T14: refuse to let an older release into production', async () => {
    const Tags = [{ Key: 'release-sequence', Value: '9' }];
    const TemplateBody = 'Resources: { Log: { Type: AWS::Logs::LogGroup } }';
    await cloudFormation.send(
      new CreateStackCommand({ StackName: 'acme-production-hello-web', TemplateBody, Tags }),
    );
    expect((await verify()).told.join()).toMatch(
      /^FAIL\(RevisionOutOfSync, release 1 of hello is older .*web runs release 9/,
    );
  });

  it('D10: find nothing but clear words for a file that is not there', async () => {
    const { told } = await deploy(7, {
      userParameters: {
        region: REGION,
        stack: STACK,
        template: 'Source::cfn/nope.yaml',
        image: 'Build::web.image.json',
        roleArn: ROLE,
        release: execution(7),
      },
    });
    expect(told.join()).toMatch(/^FAIL\(ConfigurationError, Source has no file 'cfn\/nope.yaml'; it holds/);
  });

  it('T25: refuse a template with a tag that only some readers know', async () => {
    await putRelease({ sequence: 8, template: 'Resources: { A: { Type: !!binary QVdT } }' });
    expect((await deploy(8)).told.join()).toMatch(/^FAIL\(ConfigurationError, .*tag:yaml.org,2002:binary/);
  });

  it('D87: end with an error when CodePipeline does not take the answer, so that Lambda tries again', async () => {
    aws.fault = ({ operation }) =>
      operation.startsWith('CodePipeline') ? { status: 500, body: '{}' } : undefined;
    const { failed, told, output } = await deploy(8);
    expect({ failed, told }).toEqual({ failed: true, told: [] });
    expect(output).toMatch(/did not take the answer/);
    expect(operations('CodePipeline_20150709.PutJobFailureResult')).toHaveLength(5);
  });
});
