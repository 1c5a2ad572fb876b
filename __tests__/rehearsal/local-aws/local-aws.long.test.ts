import { ListOriginationNumbersCommand, SNSClient } from '@aws-sdk/client-sns';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { CodeCommitClient, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
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
import {
  DisableRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

import { startFront } from '../../../rehearsal/local-aws/front';
import { startLocalAws } from '../../../rehearsal/local-aws/local-aws';
import { MotoClient } from '../../../rehearsal/local-aws/moto/moto-client';
import { openMoto } from '../../support/moto';
import { createRule } from './support/event-rule';
import {
  awsCli,
  type ClientSettings,
  DELIVERY,
  errorNameOf,
  PRODUCTION,
  signIn,
  startTestLocalAws,
  type TestLocalAws,
  until,
} from './support/local-aws';

// The time limit is long, because the tests start many real programs, which are slow on a busy machine.
jest.setTimeout(60_000);

let local: TestLocalAws;
let delivery: ClientSettings;
let production: ClientSettings;

beforeAll(async () => {
  local = await startTestLocalAws();
  delivery = await signIn(local, DELIVERY, 'us-east-1');
  production = await signIn(local, PRODUCTION, 'ap-southeast-2');
});
afterAll(async () => {
  const { endpoint, moto } = local.aws;
  // Stops twice at the same time, as after a second Ctrl-C. The second stop waits for the first stop.
  await Promise.all([local.aws.stop(), local.stop()]);
  for (const stopped of [endpoint, moto.endpoint])
    await expect(fetch(stopped)).rejects.toThrow('fetch failed');
});

describe('the AWS CLI at the endpoint of the local AWS', () => {
  test('copies a file of several parts to S3 and back, byte for byte', async () => {
    // The file is larger than 8 MB, so that the AWS CLI uses a multipart upload.
    const content = randomBytes(9 * 1024 * 1024);
    writeFileSync(join(local.workDirectory, 'up'), content);
    await awsCli(local, delivery, 's3', 'mb', 's3://cli-bucket');
    await awsCli(local, delivery, 's3', 'cp', '--quiet', 'up', 's3://cli-bucket/a b/ü+1.bin');
    await awsCli(local, delivery, 's3', 'cp', '--quiet', 's3://cli-bucket/a b/ü+1.bin', 'down');
    expect(readFileSync(join(local.workDirectory, 'down')).equals(content)).toBe(true);
  });

  test('gets the state of a pipeline from the engine, which receives the identity of the caller', async () => {
    local.engineAnswer = {
      status: 200,
      body: { pipelineName: 'hello_acme', pipelineVersion: 1, stageStates: [] },
    };
    const output = await awsCli(
      local,
      delivery,
      'codepipeline',
      'get-pipeline-state',
      '--name',
      'hello_acme',
    );
    expect(JSON.parse(output)).toMatchObject({ pipelineName: 'hello_acme' });
    expect(local.engineCalls.at(-1)).toEqual({
      operation: 'GetPipelineState',
      input: { name: 'hello_acme' },
      caller: { accountId: DELIVERY, region: 'us-east-1', accessKeyId: delivery.credentials.accessKeyId },
    });
  });

  test('prints an error of the engine', async () => {
    local.engineAnswer = {
      status: 400,
      body: { __type: 'PipelineNotFoundException', message: 'no pipeline x' },
    };
    await expect(
      awsCli(local, delivery, 'codepipeline', 'get-pipeline-state', '--name', 'x'),
    ).rejects.toThrow(
      '(PipelineNotFoundException) when calling the GetPipelineState operation: no pipeline x',
    );
  });
});

describe('a request that the local AWS forwards to moto unchanged', () => {
  const raw = (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Buffer,
    endpoint = local.aws.endpoint,
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

  test('fails with one clear error and no retry when moto does not support the operation', async () => {
    const query = new SNSClient(delivery).send(new ListOriginationNumbersCommand({}));
    await expect(query).rejects.toMatchObject({
      name: 'NotImplemented',
      message:
        'moto, the local AWS, does not support this: The list_origination_numbers action has not been implemented',
      $metadata: { httpStatusCode: 501, attempts: 1 },
    });
    const json = new CodePipelineClient(delivery).send(new ListActionTypesCommand({}));
    await expect(json).rejects.toMatchObject({
      name: 'NotImplementedException',
      message:
        'moto, the local AWS, does not support this: The list_action_types action has not been implemented',
      $metadata: { httpStatusCode: 501, attempts: 1 },
    });
  });

  test('fails with a fault of the service when moto has ended', async () => {
    const reports: string[] = [];
    // Port 1 has no listener, which simulates an unexpected exit of moto.
    const front = await startFront({
      moto: new MotoClient(new URL('http://127.0.0.1:1')),
      routes: [],
      report: (line) => reports.push(line),
    });
    const answer = await raw('POST', '/', { 'content-length': '2' }, Buffer.from('{}'), front.endpoint);
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ __type: 'InternalFailure' });
    expect(reports).toEqual([
      expect.stringMatching(/^the local AWS failed to handle POST \/: .*ECONNREFUSED/),
    ]);
    await front.stop();
  });

  test('gets the answer of moto: status, headers and body', async () => {
    const endToEndNames = (headers: NodeJS.Dict<string | string[]>) =>
      Object.keys(headers)
        .filter((name) => !['connection', 'keep-alive', 'date'].includes(name))
        .sort();
    const front = await raw('GET', '/no-such-bucket', {});
    const proxy = await openMoto(local.aws.moto);
    const moto = await raw('GET', '/no-such-bucket', {}, undefined, proxy.endpoint);
    await proxy.stop();
    expect(front.status).toBe(404);
    expect(endToEndNames(front.headers)).toEqual(endToEndNames(moto.headers));
    const withoutIds = (text: Buffer) => text.toString().replace(/<RequestId>.*?<\/RequestId>/, '');
    expect(withoutIds(front.body)).toBe(withoutIds(moto.body));
  });

  test('may use HEAD, a chunked body and "Expect: 100-continue"', async () => {
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

  test('is answered when many requests come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => raw('GET', '/raw-bucket/key', {})));
    expect(answers.map(({ body }) => body.toString())).toEqual(Array.from({ length: 60 }, () => 'hello'));
  });
});

describe('CodePipeline', () => {
  test('stores a new pipeline in moto and starts it once', async () => {
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
    expect(local.starts.filter(({ triggerType }) => triggerType === 'CreatePipeline')).toEqual([
      {
        pipelineArn: `arn:aws:codepipeline:us-east-1:${DELIVERY}:created`,
        triggerType: 'CreatePipeline',
        triggerDetail: `arn:aws:sts::${DELIVERY}:assumed-role/deploy/test`,
      },
    ]);
    expect((await client.send(new GetPipelineCommand({ name: 'created' }))).pipeline?.name).toBe('created');
    expect(await errorNameOf(client.send(new CreatePipelineCommand({ pipeline })))).toBe(
      'InvalidStructureException',
    );
    expect(local.starts.filter(({ triggerType }) => triggerType === 'CreatePipeline')).toHaveLength(1);
  });
});

describe('Lambda', () => {
  test('keeps the last zip of a function, by account and Region', async () => {
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
    expect(local.aws.functionCode(functionArn)?.toString()).toBe('first');
    await client.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'deploy', ZipFile: Buffer.from('second') }),
    );
    expect(local.aws.functionCode(functionArn)?.toString()).toBe('second');
    expect(local.aws.functionCode(`${functionArn}:$LATEST`)?.toString()).toBe('second');
    expect(local.aws.functionCode(functionArn.replace(DELIVERY, PRODUCTION))).toBeUndefined();
  });
});

describe('EventBridge', () => {
  /** Counter for unique names. */
  let queues = 0;
  /**
   * Creates a CodeCommit repository. @returns the event pattern of its pushes, and a function that pushes a commit and
   * waits until a failed delivery is reported.
   */
  const createRepository = async (name: string) => {
    const client = new CodeCommitClient(production);
    await client.send(new CreateRepositoryCommand({ repositoryName: name }));
    const clone = join(local.workDirectory, name);
    const url = local.aws.gitUrl(PRODUCTION, 'ap-southeast-2', name);
    await local.run('git', ['clone', '--quiet', url, clone]);
    const git = (...args: string[]) =>
      local.run('git', ['-c', 'user.name=A', '-c', 'user.email=a@b', ...args], { cwd: clone });
    return {
      pattern: { source: ['aws.codecommit'], detail: { repositoryName: [name] } },
      push: async () => {
        await git('commit', '--quiet', '--allow-empty', '-m', 'x');
        await git('push', '--quiet', 'origin', 'HEAD:main');
        await until('a failed delivery is reported', () => local.reports.length > 0);
        await local.aws.eventsDelivered();
      },
    };
  };

  test('reports a target that is not a pipeline, and delivers the event to the other rules', async () => {
    const { pattern, push } = await createRepository('other');
    await createRule(production, 'a-queue', pattern, `arn:aws:sqs:ap-southeast-2:${PRODUCTION}:queue`);
    await createRule(
      production,
      'b-pipeline',
      pattern,
      `arn:aws:codepipeline:ap-southeast-2:${PRODUCTION}:other`,
    );
    await push();
    expect(local.starts.filter(({ pipelineArn }) => pipelineArn.endsWith(':other'))).toHaveLength(1);
    expect(local.reports.splice(0)).toEqual([
      expect.stringMatching(/rule a-queue has the target arn:aws:sqs.*add the type of the target/),
    ]);
  });

  test.each<[string, Partial<Target>, string | undefined, RegExp]>([
    [
      'its input is not JSON',
      { InputTransformer: { InputPathsMap: { a: '$.detail.repositoryName' }, InputTemplate: '{"a":"<a>}' } },
      undefined,
      /target pipeline of rule .*: the input transformer results in text that is not a JSON object: {"a":".*}/,
    ],
    [
      'its input is text',
      { InputTransformer: { InputTemplate: '"text"' } },
      undefined,
      /is not a JSON object: "text"/,
    ],
    [
      'its input template has an unknown variable',
      { InputTransformer: { InputTemplate: '{"a":<b>}' } },
      undefined,
      /unknown variable <b>/,
    ],
    [
      'the pipeline rejects the input',
      {},
      "no variable 'Pushed'",
      /: the pipeline .* has no variable 'Pushed'/,
    ],
    [
      'it has Input',
      { Input: '{}' },
      undefined,
      /has Input or InputPath, which the local AWS does not support/,
    ],
    [
      'it has InputPath',
      { InputPath: '$.detail' },
      undefined,
      /has Input or InputPath, which the local AWS does not support/,
    ],
  ])(
    'reports a target when %s, and keeps the event in its dead-letter queue',
    async (_, more, error, report) => {
      const name = `queue-${String((queues += 1))}`;
      const { pattern, push } = await createRepository(name);
      const sqs = new SQSClient(production);
      const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
      const target = {
        Arn: `arn:aws:codepipeline:ap-southeast-2:${PRODUCTION}:${name}`,
        DeadLetterConfig: { Arn: `arn:aws:sqs:ap-southeast-2:${PRODUCTION}:${name}` },
        ...more,
      };
      await createRule(production, name, pattern, target);
      if (error !== undefined) local.startError = new Error(`the pipeline ${name} has ${error}`);
      await push();
      delete local.startError;
      expect(local.reports.splice(0)).toEqual([expect.stringMatching(report)]);
      expect(local.starts.filter(({ pipelineArn }) => pipelineArn === target.Arn)).toEqual([]);
      const { Messages: messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url, MessageAttributeNames: ['All'], MaxNumberOfMessages: 10 }),
      );
      expect(messages).toHaveLength(1);
      expect(JSON.parse(messages[0]?.Body ?? '')).toMatchObject({
        source: 'aws.codecommit',
        detail: { event: 'referenceCreated', repositoryName: name },
      });
      expect(messages[0]?.MessageAttributes).toMatchObject({
        RULE_ARN: { StringValue: `arn:aws:events:ap-southeast-2:${PRODUCTION}:rule/${name}` },
        TARGET_ARN: { StringValue: target.Arn },
        ERROR_MESSAGE: { StringValue: expect.stringMatching(report) as string },
      });
    },
  );

  test('invokes the function of a schedule when its period has passed, until its rule is disabled', async () => {
    const client = new EventBridgeClient(production);
    const place = { accountId: PRODUCTION, region: 'ap-southeast-2' };
    const functionArn = `arn:aws:lambda:ap-southeast-2:${PRODUCTION}:function:recorder`;
    const { RuleArn: rule } = await client.send(
      new PutRuleCommand({ Name: 'hourly', ScheduleExpression: 'rate(1 hour)' }),
    );
    await client.send(
      new PutTargetsCommand({
        Rule: 'hourly',
        Targets: [{ Id: 'f', Arn: functionArn, RoleArn: `arn:aws:iam::${PRODUCTION}:role/start` }],
      }),
    );
    await local.aws.runSchedules(place, 59 * 60_000);
    expect(local.invocations).toEqual([]);
    await local.aws.runSchedules(place, 60 * 60_000);
    expect(local.invocations).toEqual([
      {
        functionArn,
        event: expect.objectContaining({ 'detail-type': 'Scheduled Event', resources: [rule] }) as unknown,
      },
    ]);
    await client.send(new DisableRuleCommand({ Name: 'hourly' }));
    await local.aws.runSchedules(place, 60 * 60_000);
    expect(local.invocations).toHaveLength(1);
    expect(local.reports).toEqual([]);
  });

  test('reports a dead-letter queue that does not exist', async () => {
    const { pattern, push } = await createRepository('no-queue');
    await createRule(production, 'no-queue', pattern, {
      Arn: `arn:aws:codepipeline:ap-southeast-2:${PRODUCTION}:no-queue`,
      DeadLetterConfig: { Arn: `arn:aws:sqs:ap-southeast-2:${PRODUCTION}:missing` },
      Input: '{}',
    });
    await push();
    expect(local.reports.splice(0)).toEqual([
      expect.stringContaining('has Input or InputPath, which the local AWS does not support'),
      expect.stringMatching(
        /AmazonSQS\.SendMessage: moto answered with status 400: .*(NonExistentQueue|QueueDoesNotExist)/,
      ),
    ]);
  });
});

describe('the stand-in for Docker', () => {
  const host = `${DELIVERY}.dkr.ecr.ap-southeast-2.amazonaws.com`;
  const image = `${host}/acme/hello/web:abc`;
  const build = () => local.run('docker', ['build', '--target', 'web', '--tag', image, 'context']);
  const ecr = () => new ECRClient({ ...delivery, region: 'ap-southeast-2' });
  const run = (...args: string[]) => local.run('docker', args);

  beforeAll(async () => {
    const context = join(local.workDirectory, 'context');
    mkdirSync(context);
    writeFileSync(join(context, 'Dockerfile'), 'FROM scratch AS web\nCOPY . .\n');
    writeFileSync(join(context, 'main.mjs'), 'hello');
    const repositoryName = 'acme/hello/web';
    await ecr().send(new CreateImageRepository({ repositoryName, imageTagMutability: 'IMMUTABLE' }));
  });

  test('pushes an image with the digest that the registry returns, and never moves its tag', async () => {
    const built = await build();
    const digest = /sha256:[0-9a-f]{64}/.exec(built)?.[0];
    expect(built).toContain('without running the Dockerfile');
    await expect(run('push', image)).rejects.toThrow(`no basic auth credentials (log in to ${host} first)`);
    const password = await awsCli(local, delivery, '--region', 'ap-southeast-2', 'ecr', 'get-login-password');
    await local.run('docker', ['login', '--username', 'AWS', '--password-stdin', host], { input: password });
    expect(await run('push', image)).toMatch(new RegExp(`\nabc: digest: ${String(digest)} size: \\d+\n$`));
    const { images } = await ecr().send(
      new BatchGetImageCommand({ repositoryName: 'acme/hello/web', imageIds: [{ imageTag: 'abc' }] }),
    );
    expect(images?.[0]?.imageId?.imageDigest).toBe(digest);
    const described: unknown = JSON.parse(
      await awsCli(
        local,
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

    // The same build context results in the same image, so pushing the image again changes nothing.
    expect(await build()).toBe(built);
    await run('push', image);
    writeFileSync(join(local.workDirectory, 'context', 'main.mjs'), 'changed');
    expect(await build()).not.toBe(built);
    await expect(run('push', image)).rejects.toThrow("tag invalid: The image tag 'abc' already exists");
    await run('tag', image, `${host}/acme/nope:abc`);
    await expect(run('push', `${host}/acme/nope:abc`)).rejects.toThrow(
      `name unknown: The repository with name 'acme/nope' does not exist in the registry with id '${DELIVERY}'`,
    );
  });
});

test('reports a port in use in one sentence, before moto starts', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const workDirectory = join(local.workDirectory, 'second');
  const starting = startLocalAws({
    workDirectory,
    port,
    // The error is about the port although PATH contains no program, so the port is checked first.
    environment: { PATH: workDirectory },
    report: () => undefined,
  });
  await expect(starting).rejects.toThrow(`port ${String(port)} of 127.0.0.1 is in use by another program`);
  other.close();
});
