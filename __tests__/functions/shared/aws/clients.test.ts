import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { BatchGetBuildsCommand } from '@aws-sdk/client-codebuild';
import { GetCommitCommand } from '@aws-sdk/client-codecommit';
import { PutJobSuccessResultCommand } from '@aws-sdk/client-codepipeline';
import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import {
  cloudFormationClient,
  cloudFormationIn,
  codeBuildIn,
  codeCommitIn,
  codePipelineClient,
  codePipelineIn,
  ecrClient,
  ecrIn,
  ecsClient,
  ecsIn,
  s3Client,
  s3In,
  withArtifacts,
} from '../../../../functions/shared/aws/clients';
import { awsFailure, jobErrorOf } from '../../../../functions/shared/job/errors';
import {
  ANSWER_RETRIES,
  BackoffRetryStrategy,
  abortableSleep,
  backoffMs,
} from '../../../../functions/shared/aws/retry';
import { parseJob } from '../../../../functions/shared/job/job';
import { ANSWER_RESERVE_MS } from '../../../../functions/shared/job/deadline';
import { CREDENTIALS, jobEvent } from '../../support/fixtures';
import { type Fault, type Reply, type Request, TestServer } from '../../support/test-server';

const STACKS = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult>
  <Stacks><member><StackName>acme</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><CreationTime>2030-01-01T00:00:00Z</CreationTime></member></Stacks>
</DescribeStacksResult></DescribeStacksResponse>`;
const xmlError = (code: string, status: number): Reply => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse><Error><Code>${code}</Code><Message>Rate exceeded</Message></Error></ErrorResponse>`,
});
const JOB = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

function answer({ headers }: Request): Reply {
  const json = headers['content-type']?.includes('json') === true;
  return json
    ? { status: 200, body: '{}' }
    : { status: 200, headers: { 'content-type': 'text/xml' }, body: STACKS };
}

let server: TestServer;
const before = { ...process.env };
beforeAll(async () => {
  server = await TestServer.start(answer);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    // Region of the function itself, which must not affect the clients.
    AWS_REGION: 'us-west-1',
    // The clients must ignore AWS_MAX_ATTEMPTS and AWS_RETRY_MODE.
    AWS_MAX_ATTEMPTS: '1',
    AWS_RETRY_MODE: 'adaptive',
  });
});
afterAll(async () => {
  process.env = before;
  await server.stop();
});
beforeEach(() => {
  server.requests.length = 0;
  server.fault = () => undefined;
  pauses.length = 0;
});

const pauses: number[] = [];
const sleep = (milliseconds: number) => {
  pauses.push(milliseconds);
  return Promise.resolve();
};
const { signal } = new AbortController();
const place = () => ({ region: 'ap-southeast-2', sleep, timeoutMs: 150 });
const runtime = { region: 'us-east-1', localEndpoint: true };

const describeStack = (at: Parameters<typeof cloudFormationClient>[0] = place()) =>
  cloudFormationClient(at).send(new DescribeStacksCommand({ StackName: 'acme' }));
const status = async () => (await describeStack()).Stacks?.[0]?.StackStatus;
const failing = (times: number, fault: Fault) => {
  server.fault = (_request, index) => (index < times ? fault : undefined);
};

describe('a client of AWS', () => {
  it.each([
    ['CloudFormation', () => describeStack(), 'ap-southeast-2/cloudformation'],
    [
      'CodeBuild',
      () => codeBuildIn('eu-west-2', signal).send(new BatchGetBuildsCommand({ ids: ['a:b'] })),
      'eu-west-2/codebuild',
    ],
    [
      'CodeCommit',
      () =>
        codeCommitIn('eu-west-2', signal).send(new GetCommitCommand({ repositoryName: 'a', commitId: 'b' })),
      'eu-west-2/codecommit',
    ],
    [
      'ECR',
      () => ecrClient(place()).send(new DescribeImagesCommand({ repositoryName: 'a' })),
      'ap-southeast-2/ecr',
    ],
    [
      'ECS',
      () => ecsClient(place()).send(new DescribeServicesCommand({ services: ['a'] })),
      'ap-southeast-2/ecs',
    ],
    [
      'S3',
      () => s3Client(runtime, place()).send(new HeadObjectCommand({ Bucket: 'a', Key: 'b' })),
      'ap-southeast-2/s3',
    ],
    [
      'CodePipeline',
      () => codePipelineClient(runtime).send(new PutJobSuccessResultCommand({ jobId: JOB })),
      'us-east-1/codepipeline',
    ],
  ] as const)('signs requests for its own Region: %s', async (_service, send, scope) => {
    await send();
    // A busy machine can make the client send the request again.
    const signatures = server.requests.map(({ headers }) => headers.authorization);
    expect(signatures).not.toEqual([]);
    for (const signature of signatures) expect(signature).toContain(`/${scope}/aws4_request`);
  });

  it.each([
    ['XML', () => describeStack()],
    ['JSON', () => ecrClient(place()).send(new DescribeImagesCommand({ repositoryName: 'a' }))],
  ] as const)('reports a response that is not from AWS, such as an HTML page: %s', async (_which, send) => {
    const page = '<!doctype html><html lang=en><title>503</title><h1>Service Unavailable</h1>';
    failing(Infinity, { status: 503, headers: { 'content-type': 'text/html' }, body: page });
    const error: unknown = await send().catch((caught: unknown) => caught);
    expect(jobErrorOf(error, 'reading the stack')).toMatchObject({
      type: 'SystemUnavailable',
      message:
        'reading the stack failed: UnreadableAnswer: the response with HTTP status 503 did not come from AWS; retry the stage',
    });
  });

  it('signs with the given credentials of a job', async () => {
    const client = s3Client(runtime, place(), {
      accessKeyId: 'ASIAJOB',
      secretAccessKey: 'x',
      sessionToken: 'y',
    });
    await client.send(new HeadObjectCommand({ Bucket: 'a', Key: 'b' }));
    expect(server.requests[0]?.headers.authorization).toContain('Credential=ASIAJOB/');
  });

  it('keeps its connection for the next request, and shares the connection with later clients', async () => {
    for (let n = 0; n < 3; n += 1) await status();
    await ecrClient(place()).send(new DescribeImagesCommand({ repositoryName: 'a' }));
    expect(new Set(server.requests.map(({ connection }) => connection)).size).toBe(1);
  });

  it.each([
    ['CloudFormation', cloudFormationIn],
    ['CodeBuild', codeBuildIn],
    ['CodeCommit', codeCommitIn],
    ['CodePipeline', codePipelineIn],
    ['ECR', ecrIn],
    ['ECS', ecsIn],
    ['S3', s3In],
  ] as const)('exists once for each Region, for every invocation: %s', async (_service, clientIn) => {
    const clientOf = (region: string): object =>
      Object.getPrototypeOf(clientIn(region, new AbortController().signal)) as object;
    expect(clientOf('ap-southeast-2')).toBe(clientOf('ap-southeast-2'));
    expect(clientOf('eu-west-1')).not.toBe(clientOf('ap-southeast-2'));
    expect(await clientIn('eu-west-1', new AbortController().signal).config.region()).toBe('eu-west-1');
  });
});

describe("a client of a job's artifacts", () => {
  const look = (s3: S3Client) => s3.send(new HeadObjectCommand({ Bucket: 'a', Key: 'b' }));
  const job = parseJob(jobEvent());
  const { signal } = new AbortController();

  it("has the job's credentials, the Region of the pipeline, and connections that end with the job", async () => {
    await withArtifacts(job, signal, look);
    await withArtifacts(job, signal, async (s3) => {
      await look(s3);
      await look(s3);
    });
    const [first, second, third] = server.requests.map(({ connection }) => connection);
    expect(second).toBe(third);
    expect(second).not.toBe(first);
    for (const { headers } of server.requests) {
      expect(headers.authorization).toContain(`Credential=${CREDENTIALS.accessKeyId}/`);
      expect(headers.authorization).toContain('/us-west-1/s3/');
    }
    await server.closed(2);
  });

  it('is closed when the job fails, and does not close the connections of other clients', async () => {
    await status();
    const own = server.requests[0]?.connection;
    const failing = withArtifacts(job, signal, async (s3) => {
      await look(s3);
      throw new Error('failed');
    });
    await expect(failing).rejects.toThrow('failed');
    await server.closed(1);
    await status();
    expect(server.requests.at(-1)?.connection).toBe(own);
  });
});

describe('a client of a failing AWS', () => {
  it.each([
    ['throttles (D57)', xmlError('Throttling', 400)],
    ['is not available', xmlError('ServiceUnavailable', 503)],
    ['has an internal error', xmlError('InternalFailure', 500)],
    ['resets the connection', 'reset'],
    ['does not answer', 'hang'],
    ['cuts its answer', { cut: 100 }],
    ['stops in the middle of its answer', { stall: 100 }],
  ] as const)('gets an answer after five failed attempts when AWS %s', async (_what, fault) => {
    failing(5, fault);
    expect(await status()).toBe('UPDATE_COMPLETE');
    expect(server.requests).toHaveLength(6);
    expect(pauses).toHaveLength(5);
  });

  it.each([
    ['is not available', xmlError('ServiceUnavailable', 503), /ServiceUnavailable/],
    ['throttles (D58)', xmlError('Throttling', 400), /Throttling/],
    ['does not answer', 'hang', /150 ms requestTimeout/],
  ] as const)('fails as unavailable after eight attempts when AWS always %s', async (_what, fault, words) => {
    failing(100, fault);
    const error = jobErrorOf(await describeStack().catch((thrown: unknown) => thrown), 'looking at acme');
    expect(error?.type).toBe('SystemUnavailable');
    expect(error?.message).toMatch(words);
    expect(server.requests).toHaveLength(8);
  });

  it('does not retry a denied request', async () => {
    failing(100, xmlError('AccessDenied', 403));
    const error: unknown = await describeStack().catch((thrown: unknown) => thrown);
    expect(awsFailure(error)).toMatchObject({ code: 'AccessDenied', status: 403 });
    expect(server.requests).toHaveLength(1);
  });

  it('waits as long as AWS requests, up to five seconds', async () => {
    failing(2, { ...xmlError('SlowDown', 503), headers: { 'retry-after': '3' } });
    await status();
    expect(pauses.every((milliseconds) => milliseconds > 1_500 && milliseconds <= 3_000)).toBe(true);
    failing(100, { ...xmlError('SlowDown', 503), headers: { 'retry-after': '3600' } });
    await status().catch(() => undefined);
    expect(Math.max(...pauses)).toBe(5_000);
  });

  it('starts no attempt after the deadline of its invocation, not even the first', async () => {
    const controller = new AbortController();
    server.fault = () => {
      controller.abort(new Error('out of time'));
      return 'reset';
    };
    const client = cloudFormationIn('ap-southeast-2', controller.signal);
    const describe = () => client.send(new DescribeStacksCommand({ StackName: 'acme' }));
    await expect(describe()).rejects.toThrow('out of time');
    await expect(describe()).rejects.toThrow('out of time');
    expect(server.requests).toHaveLength(1);
  });

  it('stops the requests of an earlier invocation, and serves the next invocation', async () => {
    const describe = (signal: AbortSignal) =>
      cloudFormationIn('ap-southeast-2', signal).send(new DescribeStacksCommand({ StackName: 'acme' }));
    const earlier = new AbortController();
    let next: ReturnType<typeof describe> | undefined;
    server.fault = (_request, index) => {
      if (index > 0) return undefined;
      // The connection of the first request breaks while the next invocation runs.
      earlier.abort(new Error('out of time'));
      next = describe(new AbortController().signal);
      return 'reset';
    };
    await expect(describe(earlier.signal)).rejects.toThrow('out of time');
    expect((await next)?.Stacks).toHaveLength(1);
    expect(server.requests).toHaveLength(2);
  });
});

describe('the waits between attempts', () => {
  const sum = (random: () => number, throttled: boolean, tries: number) =>
    Array.from({ length: tries - 1 }, (_, retry) => backoffMs(retry, throttled, random)).reduce(
      (a, b) => a + b,
    );

  it('last at least eight seconds in total while AWS returns 503, for every random value', () => {
    expect(sum(() => 0, false, 8)).toBeGreaterThanOrEqual(8_000);
  });

  it('add up to 23 seconds at most, even for throttling', () => {
    expect(sum(() => 1, true, 8)).toBeLessThanOrEqual(23_000);
  });

  it('are at most five seconds each', () => {
    for (let retry = 0; retry < 20; retry += 1) {
      expect(backoffMs(retry, true, () => 1)).toBeLessThanOrEqual(5_000);
    }
  });

  it('end at the deadline', async () => {
    const controller = new AbortController();
    const waiting = abortableSleep(controller.signal)(3_600_000);
    controller.abort();
    await expect(waiting).rejects.toThrow(/abort/);
  });
});

describe('the answer to CodePipeline', () => {
  const answerJob = () => codePipelineClient(runtime).send(new PutJobSuccessResultCommand({ jobId: JOB }));

  it('arrives although the first three attempts fail', async () => {
    failing(3, { status: 503, body: '{}' });
    await answerJob();
    expect(server.requests).toHaveLength(4);
  });

  it('ends within the time that is reserved for the answer', async () => {
    const clock = { now: 0 };
    const now = jest.spyOn(Date, 'now').mockImplementation(() => clock.now);
    const tryMs = 3_000;
    const retries = new BackoffRetryStrategy(ANSWER_RETRIES, (milliseconds) => {
      clock.now += milliseconds;
      return Promise.resolve();
    });
    let token = await retries.acquireInitialRetryToken();
    const refresh = async () => {
      for (;;) {
        clock.now += tryMs;
        token = await retries.refreshRetryTokenForRetry(token, { errorType: 'TRANSIENT' });
      }
    };
    await expect(refresh()).rejects.toThrow('no attempt is left');
    now.mockRestore();
    expect(token.getRetryCount()).toBeGreaterThanOrEqual(2);
    expect(clock.now).toBeLessThan(ANSWER_RESERVE_MS);
  });
});
