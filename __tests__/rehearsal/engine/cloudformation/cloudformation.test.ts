import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createServer } from 'node:http';

import { deployStack } from '../../../../rehearsal/engine/cloudformation/deploy';
import { StackInputs } from '../../../../rehearsal/engine/cloudformation/inputs';
import { packZip } from '../../../../rehearsal/engine/artifacts/zip';
import { FakeClock } from '../support/fake-clock';
import { closeServer, listen, read } from '../support/front';

const ARTIFACT = { name: 'Verified', bucket: 'b', key: 'k', region: 'ap-southeast-2' };

function inputsOf(files: Readonly<Record<string, string>>): StackInputs {
  const zip = packZip(
    Object.entries(files).map(([path, text]) => ({ path, data: Buffer.from(text), executable: false })),
  );
  return new StackInputs(() => Promise.resolve(zip), [ARTIFACT]);
}

describe('inputs of a stack', () => {
  const files = {
    'web.yaml': 'Resources: {}',
    'web.image.json': '{"ImageUri":"r/i@sha256:1","List":["x"]}',
    'web.json': '{"Parameters":{"Size":"2"},"Tags":{"a":"b"}}',
    'list.json': '[{"ParameterKey":"Size","ParameterValue":"2"}]',
  };

  it('are the template and its configuration in the artifact', async () => {
    const inputs = inputsOf(files);
    expect(await inputs.template('Verified::web.yaml')).toBe('Resources: {}');
    expect(await inputs.configuration('Verified::web.json')).toEqual({
      parameters: new Map([['Size', '2']]),
      tags: new Map([['a', 'b']]),
      stackPolicy: undefined,
    });
    expect(await inputs.configuration(undefined)).toMatchObject({ parameters: new Map() });
  });

  it('include values of artifacts in the overrides', async () => {
    const overrides = JSON.stringify({
      Plain: 'x',
      Image: { 'Fn::GetParam': ['Verified', 'web.image.json', 'ImageUri'] },
      Bucket: { 'Fn::GetArtifactAtt': ['Verified', 'BucketName'] },
      Url: { 'Fn::GetArtifactAtt': ['Verified', 'URL'] },
    });
    expect(await inputsOf(files).overrides(overrides)).toEqual({
      Plain: 'x',
      Image: 'r/i@sha256:1',
      Bucket: 'b',
      Url: 'https://s3.ap-southeast-2.amazonaws.com/b/k',
    });
  });

  const param = (artifact: string, file: string, key: string) =>
    `{"A":{"Fn::GetParam":["${artifact}","${file}","${key}"]}}`;
  it.each([
    [
      'a missing file',
      param('Verified', 'none.json', 'A'),
      'File [none.json] does not exist in artifact [Verified]',
    ],
    ['a missing key', param('Verified', 'web.image.json', 'Other'), 'keys in the file: ImageUri, List'],
    [
      'a value that is not text',
      param('Verified', 'web.image.json', 'List'),
      'has no string value for the key List',
    ],
    ['a file that is not an object', param('Verified', 'list.json', 'A'), 'is not valid'],
    ['an artifact of another action', param('Other', 'web.json', 'A'), 'Other is not an input artifact'],
    ['another function', '{"A":{"Fn::Sub":"x"}}', 'ParameterOverrides is not valid'],
    ['text that is not JSON', 'A=b', 'ParameterOverrides is not valid'],
    [
      'more than 1 KB',
      JSON.stringify({ A: 'x'.repeat(1024) }),
      'has 1,032 bytes, but CodePipeline allows at most 1 KB; move parameters',
    ],
  ])('are rejected with %s', async (_, overrides, message) => {
    await expect(inputsOf(files).overrides(overrides)).rejects.toThrow(message);
  });

  it('are rejected with parameters in the list format of the AWS CLI, or with a template that is too long', async () => {
    await expect(inputsOf(files).configuration('Verified::list.json')).rejects.toThrow('is not valid');
    const long = inputsOf({ 'web.yaml': 'x'.repeat(51_201) });
    await expect(long.template('Verified::web.yaml')).rejects.toThrow(
      'has 51,201 bytes; a rehearsal supports at most 50 KB',
    );
    await expect(inputsOf(files).template('web.yaml')).rejects.toThrow('use the form Artifact::path');
  });
});

describe('the deployment of a stack', () => {
  const calls: string[] = [];
  /**
   * Responses of the fake CloudFormation for each operation, in order. The last response repeats. A response with a
   * leading `!` is an error.
   */
  let answers: Record<string, string[]> = {};
  const server = createServer((message, response) => {
    void read(message).then((body) => {
      const action = new URLSearchParams(body.toString()).get('Action') ?? '';
      calls.push(action);
      const list = answers[action] ?? [''];
      const answer = (list.length > 1 ? list.shift() : list[0]) ?? '';
      const error = answer.startsWith('!');
      response.writeHead(error ? 400 : 200, { 'content-type': 'text/xml' });
      response.end(
        error
          ? `<ErrorResponse><Error><Code>ValidationError</Code><Message>${answer.slice(1)}</Message></Error></ErrorResponse>`
          : `<${action}Response><${action}Result>${answer}</${action}Result></${action}Response>`,
      );
    });
  });
  let client: CloudFormationClient;
  beforeAll(async () => {
    client = new CloudFormationClient({
      endpoint: await listen(server),
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
  });
  afterAll(async () => {
    client.destroy();
    await closeServer(server);
  });
  beforeEach(() => calls.splice(0));

  const stack = (status: string) =>
    `<Stacks><member><StackId>id</StackId><StackName>web</StackName><StackStatus>${status}</StackStatus></member></Stacks>`;
  const event = (id: string, status: string, reason = '', physical = 'x') =>
    `<member><StackId>id</StackId><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${physical}</PhysicalResourceId>` +
    `<ResourceType>T</ResourceType><ResourceStatus>${status}</ResourceStatus><ResourceStatusReason>${reason}</ResourceStatusReason></member>`;
  const none = '!Stack with id web does not exist';
  const deploy = () => {
    const clock = new FakeClock();
    const request = {
      name: 'web',
      template: 'T',
      parameters: {},
      tags: undefined,
      stackPolicy: undefined,
      roleArn: 'arn:aws:iam::111111111111:role/cloudformation',
      capabilities: [],
    };
    // The clock completes every wait immediately.
    const quick = {
      now: () => clock.now(),
      after: (_: number, run: () => void) => (setImmediate(run), () => undefined),
    };
    return deployStack(client, request, { clock: quick, signal: new AbortController().signal });
  };

  it('creates a missing stack and waits until the stack is complete', async () => {
    answers = { DescribeStacks: [none, stack('CREATE_IN_PROGRESS'), stack('CREATE_COMPLETE')] };
    expect(await deploy()).toMatchObject({ changed: true, stack: { StackStatus: 'CREATE_COMPLETE' } });
    expect(calls).toEqual(['DescribeStacks', 'CreateStack', 'DescribeStacks', 'DescribeStacks']);
  });

  it.each(['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'])('updates a stack that is %s', async (status) => {
    answers = { DescribeStacks: [stack(status), stack('UPDATE_COMPLETE')] };
    expect(await deploy()).toMatchObject({ changed: true });
    expect(calls).toContain('UpdateStack');
  });

  it('succeeds when there is nothing to update', async () => {
    answers = {
      DescribeStacks: [stack('UPDATE_COMPLETE')],
      UpdateStack: ['!No updates are to be performed.'],
    };
    expect(await deploy()).toMatchObject({ changed: false });
  });

  it.each(['ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'UPDATE_IN_PROGRESS'])(
    'does not change a stack that is %s',
    async (status) => {
      answers = { DescribeStacks: [stack(status)] };
      await expect(deploy()).rejects.toThrow(`Stack:id is in ${status} state and can not be updated.`);
      expect(calls).toEqual(['DescribeStacks']);
    },
  );

  it('names the first resource that failed in this operation, and no canceled resource', async () => {
    answers = {
      DescribeStacks: [stack('UPDATE_COMPLETE'), stack('UPDATE_ROLLBACK_COMPLETE')],
      DescribeStackEvents: [
        `<StackEvents>${[
          event('web', 'UPDATE_ROLLBACK_COMPLETE', '', 'id'),
          event('Alarm', 'UPDATE_FAILED', 'Resource update cancelled'),
          event('Second', 'UPDATE_FAILED', 'later'),
          event('Service', 'UPDATE_FAILED', 'circuit breaker'),
          event('web', 'UPDATE_IN_PROGRESS', '', 'id'),
          event('Old', 'UPDATE_FAILED', 'of an earlier update'),
          event('web', 'UPDATE_IN_PROGRESS', '', 'id'),
        ].join('')}</StackEvents>`,
      ],
    };
    await expect(deploy()).rejects.toThrow(
      'web ended UPDATE_ROLLBACK_COMPLETE: Service (T) UPDATE_FAILED: circuit breaker',
    );
  });

  it('names the reason of the rollback if no resource failed', async () => {
    answers = {
      DescribeStacks: [none, stack('ROLLBACK_COMPLETE')],
      DescribeStackEvents: [
        `<StackEvents>${[
          event('web', 'ROLLBACK_COMPLETE', '', 'id'),
          event('web', 'ROLLBACK_IN_PROGRESS', 'Parameter validation failed', 'id'),
          event('web', 'CREATE_IN_PROGRESS', '', 'id'),
        ].join('')}</StackEvents>`,
      ],
    };
    await expect(deploy()).rejects.toThrow('web (T) ROLLBACK_IN_PROGRESS: Parameter validation failed');
  });

  it('fails for a stack that stays in progress', async () => {
    answers = { DescribeStacks: [none, stack('CREATE_IN_PROGRESS')] };
    await expect(deploy()).rejects.toThrow('web is still CREATE_IN_PROGRESS');
  });
});
