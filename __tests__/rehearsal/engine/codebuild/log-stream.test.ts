import { createServer, type Server } from 'node:http';
import { readFileSync } from 'node:fs';

import { closeServer, listen, read, scopeOf } from '../support/front';
import { startBuildHarness, type BuildHarness } from '../support/build-harness';

interface Request {
  readonly operation: string;
  readonly accessKeyId: string | undefined;
  readonly input: {
    readonly logGroupName: string;
    readonly logStreamName: string;
    readonly logEvents?: readonly { readonly timestamp: number; readonly message: string }[];
  };
}

describe('the log stream of a build', () => {
  let server: Server;
  let harness: BuildHarness;
  let requests: Request[];
  /** Error that CloudWatch Logs returns for every request. */
  let failure: string | undefined;
  beforeEach(async () => {
    requests = [];
    failure = undefined;
    server = createServer((message, response) => {
      void read(message).then((body) => {
        const [accessKeyId] = scopeOf(message);
        const operation = String(message.headers['x-amz-target']).replace('Logs_20140328.', '');
        requests.push({ operation, accessKeyId, input: JSON.parse(body.toString()) as Request['input'] });
        response.writeHead(failure === undefined ? 200 : 400, {
          'content-type': 'application/x-amz-json-1.1',
        });
        response.end(
          JSON.stringify(failure === undefined ? {} : { __type: failure, message: 'no such group' }),
        );
      });
    });
    harness = await startBuildHarness(await listen(server));
  });
  afterEach(async () => {
    await harness.close();
    await closeServer(server);
  });

  const logs = { groupName: '/aws/codebuild/hello', streamPrefix: undefined };
  const run = (command: string, settings: { groupName: string; streamPrefix: string | undefined } = logs) =>
    harness.run(`version: 0.2\nphases: { build: { commands: [${JSON.stringify(command)}] } }\n`, {
      project: { logs: settings },
    });
  const messages = () => requests.flatMap(({ input }) => input.logEvents ?? []).map(({ message }) => message);

  it('has every line that the build printed, and is written once with the credentials of the build role', async () => {
    const before = Date.now();
    const { record, logFile } = await run('echo one; echo; echo two >&2; printf three');
    const [, uuid] = record.id.split(':');
    expect(requests.map(({ operation, accessKeyId }) => [operation, accessKeyId])).toEqual([
      ['CreateLogStream', 'a'],
      ['PutLogEvents', 'a'],
    ]);
    for (const { input } of requests) {
      expect(input).toMatchObject({ logGroupName: '/aws/codebuild/hello', logStreamName: uuid });
    }
    expect(messages().join('')).toBe(readFileSync(logFile, 'utf8'));
    expect(messages()).toEqual(expect.arrayContaining(['one\n', '\n', 'two\n']));
    const times = requests.flatMap(({ input }) => input.logEvents ?? []).map(({ timestamp }) => timestamp);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
    expect(record.logs).toEqual({
      groupName: '/aws/codebuild/hello',
      streamName: uuid,
      deepLink:
        'https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1' +
        `#logsV2:log-groups/log-group/$252Faws$252Fcodebuild$252Fhello/log-events/${uuid ?? ''}`,
      cloudWatchLogsArn: `arn:aws:logs:us-east-1:111111111111:log-group:/aws/codebuild/hello:log-stream:${uuid ?? ''}`,
    });
  });

  it('starts with the prefix that the project sets', async () => {
    const { record } = await run('true', { groupName: 'builds', streamPrefix: 'hello' });
    expect(record.logs?.streamName).toBe(`hello/${record.id.split(':')[1] ?? ''}`);
    expect(requests[1]?.input).toMatchObject({
      logGroupName: 'builds',
      logStreamName: record.logs?.streamName,
    });
  });

  it('is written in batches of at most 10,000 events', async () => {
    await run('seq 10500');
    const sizes = requests.slice(1).map(({ input }) => input.logEvents?.length ?? 0);
    expect(sizes[0]).toBe(10_000);
    expect(sizes).toHaveLength(2);
    expect(messages()).toContain('10500\n');
  });

  it('is written in batches of at most 1 MB, with long lines in parts', async () => {
    const { logFile } = await run('head -c 1500000 /dev/zero | tr "\\0" x; echo; echo end');
    const batches = requests.slice(1).map(({ input }) => input.logEvents ?? []);
    expect(batches.length).toBeGreaterThan(1);
    for (const batch of batches) {
      const sizes = batch.map(({ message }) => Buffer.byteLength(message) + 26);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(1_048_576);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(256 * 1024);
    }
    expect(messages().join('')).toBe(readFileSync(logFile, 'utf8'));
  });

  it.each(['true', 'false'])(
    'does not change the result of the build if the log group is missing (%s)',
    async (command) => {
      failure = 'ResourceNotFoundException';
      const { status, logFile } = await run(command);
      expect(status).toBe(command === 'true' ? 'SUCCEEDED' : 'FAILED');
      expect(requests).toHaveLength(1);
      expect(readFileSync(logFile, 'utf8').trimEnd().split('\n').at(-1)).toBe(
        '[Container] the log was not written to the log group /aws/codebuild/hello: no such group',
      );
    },
  );

  it('has the reason why a buildspec was rejected', async () => {
    await expect(harness.run('version: 0.1\n', { project: { logs } })).rejects.toThrow('version');
    expect(messages().join('')).toContain('the rehearsal cannot run this buildspec: version: allowed: 0.2');
  });
});
