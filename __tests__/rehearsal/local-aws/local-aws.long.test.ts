import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeAccountLimitsCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CodeCommitClient,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  GetBranchCommand,
  GetRepositoryCommand,
} from '@aws-sdk/client-codecommit';
import {
  CodePipelineClient,
  CreatePipelineCommand,
  GetPipelineCommand,
  ListActionTypesCommand,
} from '@aws-sdk/client-codepipeline';
import {
  BatchGetImageCommand,
  CreateRepositoryCommand as CreateImageRepository,
  ECRClient,
} from '@aws-sdk/client-ecr';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

import { startFront } from '../../../rehearsal/local-aws/front';
import { startLocalAws } from '../../../rehearsal/local-aws/local-aws';
import { MotoClient } from '../../../rehearsal/local-aws/moto/moto-client';
import { openMoto } from '../../support/moto';
import { startBench, until, type Bench } from './support/test-local-aws';

const DELIVERY = '111111111111';
const PRODUCTION = '222222222222';

// Many real programs are started here, which takes long on a busy machine.
jest.setTimeout(60_000);

let bench: Bench;
let delivery: Settings;
let production: Settings;
/** Where the account of unknown credentials is. */
const settings = { region: 'us-east-1' };

interface Settings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
}

async function signIn(accountId: string, region: string): Promise<Settings> {
  const { endpoint } = bench.aws;
  const sts = new STSClient({
    endpoint,
    ...settings,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${accountId}:role/deploy`, RoleSessionName: 'test' }),
  );
  const credentials = {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
  return { endpoint, region, credentials };
}

const environmentOf = ({ region, credentials }: Settings) => ({
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SESSION_TOKEN: credentials.sessionToken,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
});

const awsCli = (who: Settings, ...args: string[]) =>
  bench.run('aws', ['--endpoint-url', bench.aws.endpoint, ...args], { environment: environmentOf(who) });

const errorOf = async (work: Promise<unknown>) => {
  try {
    await work;
  } catch (error) {
    return (error as Error).name;
  }
  return 'no error';
};

async function makeRule(
  who: Settings,
  name: string,
  pattern: object,
  target: string,
  state = 'ENABLED' as const,
) {
  const events = new EventBridgeClient(who);
  await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern), State: state }));
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'pipeline', Arn: target }] }));
}

beforeAll(async () => {
  bench = await startBench();
  delivery = await signIn(DELIVERY, 'us-east-1');
  production = await signIn(PRODUCTION, 'ap-southeast-2');
});
afterAll(async () => {
  const { endpoint, moto } = bench.aws;
  // A second stop, e.g. by a second Ctrl-C, waits for the first.
  await Promise.all([bench.aws.stop(), bench.stop()]);
  for (const gone of [endpoint, moto.endpoint]) await expect(fetch(gone)).rejects.toThrow('fetch failed');
});

describe('the AWS CLI through the one endpoint', () => {
  test('copies a file of several parts to S3 and back, byte for byte', async () => {
    // Above the CLI's threshold of 8 MB for a multipart upload.
    const content = randomBytes(9 * 1024 * 1024);
    writeFileSync(join(bench.workDirectory, 'up'), content);
    await awsCli(delivery, 's3', 'mb', 's3://cli-bucket');
    await awsCli(delivery, 's3', 'cp', '--quiet', 'up', 's3://cli-bucket/a b/ü+1.bin');
    await awsCli(delivery, 's3', 'cp', '--quiet', 's3://cli-bucket/a b/ü+1.bin', 'down');
    expect(readFileSync(join(bench.workDirectory, 'down')).equals(content)).toBe(true);
  });

  test('gets the state of a pipeline from the engine, which is told who asks', async () => {
    bench.answer = { status: 200, body: { pipelineName: 'hello_acme', pipelineVersion: 1, stageStates: [] } };
    const output = await awsCli(delivery, 'codepipeline', 'get-pipeline-state', '--name', 'hello_acme');
    expect(JSON.parse(output)).toMatchObject({ pipelineName: 'hello_acme' });
    expect(bench.asked.at(-1)).toEqual({
      operation: 'GetPipelineState',
      input: { name: 'hello_acme' },
      caller: { accountId: DELIVERY, region: 'us-east-1', accessKeyId: delivery.credentials.accessKeyId },
    });
  });

  test('understands an error of the engine', async () => {
    bench.answer = { status: 400, body: { __type: 'PipelineNotFoundException', message: 'no pipeline x' } };
    await expect(awsCli(delivery, 'codepipeline', 'get-pipeline-state', '--name', 'x')).rejects.toThrow(
      '(PipelineNotFoundException) when calling the GetPipelineState operation: no pipeline x',
    );
  });
});

describe('what has no correction', () => {
  const raw = (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Buffer,
    endpoint = bench.aws.endpoint,
  ) =>
    new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }>(
      (resolve, reject) => {
        const authorization =
          'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
        const request = httpRequest(
          endpoint + path,
          { method, headers: { authorization, ...headers } },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('end', () => {
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                body: Buffer.concat(chunks),
              });
            });
          },
        );
        request.on('error', reject);
        request.end(body);
      },
    );

  test('and what moto cannot do either, is one clear error and not tried again', async () => {
    const query = new CloudFormationClient(delivery).send(new DescribeAccountLimitsCommand({}));
    await expect(query).rejects.toMatchObject({
      name: 'NotImplemented',
      message:
        'moto, the local AWS, cannot do this: The describe_account_limits action has not been implemented',
      $metadata: { httpStatusCode: 501, attempts: 1 },
    });
    const json = new CodePipelineClient(delivery).send(new ListActionTypesCommand({}));
    await expect(json).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: 'moto, the local AWS, cannot do this: The list_action_types action has not been implemented',
      $metadata: { httpStatusCode: 501, attempts: 1 },
    });
  });

  test('is a fault of the service once moto is gone, and no caller waits for ever', async () => {
    const reports: string[] = [];
    // Nothing listens on port 1.
    const front = await startFront({
      moto: new MotoClient(new URL('http://127.0.0.1:1')),
      routes: [],
      report: (line) => reports.push(line),
    });
    const answer = await raw('POST', '/', { 'content-length': '2' }, Buffer.from('{}'), front.endpoint);
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ __type: 'InternalFailure' });
    expect(reports).toEqual([expect.stringMatching(/^the local AWS failed at POST \/: .*ECONNREFUSED/)]);
    await front.stop();
  });

  test('is answered as moto answers it: status, headers and body', async () => {
    const own = (headers: NodeJS.Dict<string | string[]>) =>
      Object.keys(headers)
        .filter((name) => !['connection', 'keep-alive', 'date'].includes(name))
        .sort();
    const front = await raw('GET', '/no-such-bucket', {});
    const door = await openMoto(bench.aws.moto);
    const moto = await raw('GET', '/no-such-bucket', {}, undefined, door.endpoint);
    await door.stop();
    expect(front.status).toBe(404);
    expect(own(front.headers)).toEqual(own(moto.headers));
    const withoutIds = (text: Buffer) => text.toString().replace(/<RequestId>.*?<\/RequestId>/, '');
    expect(withoutIds(front.body)).toBe(withoutIds(moto.body));
  });

  test('HEAD, a chunked body and "Expect: 100-continue" pass', async () => {
    await raw('PUT', '/raw-bucket', {});
    const put = await raw(
      'PUT',
      '/raw-bucket/key',
      { 'transfer-encoding': 'chunked', expect: '100-continue', 'content-type': 'text/plain' },
      Buffer.from('hello'),
    );
    expect(put.status).toBe(200);
    const head = await raw('HEAD', '/raw-bucket/key', {});
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '5', 0]);
  });

  test('many requests at once are answered', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => raw('GET', '/raw-bucket/key', {})));
    expect(answers.map(({ body }) => body.toString())).toEqual(Array.from({ length: 60 }, () => 'hello'));
  });
});

describe('CodePipeline', () => {
  test('a created pipeline is kept by moto and started once', async () => {
    const roleArn = `arn:aws:iam::${DELIVERY}:role/acme-role`;
    const trust = {
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'codepipeline.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    };
    await new IAMClient(delivery).send(
      new CreateRoleCommand({ RoleName: 'acme-role', AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    const action = (name: string) => ({
      name,
      actions: [
        { name, actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' } as const },
      ],
    });
    const client = new CodePipelineClient(delivery);
    const pipeline = { name: 'created', roleArn, stages: [action('Source'), action('Build')] };
    await client.send(new CreatePipelineCommand({ pipeline }));
    expect(bench.starts.filter(({ triggerType }) => triggerType === 'CreatePipeline')).toEqual([
      {
        pipelineArn: `arn:aws:codepipeline:us-east-1:${DELIVERY}:created`,
        triggerType: 'CreatePipeline',
        triggerDetail: `arn:aws:sts::${DELIVERY}:assumed-role/deploy/test`,
      },
    ]);
    expect((await client.send(new GetPipelineCommand({ name: 'created' }))).pipeline?.name).toBe('created');
    expect(await errorOf(client.send(new CreatePipelineCommand({ pipeline })))).toBe(
      'InvalidStructureException',
    );
    expect(bench.starts.filter(({ triggerType }) => triggerType === 'CreatePipeline')).toHaveLength(1);
  });
});

describe('Lambda', () => {
  test('the zip that was brought last is kept, by account and Region', async () => {
    const functionArn = `arn:aws:lambda:us-east-1:${DELIVERY}:function:deploy`;
    const client = new LambdaClient(delivery);
    const role = `arn:aws:iam::${DELIVERY}:role/acme-role`;
    await client.send(
      new CreateFunctionCommand({
        FunctionName: 'deploy',
        Role: role,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: Buffer.from('first') },
      }),
    );
    expect(bench.aws.functionCode(functionArn)?.toString()).toBe('first');
    await client.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'deploy', ZipFile: Buffer.from('second') }),
    );
    expect(bench.aws.functionCode(functionArn)?.toString()).toBe('second');
    expect(bench.aws.functionCode(`${functionArn}:$LATEST`)?.toString()).toBe('second');
    expect(bench.aws.functionCode(functionArn.replace(DELIVERY, PRODUCTION))).toBeUndefined();
  });
});

describe('CodeCommit', () => {
  const rule = 'arn:aws:events:us-east-1:111111111111:rule/push';
  const target = `arn:aws:codepipeline:us-east-1:${DELIVERY}:hello_acme`;
  let clone: string;
  const git = async (...args: string[]) =>
    (
      await bench.run('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
        cwd: clone,
      })
    ).trim();
  const pushStarts = () => bench.starts.filter(({ triggerDetail }) => triggerDetail === rule);

  beforeAll(async () => {
    clone = join(bench.workDirectory, 'clone');
    await new CodeCommitClient(delivery).send(new CreateRepositoryCommand({ repositoryName: 'acme-hello' }));
    const pattern = {
      source: ['aws.codecommit'],
      'detail-type': ['CodeCommit Repository State Change'],
      resources: [`arn:aws:codecommit:us-east-1:${DELIVERY}:acme-hello`],
      detail: {
        event: ['referenceCreated', 'referenceUpdated'],
        referenceType: ['branch'],
        referenceName: ['main'],
      },
    };
    await makeRule(delivery, 'push', pattern, target);
    const url = bench.aws.gitUrl(DELIVERY, 'us-east-1', 'acme-hello');
    await bench.run('git', ['clone', '--quiet', url, clone]);
  });

  test('a push to the branch starts the pipeline, and what was pushed is read back by a clone', async () => {
    // Above http.postBuffer: git sends it chunked.
    writeFileSync(join(clone, 'large'), randomBytes(2 * 1024 * 1024));
    await git('add', '.');
    await git('commit', '--quiet', '-m', 'Say hello\n\nand more');
    await git('push', '--quiet', 'origin', 'HEAD:main');
    await until('the pipeline has started', () => pushStarts().length === 1);
    expect(pushStarts()).toEqual([
      { pipelineArn: target, triggerType: 'CloudWatchEvent', triggerDetail: rule },
    ]);
    const again = join(bench.workDirectory, 'again');
    await bench.run('git', [
      'clone',
      '--quiet',
      bench.aws.gitUrl(DELIVERY, 'us-east-1', 'acme-hello'),
      again,
    ]);
    expect(readFileSync(join(again, 'large')).equals(readFileSync(join(clone, 'large')))).toBe(true);
    expect(bench.aws.repositoryDirectory(DELIVERY, 'us-east-1', 'acme-hello')).toContain(bench.workDirectory);
  });

  test('a push that moves nothing, another branch or a tag does not start it', async () => {
    const before = pushStarts().length;
    await git('push', '--quiet', 'origin', 'HEAD:main');
    await git('push', '--quiet', 'origin', 'HEAD:refs/heads/topic', 'HEAD:refs/tags/v1');
    await git('push', '--quiet', 'origin', ':refs/heads/topic');
    await bench.aws.eventsDelivered();
    expect(pushStarts()).toHaveLength(before);
  });

  test('GetCommit and GetBranch tell what git knows', async () => {
    const id = await git('rev-parse', 'HEAD');
    const commit: unknown = JSON.parse(
      await awsCli(
        delivery,
        'codecommit',
        'get-commit',
        '--repository-name',
        'acme-hello',
        '--commit-id',
        id,
      ),
    );
    const date: unknown = expect.stringMatching(/^\d+ [+-]\d{4}$/);
    const ada = { name: 'Ada', email: 'ada@example.com', date };
    expect(commit).toEqual({
      commit: {
        commitId: id,
        treeId: await git('rev-parse', 'HEAD^{tree}'),
        parents: [],
        message: 'Say hello\n\nand more\n',
        author: ada,
        committer: ada,
        additionalData: '',
      },
    });
    const branch = await awsCli(
      delivery,
      'codecommit',
      'get-branch',
      '--repository-name',
      'acme-hello',
      '--branch-name',
      'main',
    );
    expect(JSON.parse(branch)).toEqual({ branch: { branchName: 'main', commitId: id } });
  });

  test.each([
    [
      'CommitIdDoesNotExistException',
      ['get-commit', '--repository-name', 'acme-hello', '--commit-id', '0'.repeat(40)],
    ],
    ['InvalidCommitIdException', ['get-commit', '--repository-name', 'acme-hello', '--commit-id', 'HEAD']],
    [
      'BranchDoesNotExistException',
      ['get-branch', '--repository-name', 'acme-hello', '--branch-name', 'nope'],
    ],
    ['RepositoryDoesNotExistException', ['get-branch', '--repository-name', 'nope', '--branch-name', 'main']],
  ])('fails with %s', async (error, args) => {
    await expect(awsCli(delivery, 'codecommit', ...args)).rejects.toThrow(`(${error})`);
  });

  test.each(['..', '.', 'acme.git', 'a/b', '../../moto', 'a b', 'ü', 'a'.repeat(101), '-;rm'])(
    'refuses the repository name %p as AWS does, in every operation, and makes no folder',
    async (repositoryName) => {
      const before = readdirSync(bench.workDirectory, { recursive: true }).length;
      const client = new CodeCommitClient(delivery);
      for (const asking of [
        client.send(new CreateRepositoryCommand({ repositoryName })),
        client.send(new GetRepositoryCommand({ repositoryName })),
        client.send(new DeleteRepositoryCommand({ repositoryName })),
        client.send(new GetBranchCommand({ repositoryName, branchName: 'main' })),
      ]) {
        await expect(asking).rejects.toMatchObject({
          name: 'InvalidRepositoryNameException',
          $metadata: { httpStatusCode: 400, attempts: 1 },
          message: expect.stringContaining(
            `'${repositoryName}' is not valid; allowed: 1 to 100 letters`,
          ) as string,
        });
      }
      expect(bench.aws.repositoryDirectory(DELIVERY, 'us-east-1', repositoryName)).toBeUndefined();
      expect(readdirSync(bench.workDirectory, { recursive: true })).toHaveLength(before);
    },
  );

  test('a Region in a signature leads to no other folder', async () => {
    const scope = 'x/20260101/../codecommit/aws4_request';
    await fetch(bench.aws.endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': 'CodeCommit_20150413.CreateRepository',
        'content-type': 'application/x-amz-json-1.1',
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify({ repositoryName: 'astray' }),
    });
    expect(readdirSync(bench.workDirectory, { recursive: true }).join()).not.toContain('astray');
  });

  test.each(['/HEAD', '/objects/info/packs', '/../acme-hello/HEAD', '/..%2f..%2fmoto.log', '/config'])(
    'gives no file of a repository by its path: %s',
    async (path) => {
      const url = bench.aws.gitUrl(DELIVERY, 'us-east-1', 'acme-hello');
      const answer = await fetch(`${url}${path}`);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await answer.text()).not.toMatch(/^ref:|repositoryformatversion|HTTP\/1\.1"/m);
    },
  );

  test('a repository belongs to its account and Region, and is gone when it is deleted', async () => {
    expect(bench.aws.repositoryDirectory(PRODUCTION, 'us-east-1', 'acme-hello')).toBeUndefined();
    const other = bench.aws.gitUrl(DELIVERY, 'ap-southeast-2', 'acme-hello');
    await expect(bench.run('git', ['ls-remote', other])).rejects.toThrow(
      `account ${DELIVERY} has no CodeCommit repository 'acme-hello' in ap-southeast-2`,
    );
    const client = new CodeCommitClient(delivery);
    await client.send(new CreateRepositoryCommand({ repositoryName: 'short-lived' }));
    expect(bench.aws.repositoryDirectory(DELIVERY, 'us-east-1', 'short-lived')).toBeDefined();
    await client.send(new DeleteRepositoryCommand({ repositoryName: 'short-lived' }));
    expect(bench.aws.repositoryDirectory(DELIVERY, 'us-east-1', 'short-lived')).toBeUndefined();
  });
});

describe('S3', () => {
  const Bucket = 'release';
  let s3: S3Client;
  const rule = 'arn:aws:events:ap-southeast-2:222222222222:rule/arrived';
  const arrivals = () => bench.starts.filter(({ triggerDetail }) => triggerDetail === rule).length;

  beforeAll(async () => {
    s3 = new S3Client({ ...production, forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: 'ap-southeast-2' } as const;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    await s3.send(new CreateBucketCommand({ Bucket: 'quiet', CreateBucketConfiguration }));
    const pattern = {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: [Bucket] },
        object: {
          key: ['current/hello/bundle.zip'],
          'version-id': [{ exists: true }],
          sequencer: [{ exists: true }],
          size: [6],
          etag: [{ 'anything-but': { prefix: '"' } }],
        },
        reason: ['PutObject', 'CopyObject'],
        requester: [DELIVERY, PRODUCTION],
      },
    };
    const target = `arn:aws:codepipeline:ap-southeast-2:${PRODUCTION}:hello-acme-production`;
    await makeRule(production, 'arrived', pattern, target);
    await makeRule(production, 'asleep', pattern, `${target}-asleep`, 'DISABLED' as 'ENABLED');
  });

  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  const put = (key: string, extra: object = {}, client = s3) =>
    client.send(new PutObjectCommand({ Bucket, Key: key, Body: 'bundle', ...extra }));

  test('a bucket without EventBridge is silent; one that has it says so when asked', async () => {
    await put('current/hello/bundle.zip');
    await bench.aws.eventsDelivered();
    expect(arrivals()).toBe(0);
    const before = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(before.EventBridgeConfiguration).toBeUndefined();
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    const after = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(after.EventBridgeConfiguration).toEqual({});
  });

  test('a new object starts the pipeline whoever writes it; another key does not', async () => {
    const before = arrivals();
    await put(
      'current/hello/bundle.zip',
      {},
      new S3Client({ ...delivery, region: 'ap-southeast-2', forcePathStyle: true }),
    );
    await until('the pipeline has started', () => arrivals() === before + 1);
    await put('releases/hello/1/bundle.zip');
    await bench.aws.eventsDelivered();
    expect(arrivals()).toBe(before + 1);
  });

  test('a copied object starts it; a disabled rule starts nothing', async () => {
    const before = arrivals();
    await put('releases/hello/1/bundle.zip');
    const copy = {
      Bucket,
      Key: 'current/hello/bundle.zip',
      CopySource: `${Bucket}/releases/hello/1/bundle.zip`,
    };
    await s3.send(new CopyObjectCommand(copy));
    await until('the pipeline has started', () => arrivals() === before + 1);
    expect(bench.starts.filter(({ pipelineArn }) => pipelineArn.endsWith('asleep'))).toEqual([]);
    expect(bench.reports).toEqual([]);
  });

  test('a write once is written once, also when two write at the same moment', async () => {
    const once_ = { IfNoneMatch: '*' };
    const results = await Promise.all([1, 2, 3, 4, 5, 6].map(() => errorOf(put('once', once_))));
    expect(results.sort()).toEqual(
      [
        'PreconditionFailed',
        'PreconditionFailed',
        'PreconditionFailed',
        'PreconditionFailed',
        'PreconditionFailed',
        'no error',
      ].sort(),
    );
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'once' }));
    expect(await errorOf(put('once', once_))).toBe('no error');
  });

  test('a write that expects a version is refused when another one is there', async () => {
    const { ETag } = await put('seen');
    expect(await errorOf(put('seen', { IfMatch: '"0123"' }))).toBe('PreconditionFailed');
    expect(await errorOf(put('seen', { IfMatch: ETag }))).toBe('no error');
    expect(await errorOf(put('never-seen', { IfMatch: ETag }))).toBe('NoSuchKey');
  });

  test('a copy honours the same conditions, which moto ignores', async () => {
    const copy = (extra: object, Key = 'copied') =>
      errorOf(s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/seen`, ...extra })));
    expect(await copy({ IfNoneMatch: '*' })).toBe('no error');
    expect(await copy({ IfNoneMatch: '*' })).toBe('PreconditionFailed');
    expect(await copy({ IfMatch: '"0123"' })).toBe('PreconditionFailed');
    expect(await copy({ IfMatch: '"0123"' }, 'absent')).toBe('NoSuchKey');
    const { ETag } = await s3.send(new GetObjectCommand({ Bucket, Key: 'copied' }));
    expect(await copy({ IfMatch: ETag })).toBe('no error');
  });
});

describe('EventBridge', () => {
  test('says what to add for a target that is no pipeline, and the other rules get the event', async () => {
    const client = new CodeCommitClient(production);
    await client.send(new CreateRepositoryCommand({ repositoryName: 'other' }));
    const pattern = { source: ['aws.codecommit'], detail: { repositoryName: ['other'] } };
    await makeRule(production, 'a-queue', pattern, `arn:aws:sqs:ap-southeast-2:${PRODUCTION}:queue`);
    await makeRule(
      production,
      'b-pipeline',
      pattern,
      `arn:aws:codepipeline:ap-southeast-2:${PRODUCTION}:other`,
    );
    const clone = join(bench.workDirectory, 'other');
    const url = bench.aws.gitUrl(PRODUCTION, 'ap-southeast-2', 'other');
    await bench.run('git', ['clone', '--quiet', url, clone]);
    const commit = [
      '-c',
      'user.name=A',
      '-c',
      'user.email=a@b',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'x',
    ];
    await bench.run('git', commit, { cwd: clone });
    await bench.run('git', ['push', '--quiet', 'origin', 'HEAD:main'], { cwd: clone });
    await until('the pipeline has started', () =>
      bench.starts.some(({ pipelineArn }) => pipelineArn.endsWith(':other')),
    );
    expect(bench.reports.splice(0)).toEqual([
      expect.stringMatching(/rule a-queue has the target arn:aws:sqs.*add this kind of target/),
    ]);
  });
});

describe('CloudFormation', () => {
  let client: CloudFormationClient;
  const StackName = 'acme-test-hello-web';
  const template = (topic: string) =>
    `Parameters:\n  Image:\n    Type: String\n  Size:\n    Type: String\n    Default: small\nResources:\n  ${topic}:\n    Type: AWS::SNS::Topic\n`;
  const Parameters = [{ ParameterKey: 'Image', ParameterValue: 'repository@sha256:1' }];
  const events = async (stack = StackName) =>
    (await client.send(new DescribeStackEventsCommand({ StackName: stack }))).StackEvents ?? [];
  const tokens = async (stack = StackName) =>
    (await events(stack)).map(
      ({ ResourceStatus, ClientRequestToken }) => `${ResourceStatus ?? ''} ${ClientRequestToken ?? '-'}`,
    );

  beforeAll(() => {
    client = new CloudFormationClient(delivery);
  });

  test('an event bears the token and the operation id of the call that caused it', async () => {
    const created = await client.send(
      new CreateStackCommand({
        StackName,
        TemplateBody: template('One'),
        Parameters,
        ClientRequestToken: 'deploy-1',
      }),
    );
    const updated = await client.send(
      new UpdateStackCommand({
        StackName,
        TemplateBody: template('Two'),
        Parameters,
        ClientRequestToken: 'deploy-2',
      }),
    );
    expect(await tokens()).toEqual([
      'UPDATE_COMPLETE deploy-2',
      'UPDATE_IN_PROGRESS deploy-2',
      'CREATE_COMPLETE deploy-1',
      'CREATE_IN_PROGRESS deploy-1',
    ]);
    const operations = (await events()).map(({ OperationId }) => OperationId);
    expect(new Set(operations)).toEqual(new Set([created.OperationId, updated.OperationId]));
    expect(created.OperationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(created.StackId).toContain(`:${DELIVERY}:stack/${StackName}/`);
  });

  test('an update that changes nothing is refused; omitted, previous and equal values are all "nothing"', async () => {
    const update = (extra: object) =>
      client.send(new UpdateStackCommand({ StackName, TemplateBody: template('Two'), Parameters, ...extra }));
    for (const extra of [
      {},
      { Parameters: [{ ParameterKey: 'Image', UsePreviousValue: true }] },
      { TemplateBody: undefined, UsePreviousTemplate: true },
      { Tags: [] },
    ]) {
      await expect(update(extra)).rejects.toMatchObject({
        name: 'ValidationError',
        message: 'No updates are to be performed.',
      });
    }
    expect((await tokens())[0]).toBe('UPDATE_COMPLETE deploy-2');
  });

  test('new tags alone are an update', async () => {
    const Tags = [{ Key: 'release-sequence', Value: '7' }];
    const update = {
      StackName,
      TemplateBody: template('Two'),
      Parameters,
      Tags,
      ClientRequestToken: 'deploy-3',
    };
    await client.send(new UpdateStackCommand(update));
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    expect(Stacks?.[0]?.Tags).toEqual(Tags);
    expect((await tokens())[0]).toBe('UPDATE_COMPLETE deploy-3');
    expect(await errorOf(client.send(new UpdateStackCommand(update)))).toBe('ValidationError');
  });

  test('a call without a token leaves none, and a deleted stack keeps its events', async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const id = Stacks?.[0]?.StackId ?? '';
    await client.send(new UpdateStackCommand({ StackName, TemplateBody: template('Three'), Parameters }));
    expect((await tokens())[0]).toBe('UPDATE_COMPLETE -');
    await client.send(new DeleteStackCommand({ StackName, ClientRequestToken: 'gone-1' }));
    expect((await tokens(id))[0]).toBe('DELETE_COMPLETE gone-1');
  });
});

describe('termination protection of a CloudFormation stack', () => {
  const StackName = 'acme-test-hello-protected';
  const TemplateBody =
    '{"Resources":{"Log":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":"/protected"}}}}';
  const protect = (EnableTerminationProtection: boolean, stack = StackName) =>
    client.send(new UpdateTerminationProtectionCommand({ StackName: stack, EnableTerminationProtection }));
  const isProtected = async () =>
    (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.EnableTerminationProtection;
  const remove = (stack = StackName) => client.send(new DeleteStackCommand({ StackName: stack }));
  let client: CloudFormationClient;
  let id = '';

  beforeAll(async () => {
    client = new CloudFormationClient(delivery);
    id = (await client.send(new CreateStackCommand({ StackName, TemplateBody }))).StackId ?? '';
  });

  test('is off until it is turned on, by name or id', async () => {
    expect(await isProtected()).toBe(false);
    expect((await protect(true)).StackId).toBe(id);
    expect(await isProtected()).toBe(true);
    await protect(false, id);
    expect(await isProtected()).toBe(false);
  });

  test('keeps the stack from being deleted, by name or id', async () => {
    await protect(true, id);
    for (const stack of [StackName, id]) {
      await expect(remove(stack)).rejects.toMatchObject({
        name: 'ValidationError',
        message: `Stack [${stack}] cannot be deleted while TerminationProtection is enabled`,
      });
    }
    expect(await isProtected()).toBe(true);
  });

  test('ends with the stack: one of the same name is another stack', async () => {
    await protect(false);
    await remove();
    await expect(protect(true)).rejects.toThrow(`Stack [${StackName}] does not exist`);
    await client.send(new CreateStackCommand({ StackName, TemplateBody }));
    expect(await isProtected()).toBe(false);
    await remove();
  });
});

describe('an ECS service in a CloudFormation stack', () => {
  const StackName = 'acme-test-hello-service';
  const template = (grace: number) => `
Parameters:
  Image: { Type: String }
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: follows
      Cluster: !Ref Cluster
      TaskDefinition: !Ref TaskDefinition
      HealthCheckGracePeriodSeconds: ${String(grace)}
  TaskDefinition:
    Type: AWS::ECS::TaskDefinition
    Properties: { Family: follows, ContainerDefinitions: [{ Name: app, Image: !Ref Image, Memory: 64 }] }
  Cluster:
    Type: AWS::ECS::Cluster
    Properties: { ClusterName: follows }
`;
  const stack = (image: string, grace: number) => ({
    StackName,
    TemplateBody: template(grace),
    Parameters: [{ ParameterKey: 'Image', ParameterValue: image }],
  });
  /** The image in the task definition of the service. */
  const runs = async () => {
    const ecs = new ECSClient(delivery);
    const { services } = await ecs.send(
      new DescribeServicesCommand({ cluster: 'follows', services: ['follows'] }),
    );
    const { taskDefinition } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: services?.[0]?.taskDefinition }),
    );
    return taskDefinition?.containerDefinitions?.[0]?.image;
  };

  test.each([
    ['whose own part of the template did not change', 60],
    ['whose own part of the template changes too', 90],
  ])('%s gets the new task definition', async (_which, grace) => {
    const client = new CloudFormationClient(delivery);
    await client.send(new CreateStackCommand(stack('one', 60)));
    expect(await runs()).toBe('one');
    await client.send(new UpdateStackCommand(stack('two', grace)));
    expect(await runs()).toBe('two');
    await client.send(new DeleteStackCommand({ StackName }));
  });
});

describe('a CloudFormation stack with a resource that fails', () => {
  let client: CloudFormationClient;
  const StackName = 'acme-test-hello-worker';
  /** A service in a cluster: there is one only when the template makes it. */
  const template = (cluster: string) => `
Resources:
  Cluster:
    Type: AWS::ECS::Cluster
    Properties: { ClusterName: acme }
  TaskDefinition:
    Type: AWS::ECS::TaskDefinition
    Properties: { Family: hello, ContainerDefinitions: [{ Name: app, Image: app, Memory: 64 }] }
  Service:
    Type: AWS::ECS::Service
    DependsOn: Cluster
    Properties: { ServiceName: hello, Cluster: ${cluster}, TaskDefinition: !Ref TaskDefinition, DesiredCount: 1 }
`;
  const events = async () => {
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName }));
    return StackEvents?.map((event) => [
      event.LogicalResourceId,
      event.ResourceStatus,
      event.ClientRequestToken,
    ]);
  };
  const status = async () =>
    (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus;
  const create = (cluster: string, ClientRequestToken: string) =>
    client.send(new CreateStackCommand({ StackName, TemplateBody: template(cluster), ClientRequestToken }));
  const update = (cluster: string, ClientRequestToken: string) =>
    client.send(new UpdateStackCommand({ StackName, TemplateBody: template(cluster), ClientRequestToken }));

  beforeAll(() => {
    client = new CloudFormationClient(delivery);
  });

  test('is rolled back when it is new: it can be deleted and not updated', async () => {
    const { StackId } = await create('no-such-cluster', 'first');
    expect(StackId).toContain(StackName);
    expect(await status()).toBe('ROLLBACK_COMPLETE');
    expect(await events()).toEqual([
      [StackName, 'ROLLBACK_COMPLETE', 'first'],
      [StackName, 'ROLLBACK_IN_PROGRESS', 'first'],
      ['Service', 'CREATE_FAILED', 'first'],
      [StackName, 'CREATE_IN_PROGRESS', 'first'],
    ]);
    await expect(update('acme', 'second')).rejects.toThrow(
      'is in ROLLBACK_COMPLETE state and can not be updated',
    );
    await client.send(new DeleteStackCommand({ StackName }));
    await create('acme', 'third');
    expect(await status()).toBe('CREATE_COMPLETE');
  });

  test('goes back to what it was when it was there, and takes the next update', async () => {
    await update('no-such-cluster', 'fourth');
    expect(await status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await events())?.slice(0, 4)).toEqual([
      [StackName, 'UPDATE_ROLLBACK_COMPLETE', 'fourth'],
      [StackName, 'UPDATE_ROLLBACK_IN_PROGRESS', 'fourth'],
      ['Service', 'UPDATE_FAILED', 'fourth'],
      [StackName, 'UPDATE_IN_PROGRESS', 'fourth'],
    ]);
    await expect(update('acme', 'fifth')).rejects.toThrow('No updates are to be performed.');
    const TemplateBody = template('acme').replace('Memory: 64', 'Memory: 128');
    await client.send(new UpdateStackCommand({ StackName, TemplateBody }));
    expect(await status()).toBe('UPDATE_COMPLETE');
  });

  test('a call that is refused at once stays refused', async () => {
    expect(await errorOf(create('acme', 'sixth'))).toBe('AlreadyExistsException');
    expect(await status()).toBe('UPDATE_COMPLETE');
  });
});

describe('the stand-in for Docker', () => {
  const host = `${DELIVERY}.dkr.ecr.ap-southeast-2.amazonaws.com`;
  const image = `${host}/acme/hello/web:abc`;
  const build = () => bench.run('docker', ['build', '--target', 'web', '--tag', image, 'context']);
  const ecr = () => new ECRClient({ ...delivery, region: 'ap-southeast-2' });
  const run = (...args: string[]) => bench.run('docker', args);

  beforeAll(async () => {
    const context = join(bench.workDirectory, 'context');
    mkdirSync(context);
    writeFileSync(join(context, 'Dockerfile'), 'FROM scratch AS web\nCOPY . .\n');
    writeFileSync(join(context, 'main.mjs'), 'hello');
    const repositoryName = 'acme/hello/web';
    await ecr().send(new CreateImageRepository({ repositoryName, imageTagMutability: 'IMMUTABLE' }));
  });

  test('pushes an image whose digest the registry tells back, and never moves its tag', async () => {
    const built = await build();
    const digest = /sha256:[0-9a-f]{64}/.exec(built)?.[0];
    expect(built).toContain('without running the Dockerfile');
    await expect(run('push', image)).rejects.toThrow(`no basic auth credentials (log in to ${host} first)`);
    const password = await awsCli(delivery, '--region', 'ap-southeast-2', 'ecr', 'get-login-password');
    await bench.run('docker', ['login', '--username', 'AWS', '--password-stdin', host], { input: password });
    expect(await run('push', image)).toMatch(new RegExp(`\nabc: digest: ${String(digest)} size: \\d+\n$`));
    const { images } = await ecr().send(
      new BatchGetImageCommand({ repositoryName: 'acme/hello/web', imageIds: [{ imageTag: 'abc' }] }),
    );
    expect(images?.[0]?.imageId?.imageDigest).toBe(digest);
    const described: unknown = JSON.parse(
      await awsCli(
        delivery,
        '--region',
        'ap-southeast-2',
        'ecr',
        'describe-images',
        '--repository-name',
        'acme/hello/web',
      ),
    );
    expect(described).toMatchObject({ imageDetails: [{ imageDigest: digest, imageTags: ['abc'] }] });

    // The same context again is the same image, and pushing it again is no change.
    expect(await build()).toBe(built);
    await run('push', image);
    writeFileSync(join(bench.workDirectory, 'context', 'main.mjs'), 'changed');
    expect(await build()).not.toBe(built);
    await expect(run('push', image)).rejects.toThrow("tag invalid: The image tag 'abc' already exists");
    await run('tag', image, `${host}/acme/nope:abc`);
    await expect(run('push', `${host}/acme/nope:abc`)).rejects.toThrow(
      `name unknown: The repository with name 'acme/nope' does not exist in the registry with id '${DELIVERY}'`,
    );
  });
});

test('a taken port is one clear sentence, before moto starts', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const workDirectory = join(bench.workDirectory, 'second');
  const starting = startLocalAws({
    workDirectory,
    port,
    // Nothing is on this PATH: the port is found out before anything is looked for or started.
    environment: { PATH: workDirectory },
    report: () => undefined,
  });
  await expect(starting).rejects.toThrow(`port ${String(port)} of 127.0.0.1 is taken by another program`);
  other.close();
});
