import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CodePipelineClient,
  ListActionExecutionsCommand,
  PutApprovalResultCommand,
  StartPipelineExecutionCommand,
  type ActionDeclaration,
} from '@aws-sdk/client-codepipeline';
import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { zipSync } from 'fflate';

import { reportGroup } from './support/build-harness';
import { handlerZip, startMotoHarness, type MotoHarness } from './support/moto-harness';
import { TestAccount, actionType as type } from './support/test-account';

const TEMPLATE = `
Parameters:
  ImageUri: { Type: String }
  Size: { Type: String, Default: small }
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Properties: { LogGroupName: !Sub '/\${AWS::StackName}/log' }
Outputs:
  Image: { Value: !Ref ImageUri }
  Size: { Value: !Ref Size }
`;

const BUILDSPEC = `
version: 0.2
env:
  shell: bash
  exported-variables: [SEQUENCE, AUTHOR, GIVEN]
phases:
  install:
    runtime-versions: { nodejs: 22 }
    commands: ['set -e', 'mkdir out']
  build:
    commands:
      - cd out
      - export SEQUENCE=$CODEBUILD_BUILD_NUMBER
      - export AUTHOR="$(cd "$CODEBUILD_SRC_DIR" && ./author.sh)"
      - aws sts get-caller-identity --query Arn --output text > who.txt
      - printf '{"ImageUri":"%s"}' "$CODEBUILD_RESOLVED_SOURCE_VERSION" > image.json
      - env | sort > ../environment.txt
  post_build:
    commands: ['cp ../environment.txt ../cfn.yaml ../cfn.json .']
artifacts:
  base-directory: out
  files: ['**/*']
`;

// The time limit is for a busy machine. On an idle machine, each test takes about a second.
jest.setTimeout(60_000);

describe('deployed pipelines', () => {
  let harness: MotoHarness;
  let delivery: TestAccount;
  let production: TestAccount;
  let zip: Buffer;

  beforeAll(async () => {
    zip = handlerZip();
    harness = await startMotoHarness();
    delivery = await TestAccount.open(harness.front.endpoint, '111111111111', 'us-east-1');
    production = await TestAccount.open(harness.front.endpoint, '222222222222', 'ap-southeast-2');
    await Promise.all([
      delivery.bucket('artifacts-of-delivery'),
      production.bucket('artifacts-of-production'),
    ]);
  });
  afterAll(() => harness.close());

  async function repository(name: string, files: Readonly<Record<string, string>>): Promise<string> {
    const work = join(harness.workDirectory, `${name}-work`);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(work, path)), { recursive: true });
      await writeFile(join(work, path), text, { mode: path.endsWith('.sh') ? 0o755 : 0o644 });
    }
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
        cwd: work,
      });
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-q', '-m', 'Say "hello"\n\nA second line.');
    const bare = join(harness.workDirectory, `${name}.git`);
    git('clone', '-q', '--bare', '.', bare);
    harness.repositories.set(name, bare);
    return git('rev-parse', 'HEAD').toString().trim();
  }

  const source = (name: string): ActionDeclaration => ({
    name: 'Source',
    namespace: 'Source',
    actionTypeId: type('Source', 'CodeCommit'),
    configuration: { RepositoryName: name, BranchName: 'main', PollForSourceChanges: 'false' },
    outputArtifacts: [{ name: 'Source' }],
  });
  const build = (name: string): ActionDeclaration => ({
    name: 'Build',
    namespace: 'Build',
    actionTypeId: type('Build', 'CodeBuild'),
    configuration: {
      ProjectName: name,
      EnvironmentVariables: JSON.stringify([{ name: 'COMMIT', value: '#{Source.CommitId}' }]),
    },
    inputArtifacts: [{ name: 'Source' }],
    outputArtifacts: [{ name: 'Build' }],
  });
  const invoke = (
    functionName: string,
    parameters: string,
    more: Partial<ActionDeclaration> = {},
  ): ActionDeclaration => ({
    name: 'Invoke',
    actionTypeId: type('Invoke', 'Lambda'),
    configuration: { FunctionName: functionName, UserParameters: parameters },
    ...more,
  });
  const start = async (account: TestAccount, name: string): Promise<string> => {
    const client = account.client(CodePipelineClient);
    return (await client.send(new StartPipelineExecutionCommand({ name }))).pipelineExecutionId ?? '';
  };
  const variables = async (account: TestAccount, pipelineName: string, action: string) => {
    const { actionExecutionDetails: details = [] } = await account
      .client(CodePipelineClient)
      .send(new ListActionExecutionsCommand({ pipelineName }));
    return details.find(({ actionName }) => actionName === action)?.output?.outputVariables ?? {};
  };

  const PIPELINE = 'a-pipeline-with-a-long-name';
  const approve = async (pipelineName: string, executionId: string): Promise<{ customData?: string }> => {
    const approval = await Promise.race([
      harness.events.approval(executionId, 'Test'),
      harness.events.ended(executionId),
    ]);
    if (!('token' in approval)) throw new Error(JSON.stringify(harness.events.all, undefined, 1));
    await delivery.client(CodePipelineClient).send(
      new PutApprovalResultCommand({
        pipelineName,
        stageName: 'Test',
        actionName: 'Approve',
        token: approval.token,
        result: { status: 'Approved', summary: 'yes' },
      }),
    );
    return approval;
  };
  const readStack = async (name: string) => {
    const { Stacks: [stack] = [] } = await delivery
      .client(CloudFormationClient)
      .send(new DescribeStacksCommand({ StackName: name }));
    return stack;
  };
  /** Reads the output artifact of the source action, and the encryption settings of the S3 object. */
  const readSourceArtifact = async (pipelineName: string) => {
    const { actionExecutionDetails: details = [] } = await delivery
      .client(CodePipelineClient)
      .send(new ListActionExecutionsCommand({ pipelineName }));
    const source = details.find(({ actionName }) => actionName === 'Source');
    const { bucket, key } = source?.output?.outputArtifacts?.[0]?.s3location ?? {};
    const object = await delivery.client(S3Client).send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return { key, object };
  };

  it('carries a commit through source, build, approval, function and stack', async () => {
    const commit = await repository('hello', {
      'buildspec.yml': BUILDSPEC,
      'author.sh': '#!/bin/sh\necho "$COMMIT by Ada"\n',
      'cfn.yaml': TEMPLATE,
      'cfn.json': JSON.stringify({ Parameters: { Size: 'large' }, Tags: { release: '7' } }),
    });
    await delivery.project('hello', { GIVEN: 'by the project' });
    harness.code.set(await delivery.function('deploy', zip, 0), zip);
    const { TopicArn: topic = '' } = await delivery
      .client(SNSClient)
      .send(new CreateTopicCommand({ Name: 'approvers' }));
    const key = 'arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555';
    await delivery.pipeline(
      PIPELINE,
      'artifacts-of-delivery',
      [
        { name: 'Source', actions: [source('hello')] },
        { name: 'Build', actions: [build('hello')] },
        {
          name: 'Test',
          actions: [
            {
              name: 'Approve',
              runOrder: 1,
              actionTypeId: type('Approval', 'Manual'),
              configuration: {
                NotificationArn: topic,
                CustomData: 'release #{Build.SEQUENCE} of #{Source.CommitId}',
              },
            },
            invoke('deploy', 'continue', {
              runOrder: 2,
              namespace: 'Deploy',
              inputArtifacts: [{ name: 'Build' }],
              outputArtifacts: [{ name: 'Checked' }],
            }),
            {
              name: 'Deploy',
              runOrder: 3,
              namespace: 'Stack',
              actionTypeId: type('Deploy', 'CloudFormation'),
              configuration: {
                ActionMode: 'CREATE_UPDATE',
                StackName: 'hello-test',
                RoleArn: delivery.roleArn,
                TemplatePath: 'Checked::cfn.yaml',
                TemplateConfiguration: 'Checked::cfn.json',
                ParameterOverrides: JSON.stringify({
                  ImageUri: { 'Fn::GetParam': ['Checked', 'image.json', 'ImageUri'] },
                }),
                Capabilities: 'CAPABILITY_IAM,CAPABILITY_NAMED_IAM',
              },
              inputArtifacts: [{ name: 'Checked' }],
            },
          ],
        },
      ],
      key,
    );

    const id = await start(delivery, PIPELINE);
    const { customData } = await approve(PIPELINE, id);
    expect(customData).toBe(`release 1 of ${commit}`);
    const end = await harness.events.ended(id);
    expect(harness.events.all.filter(({ status }) => status === 'Failed')).toEqual([]);
    expect(end.status).toBe('Succeeded');

    const read = (action: string) => variables(delivery, PIPELINE, action);
    expect(await read('Source')).toMatchObject({
      CommitId: commit,
      CommitMessage: 'Say "hello"\n\nA second line.',
      BranchName: 'main',
      RepositoryName: 'hello',
    });
    expect(await read('Build')).toEqual({
      SEQUENCE: '1',
      AUTHOR: `${commit} by Ada`,
      GIVEN: 'by the project',
    });
    expect(await read('Invoke')).toMatchObject({ Token: 'first', TimeLeft: 'true', SameJob: 'false' });
    expect(await read('Deploy')).toEqual({ Image: commit, Size: 'large' });
    expect((await readStack('hello-test'))?.Tags).toEqual([{ Key: 'release', Value: '7' }]);
    const artifact = await readSourceArtifact(PIPELINE);
    expect(artifact.key).toMatch(/^a-pipeline-with-a-lo\/Source\/[A-Za-z0-9]{7}$/);
    expect(artifact.object).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key });
  });

  it('reads the commit that the source revision selects instead of the last commit, and rejects any other value', async () => {
    const first = await repository('older', { 'a.txt': 'a' });
    const work = join(harness.workDirectory, 'older-work');
    const git = (...args: string[]) => execFileSync('git', args, { cwd: work });
    git('-c', 'user.name=Ada', '-c', 'user.email=a@b.c', 'commit', '-q', '--allow-empty', '-m', 'Second');
    git('push', '-q', '../older.git', 'main');
    await delivery.pipeline('older', 'artifacts-of-delivery', [
      { name: 'Source', actions: [source('older')] },
      { name: 'Wait', actions: [{ name: 'Approve', actionTypeId: type('Approval', 'Manual') }] },
    ]);
    const startAt = async (revisionValue: string) => {
      const { pipelineExecutionId: id = '' } = await delivery.client(CodePipelineClient).send(
        new StartPipelineExecutionCommand({
          name: 'older',
          sourceRevisions: [{ actionName: 'Source', revisionType: 'COMMIT_ID', revisionValue }],
        }),
      );
      return harness.events.action(id, 'Source');
    };
    expect((await startAt(first)).status).toBe('Succeeded');
    expect(await variables(delivery, 'older', 'Source')).toMatchObject({ CommitId: first });
    for (const value of ['main', first.slice(0, 12), '--all', 'f'.repeat(40)]) {
      const { status, detail } = await startAt(value);
      expect(status).toBe('Failed');
      expect(detail).toContain(`no commit ${value}`);
    }
  });

  it('runs a build without the environment variables of the user', async () => {
    await repository('environment', {
      'buildspec.yml':
        "version: 0.2\nenv: { exported-variables: [NAMES, WHO] }\nphases:\n  build:\n    commands:\n      - export NAMES=\"$(env | cut -d= -f1 | sort | tr '\\n' ' ')\"\n" +
        '      - export WHO="$(aws sts get-caller-identity --query Arn --output text)"\n' +
        'artifacts: { files: [buildspec.yml] }\n',
    });
    await delivery.project('environment');
    await delivery.pipeline('environment', 'artifacts-of-delivery', [
      { name: 'Source', actions: [source('environment')] },
      { name: 'Build', actions: [build('environment')] },
    ]);
    const id = await start(delivery, 'environment');
    expect((await harness.events.ended(id)).status).toBe('Succeeded');
    const { NAMES: names = '', WHO: who } = await variables(delivery, 'environment', 'Build');
    expect(who).toBe('arn:aws:sts::111111111111:assumed-role/everything/codebuild');
    const expected = /^(AWS_|CODEBUILD_|COMMIT$|HOME$|PATH$|PWD$|OLDPWD$|SHLVL$|_$)/;
    expect(names.split(' ').filter((name) => name !== '' && !expected.test(name))).toEqual([]);
    expect(names).toContain('CODEBUILD_RESOLVED_SOURCE_VERSION');
  });

  it('names the failed tests, shows the end of the log and counts builds', async () => {
    const junit =
      '<testsuites><testsuite name="s"><testcase name="adds"/><testcase name="says hello"><failure/></testcase></testsuite></testsuites>';
    await repository('failing', {
      'unit.xml': junit,
      'buildspec.yml':
        'version: 0.2\nphases:\n  build:\n    commands: ["echo number $CODEBUILD_BUILD_NUMBER", "exit 3"]\n' +
        '  post_build:\n    commands: ["echo succeeding=$CODEBUILD_BUILD_SUCCEEDING"]\n' +
        'reports: { unit-tests: { files: [unit.xml] } }\nartifacts: { files: [unit.xml] }\n',
    });
    await delivery.project('failing');
    await delivery.pipeline('failing', 'artifacts-of-delivery', [
      { name: 'Source', actions: [source('failing')] },
      { name: 'Build', actions: [build('failing')] },
    ]);
    for (const number of ['1', '2']) {
      const id = await start(delivery, 'failing');
      const { detail = '' } = await harness.events.action(id, 'Build');
      expect(detail).toContain('Error while executing command: exit 3. Reason: exit status 3');
      expect(detail).toMatch(/^1 of 2 tests failed: says hello\. Build terminated with state: FAILED\./);
      expect(detail).not.toContain('last output');
      expect(detail).toContain(`number ${number}`);
      expect(detail).toContain('succeeding=0');
      expect(detail).toContain('Entering phase POST_BUILD');
      await harness.events.ended(id);
    }
  });

  it('keeps the record, the report and the log of a build, also without an output artifact', async () => {
    const commit = await repository('no-output', {
      'unit.xml': '<testsuite tests="1"><testcase name="adds"/></testsuite>',
      'buildspec.yml':
        'version: 0.2\nphases:\n  build:\n    commands: ["echo built"]\nreports: { unit: { files: [unit.xml] } }\n',
    });
    const logs = delivery.client(CloudWatchLogsClient);
    // The test account names the log group of a project after the project.
    const logGroupName = 'no-output';
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    harness.codeBuild.putReportGroup(reportGroup('no-output-unit'));
    await delivery.project('no-output');
    await delivery.pipeline('no-output', 'artifacts-of-delivery', [
      { name: 'Source', actions: [source('no-output')] },
      { name: 'Build', actions: [{ ...build('no-output'), outputArtifacts: [] }] },
    ]);
    const id = await start(delivery, 'no-output');
    expect((await harness.events.ended(id)).status).toBe('Succeeded');
    const { detail } = await harness.events.action(id, 'Build');
    expect(detail).toBe('1 test passed');
    const [record] = harness.codeBuild.allBuilds().filter(({ projectName }) => projectName === 'no-output');
    expect(record).toMatchObject({
      buildStatus: 'SUCCEEDED',
      initiator: 'codepipeline/no-output',
      resolvedSourceVersion: commit,
      reportArns: [expect.any(String)],
    });
    const [report] = harness.codeBuild.reportsOf(reportGroup('no-output-unit').arn);
    expect(report).toMatchObject({
      status: 'SUCCEEDED',
      executionId: record?.arn,
      testSummary: { total: 1 },
    });
    const { actionExecutionDetails: details = [] } = await delivery
      .client(CodePipelineClient)
      .send(new ListActionExecutionsCommand({ pipelineName: 'no-output' }));
    expect(details[0]).toMatchObject({ output: { executionResult: { externalExecutionId: record?.id } } });
    const logStreamName = record?.logs?.streamName;
    const { events = [] } = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true }),
    );
    const lines = events.map(({ message }) => message);
    expect(lines).toContain('built\n');
    expect(lines[0]).toBe('[Container] Entering phase BUILD\n');
  });

  it.each([
    ['the last output of the failed command', 'speaking', 'no such file', /^last output: no such file$/],
    [
      'the advice for a full disk',
      'full',
      'no space left on device',
      /^\S+ cannot be written: the disk is full; free some space/,
    ],
  ])(
    'adds to the first line of the error of a failed build, after the message of AWS: %s',
    async (_case, name, output, reason) => {
      await repository(name, {
        'buildspec.yml':
          `version: 0.2\nphases:\n  build:\n    commands: ["echo begin\\necho ${output} >&2\\nexit 1"]\n` +
          '  post_build:\n    commands: ["echo after"]\nartifacts: { files: [buildspec.yml] }\n',
      });
      await delivery.project(name);
      await delivery.pipeline(name, 'artifacts-of-delivery', [
        { name: 'Source', actions: [source(name)] },
        { name: 'Build', actions: [build(name)] },
      ]);
      const id = await start(delivery, name);
      const { detail = '' } = await harness.events.action(id, 'Build');
      const message =
        'Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while ' +
        `executing command: echo begin\necho ${output} >&2\nexit 1. Reason: exit status 1`;
      const [first = ''] = detail.split('\n');
      const sentence = `${message.replaceAll('\n', ' ')}; `;
      expect(first.startsWith(sentence)).toBe(true);
      expect(first.slice(sentence.length)).toMatch(reason);
      const { actionExecutionDetails: [action] = [] } = await delivery
        .client(CodePipelineClient)
        .send(new ListActionExecutionsCommand({ pipelineName: name }));
      expect(action?.output?.executionResult?.errorDetails).toEqual({ code: 'JobFailed', message });
    },
  );

  it('fails the build of a project with a setting that the engine does not support', async () => {
    await repository('in-a-network', { 'buildspec.yml': 'version: 0.2\nphases: {}\n' });
    const vpcConfig = { vpcId: 'vpc-1', subnets: ['subnet-1'], securityGroupIds: ['sg-1'] };
    await delivery.project('in-a-network', {}, { vpcConfig });
    await delivery.pipeline('in-a-network', 'artifacts-of-delivery', [
      { name: 'Source', actions: [source('in-a-network')] },
      { name: 'Build', actions: [build('in-a-network')] },
    ]);
    const id = await start(delivery, 'in-a-network');
    const event = await harness.events.action(id, 'Build');
    expect(event.status).toBe('Failed');
    expect(event.detail).toContain('cannot run the build project in-a-network');
    expect(event.detail).toContain('vpcConfig');
  });

  describe('a function', () => {
    const run = async (behavior: string, retries: number, timeout?: number) => {
      const name = `${behavior}-${String(retries)}`;
      harness.code.set(await production.function(name, zip, retries, timeout), zip);
      const object = { Bucket: 'artifacts-of-production', Key: `${name}.zip` };
      await production
        .client(S3Client)
        .send(new PutObjectCommand({ ...object, Body: zipSync({ a: Buffer.from('a') }) }));
      await production.pipeline(name, 'artifacts-of-production', [
        {
          name: 'Source',
          actions: [
            {
              name: 'Source',
              actionTypeId: type('Source', 'S3'),
              configuration: {
                S3Bucket: object.Bucket,
                S3ObjectKey: object.Key,
                PollForSourceChanges: 'false',
              },
              outputArtifacts: [{ name: 'Release' }],
            },
          ],
        },
        {
          name: 'Verify',
          actions: [
            invoke(name, behavior, {
              inputArtifacts: [{ name: 'Release' }],
              outputArtifacts: [{ name: 'Verified' }],
            }),
          ],
        },
      ]);
      const id = await start(production, name);
      const event = await harness.events.action(id, 'Invoke');
      await harness.engine.idle();
      const log = await readFile(
        join(harness.workDirectory, 'logs', `ap-southeast-2-222222222222-${name}.log`),
        'utf8',
      );
      return { name, event, calls: log.match(/behaves:/g)?.length ?? 0, log };
    };

    it('has only its own variables and the credentials of its role', async () => {
      const { name, event } = await run('succeed', 0);
      expect(event).toMatchObject({ status: 'Succeeded', detail: 'done' });
      const { Environment: names } = await variables(production, name, 'Invoke');
      expect(names?.split(' ')).toEqual([
        'AWS_ACCESS_KEY_ID',
        'AWS_CONFIG_FILE',
        'AWS_ENDPOINT_URL',
        'AWS_LAMBDA_FUNCTION_NAME',
        'AWS_REGION',
        'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED',
        'AWS_SECRET_ACCESS_KEY',
        'AWS_SESSION_TOKEN',
        'AWS_SHARED_CREDENTIALS_FILE',
        'GIVEN',
      ]);
    });

    it("has a log without the SDK's warning about the Node.js of this machine", async () => {
      const { log } = await run('fail', 0);
      expect(log).not.toMatch(/warning/i);
    });

    it('fails the action with the type and the message that it reports', async () => {
      const { name, event, calls } = await run('fail', 2);
      expect(event).toMatchObject({ status: 'Failed', detail: 'no' });
      expect(calls).toBe(1);
      const { actionExecutionDetails: [detail] = [] } = await production
        .client(CodePipelineClient)
        .send(new ListActionExecutionsCommand({ pipelineName: name }));
      expect(detail?.output?.executionResult?.errorDetails).toEqual({
        code: 'RevisionOutOfSync',
        message: 'no',
      });
    });

    it.each([
      ['throw', 2, 3],
      ['throw', 0, 1],
      ['silent', 2, 1],
    ])(
      'fails the action when the function exits without a job result (%s) after %i retries',
      async (behavior, retries, expected) => {
        const { event, calls } = await run(behavior, retries);
        expect(event.status).toBe('Failed');
        expect(event.detail).toContain(
          'failed to return a result. Check the function to verify that it has permission',
        );
        expect(calls).toBe(expected);
      },
    );

    it('runs again when the function fails after reporting a job result, and cannot report a second job result', async () => {
      const { event, calls, log } = await run('twice', 1);
      expect(event.status).toBe('Succeeded');
      expect(calls).toBe(2);
      expect(log).toContain('again: InvalidJobStateException');
    });

    it('can read the pipeline, stage and action of its job', async () => {
      const { event, name, log } = await run('details', 0);
      const context = JSON.parse(/details: (.*)/.exec(log)?.[1] ?? '') as unknown;
      expect(context).toEqual({
        pipelineName: name,
        pipelineArn: `arn:aws:codepipeline:ap-southeast-2:222222222222:${name}`,
        pipelineExecutionId: event.executionId,
        stage: { name: 'Verify' },
        action: { name: 'Invoke', actionExecutionId: expect.any(String) as string },
      });
    });

    it('ends at its time limit', async () => {
      const { event, log } = await run('hang', 0, 1);
      expect(event.status).toBe('Failed');
      expect(log).toContain('Task timed out after 1.00 seconds');
    });

    it('fails the action when it reports success without its output artifact', async () => {
      const { event } = await run('no-output', 0);
      expect(event.status).toBe('Failed');
      expect(event.detail).toContain('did not write the output artifact Verified');
    });
  });

  it('fails an S3 source whose object does not exist', async () => {
    await production.pipeline('empty', 'artifacts-of-production', [
      {
        name: 'Source',
        actions: [
          {
            name: 'Source',
            actionTypeId: type('Source', 'S3'),
            configuration: {
              S3Bucket: 'artifacts-of-production',
              S3ObjectKey: 'none.zip',
              PollForSourceChanges: 'false',
            },
            outputArtifacts: [{ name: 'Release' }],
          },
        ],
      },
      { name: 'Verify', actions: [invoke('none', 'x')] },
    ]);
    const id = await start(production, 'empty');
    expect((await harness.events.action(id, 'Source')).detail).toContain(
      's3://artifacts-of-production/none.zip cannot be read',
    );
  });
});
