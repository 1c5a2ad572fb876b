import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { ECRClient } from '@aws-sdk/client-ecr';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

import { openZip } from '../../functions/shared/zip/read';
import {
  BuiltFunctions,
  type FunctionName,
  REGION,
  STACK,
  actionSettings,
  execution,
  jobId,
  localEvent,
  createRepository,
  pushImage,
  putRelease,
} from './support/built-functions';
import { CREDENTIALS, type EventChange } from './support/fixtures';
import { parseAnswer } from './support/job-runner';
import { type Fault, LocalAws, type AwsRequest, errorXml } from './support/local-aws';

// The time limit is long, because each invocation starts a separate process, which is slow on a busy machine.
jest.setTimeout(30_000);
let functions: BuiltFunctions;
let aws: LocalAws;
let pipelineS3: S3Client;
let workloadS3: S3Client;
let cloudFormation: CloudFormationClient;
let digest = '';

beforeAll(async () => {
  aws = await LocalAws.start();
  functions = await BuiltFunctions.build();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const place = { endpoint: aws.endpoint, credentials, region: REGION };
  pipelineS3 = new S3Client({ ...place, region: 'us-east-1', forcePathStyle: true });
  workloadS3 = new S3Client({ ...place, forcePathStyle: true });
  cloudFormation = new CloudFormationClient(place);
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
  const ecr = new ECRClient(place);
  await createRepository(ecr);
  digest = await pushImage(ecr);
  ecr.destroy();
}, 60_000);

afterAll(async () => {
  for (const client of [pipelineS3, workloadS3, cloudFormation]) client.destroy();
  await aws.stop();
  functions.remove();
});

beforeEach(() => {
  aws.requests.length = 0;
  aws.answers.length = 0;
  aws.fault = () => undefined;
});

/** Invokes a built function with an event. @returns the job results that the function sent to CodePipeline */
async function run(name: FunctionName, release: number, change: EventChange) {
  const event = localEvent({ ...actionSettings(name, execution(release)), ...change });
  aws.event = event;
  const { failed, output } = await functions.run(name, aws.endpoint, event);
  expect(Object.values(CREDENTIALS).filter((secret) => output.includes(secret))).toEqual([]);
  return { failed, output, outcomes: aws.answers.splice(0).map(({ input }) => parseAnswer(input).text) };
}

const deploy = (n: number, change: EventChange = {}) => run('deploy-stack', n, { id: jobId(n), ...change });
const promote = (n: number) => run('promote-release', n, { id: jobId(1000 + n) });
const verify = () => run('verify-release', 1, { id: jobId(2000) });

async function read(s3: S3Client, Bucket: string, Key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}
const operations = (name: string) => aws.requests.filter(({ operation }) => operation === name);
const currentVersions = async () => {
  const { Versions } = await workloadS3.send(
    new ListObjectVersionsCommand({ Bucket: 'production', Prefix: 'current/' }),
  );
  return Versions?.length ?? 0;
};
/** Returns a callback that injects a fault into the first `times` matching requests. */
const failing = (matches: (seen: AwsRequest) => boolean, fault: Fault, times = 1) => {
  let left = times;
  return (seen: AwsRequest): Fault => (matches(seen) && left-- > 0 ? fault : undefined);
};

describe('the built functions against a local AWS', () => {
  it('take a release from the creation of its stack in test to production', async () => {
    await putRelease(pipelineS3, digest, { sequence: 1 });
    const created = await deploy(1);
    expect(created.outcomes).toEqual(['OK(web of release 1 runs in test (CREATE_COMPLETE))']);
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }));
    expect(Stacks?.[0]?.Tags).toContainEqual({ Key: 'release-sequence', Value: '1' });

    const promoted = await promote(1);
    expect(promoted.outcomes).toEqual(['OK(release 1 of hello promoted to production)']);
    const bundle = await read(workloadS3, 'production', 'current/hello/bundle.zip');
    expect(await read(workloadS3, 'production', `releases/hello/1-${execution(1)}/bundle.zip`)).toEqual(
      bundle,
    );

    await workloadS3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: 'hello/Release', Body: bundle }));
    const verified = await verify();
    expect(verified.outcomes).toEqual([`OK(release 1 of hello verified: ${'c'.repeat(40)})`]);
    const archive = await openZip(await read(pipelineS3, 'artifacts', 'hello/Verified'), 'Verified');
    expect(archive.names).toEqual(['web.image.json', 'web.production.json', 'web.template.json']);
  });

  it('update the stack, and a duplicate of the event starts nothing', async () => {
    await putRelease(pipelineS3, digest, {
      sequence: 2,
      testConfiguration: '{"Parameters":{"Cluster":"other"}}',
    });
    expect((await deploy(2)).outcomes).toEqual(['OK(web of release 2 runs in test (UPDATE_COMPLETE))']);
    expect(operations('UpdateStack')).toHaveLength(1);
    expect((await deploy(2)).outcomes).toEqual(['OK(web of release 2 runs in test (UPDATE_COMPLETE))']);
    expect(operations('UpdateStack')).toHaveLength(1);
  });

  it('report a deployment without changes as a success (D53)', async () => {
    await putRelease(pipelineS3, digest, {
      sequence: 3,
      testConfiguration: '{"Parameters":{"Cluster":"other"}}',
    });
    // moto treats a parameter default as a change, so moto never returns the error "No updates are to be performed"
    // here.
    const body = errorXml('ValidationError', 'No updates are to be performed.');
    aws.fault = failing(({ operation }) => operation === 'UpdateStack', { status: 400, body });
    expect((await deploy(3)).outcomes.join()).toMatch(/^OK\(web of release 3 runs in test \(no changes/);
  });

  it('retry throttled requests with the same token (D57)', async () => {
    await putRelease(pipelineS3, digest, {
      sequence: 4,
      testConfiguration: '{"Parameters":{"Cluster":"third"}}',
    });
    const body = errorXml('Throttling', 'Rate exceeded');
    aws.fault = failing(({ operation }) => operation === 'UpdateStack', { status: 400, body }, 2);
    expect((await deploy(4)).outcomes).toEqual(['OK(web of release 4 runs in test (UPDATE_COMPLETE))']);
    const tokens = operations('UpdateStack').map(({ body: form }) =>
      new URLSearchParams(form).get('ClientRequestToken'),
    );
    expect(tokens).toEqual(Array(3).fill(`deploy-${jobId(4)}`));
  });

  it('recognize their own update whose answer was lost (F5)', async () => {
    await putRelease(pipelineS3, digest, {
      sequence: 5,
      testConfiguration: '{"Parameters":{"Cluster":"fourth"}}',
    });
    aws.fault = failing(({ operation }) => operation === 'UpdateStack', 'lose-reply');
    expect((await deploy(5)).outcomes).toEqual(['OK(web of release 5 runs in test (UPDATE_COMPLETE))']);
    expect(operations('UpdateStack')).toHaveLength(2);
  });

  it('reject a release that was not deployed to test, and write nothing (P6)', async () => {
    await putRelease(pipelineS3, digest, { sequence: 6 });
    const before = await currentVersions();
    expect((await promote(6)).outcomes.join()).toMatch(/^FAIL\(RevisionOutOfSync, .*web has no record/);
    expect(await currentVersions()).toBe(before);
  });

  it('reject the artifact of another execution (D97, P39)', async () => {
    const other =
      /^FAIL\(RevisionOutOfSync, Checked::release.json contains release 6 of hello, from execution \S+6; expected: execution \S+5;/;
    expect((await promote(5)).outcomes.join()).toMatch(other);
    expect((await deploy(5, { id: jobId(500) })).outcomes.join()).toMatch(other);
    expect(operations('UpdateStack')).toHaveLength(0);
  });

  it('promote once although the answer to the write was lost (F5)', async () => {
    await putRelease(pipelineS3, digest, {
      sequence: 5,
      testConfiguration: '{"Parameters":{"Cluster":"fourth"}}',
    });
    const before = await currentVersions();
    aws.fault = failing(
      ({ method, path }) => method === 'PUT' && path.startsWith('/production/current/'),
      'lose-reply',
    );
    expect((await promote(5)).outcomes).toEqual(['OK(release 5 of hello promoted to production)']);
    expect(await currentVersions()).toBe(before + 1);
    expect((await promote(5)).outcomes.join()).toMatch(/^OK\(.*already promoted/);
    expect(await currentVersions()).toBe(before + 1);
  });

  it('reject an older release for production (T14)', async () => {
    const Tags = [{ Key: 'release-sequence', Value: '9' }];
    const TemplateBody = 'Resources: { Log: { Type: AWS::Logs::LogGroup } }';
    await cloudFormation.send(
      new CreateStackCommand({ StackName: 'acme-production-hello-web', TemplateBody, Tags }),
    );
    expect((await verify()).outcomes.join()).toMatch(
      /^FAIL\(RevisionOutOfSync, release 1 of hello is older .*web runs release 9/,
    );
  });

  it('name the files of the artifact when a file is missing (D10)', async () => {
    await putRelease(pipelineS3, digest, { sequence: 7 });
    const { outcomes } = await deploy(7, {
      userParameters: {
        ...(actionSettings('deploy-stack', execution(7)).userParameters as object),
        template: 'Checked::nope.template.json',
      },
    });
    expect(outcomes.join()).toMatch(
      /^FAIL\(ConfigurationError, Checked has no file 'nope.template.json'; it has/,
    );
  });

  it('reject a template with a tag that only some readers know (T25)', async () => {
    await putRelease(pipelineS3, digest, {
      sequence: 8,
      template: 'Resources: { A: { Type: !!binary QVdT } }',
    });
    expect((await deploy(8)).outcomes.join()).toMatch(
      /^FAIL\(ConfigurationError, .*tag:yaml.org,2002:binary/,
    );
  });

  it('end with an error when CodePipeline does not accept the answer, so that Lambda retries the event (D87)', async () => {
    aws.fault = ({ operation }) =>
      operation.startsWith('CodePipeline_20150709.PutJob') ? { status: 500, body: '{}' } : undefined;
    const { failed, outcomes, output } = await deploy(8);
    expect({ failed, outcomes }).toEqual({ failed: true, outcomes: [] });
    expect(output).toMatch(/did not accept the answer/);
    expect(operations('CodePipeline_20150709.PutJobFailureResult')).toHaveLength(5);
  });
});
