import {
  type ActionExecutionDetail,
  CodePipelineClient,
  type PipelineExecution,
} from '@aws-sdk/client-codepipeline';

import { readExecution } from '../../../../functions/check-release/facts/execution';
import { parseJob } from '../../../../functions/shared/job/job';
import { UnlistedActionError } from '../../../../functions/shared/job/running-action';
import { runningAction } from '../../support/fakes/fake-history';
import { BUILD_ID, COMMIT, EXECUTION, jobEvent } from '../../support/fixtures';
import { type Call, awsError, scripted } from '../../support/scripted';

const PIPELINE = 'hello_acme';
const event = jobEvent({ userParameters: { release: EXECUTION }, inputs: ['Source'] });
const PUSHER = 'arn:aws:sts::111111111111:assumed-role/developer/mary';
const OTHER_BUILD = 'acme-hello:00000000-1111-2222-3333-444444444444';

const build = (change: Partial<ActionExecutionDetail> = {}): ActionExecutionDetail => ({
  pipelineExecutionId: EXECUTION,
  actionName: 'CodeBuild',
  stageName: 'Build',
  status: 'Succeeded',
  startTime: new Date('2030-01-01T10:00:00Z'),
  output: { executionResult: { externalExecutionId: BUILD_ID } },
  ...change,
});
const resultOf = (externalExecutionId: string | undefined) => ({
  output: { executionResult: { externalExecutionId } },
});
const earlier = (change: Partial<ActionExecutionDetail> = {}) =>
  build({ startTime: new Date('2030-01-01T09:00:00Z'), ...resultOf(OTHER_BUILD), ...change });

const execution = (change: Partial<PipelineExecution> = {}): PipelineExecution => ({
  pipelineExecutionId: EXECUTION,
  artifactRevisions: [{ name: 'Source', revisionId: COMMIT, revisionSummary: 'a subject' }],
  trigger: { triggerType: 'CloudWatchEvent' },
  variables: [
    { name: 'Pusher', resolvedValue: `by ${PUSHER}` },
    { name: 'PushedCommit', resolvedValue: `at ${COMMIT}` },
  ],
  ...change,
});

interface Answers {
  readonly actions?: readonly ActionExecutionDetail[];
  readonly execution?: PipelineExecution;
}

function read(answers: Answers = {}, calls: Call[] = []) {
  const client = scripted(new CodePipelineClient({ region: 'us-east-1' }), (call) => {
    calls.push(call);
    return call.name === 'GetPipelineExecution'
      ? { pipelineExecution: answers.execution ?? execution() }
      : { actionExecutionDetails: [...(answers.actions ?? [build()]), runningAction(event)] };
  });
  return readExecution(client, parseJob(event), { pipeline: PIPELINE, execution: EXECUTION });
}

describe('the facts of an execution', () => {
  it('are the commit, the build and the pusher, from one list of actions and one look at the execution', async () => {
    const calls: Call[] = [];
    expect(await read({}, calls)).toEqual({ commit: COMMIT, buildId: BUILD_ID, pusher: PUSHER });
    expect(calls).toEqual([
      {
        name: 'ListActionExecutions',
        input: { pipelineName: PIPELINE, filter: { pipelineExecutionId: EXECUTION } },
      },
      {
        name: 'GetPipelineExecution',
        input: { pipelineName: PIPELINE, pipelineExecutionId: EXECUTION },
      },
    ]);
  });

  it('are read only for an action that runs now', async () => {
    const calls: Call[] = [];
    const client = scripted(new CodePipelineClient({ region: 'us-east-1' }), (call) => {
      calls.push(call);
      return { actionExecutionDetails: [build()] };
    });
    const scope = { pipeline: PIPELINE, execution: EXECUTION };
    await expect(readExecution(client, parseJob(event), scope)).rejects.toThrow(/lists no running action/);
    expect(calls.map(({ name }) => name)).toEqual(['ListActionExecutions']);
  });
});

describe('the build of an execution', () => {
  it.each<[string, ActionExecutionDetail[]]>([
    ['the only build', [build()]],
    ['the newest build, listed first', [build(), earlier({ status: 'Failed' })]],
    ['the newest build, listed last', [earlier(), build()]],
    ['a build beside other actions', [build({ actionName: 'CodeCommit', ...resultOf(COMMIT) }), build()]],
    [
      'a build beside one of another execution',
      [build(), build({ pipelineExecutionId: 'e', ...resultOf(OTHER_BUILD) })],
    ],
    ['a build that has a start time, beside one that has none', [earlier({ startTime: undefined }), build()]],
  ])('is %s', async (_what, actions) => {
    expect((await read({ actions })).buildId).toBe(BUILD_ID);
  });

  it.each<[string, ActionExecutionDetail[], string]>([
    ['is missing', [], 'missing'],
    ['runs', [earlier(), build({ status: 'InProgress' })], 'InProgress'],
    ['failed', [earlier(), build({ status: 'Failed' })], 'Failed'],
    ['was abandoned', [earlier(), build({ status: 'Abandoned' })], 'Abandoned'],
    ['belongs to another execution', [build({ pipelineExecutionId: 'e' })], 'missing'],
  ])('is not in a list, perhaps an old one, whose newest build %s', async (_what, actions, status) => {
    const reading = read({ actions });
    await expect(reading).rejects.toThrow(UnlistedActionError);
    await expect(reading).rejects.toMatchObject({
      type: 'SystemUnavailable',
      message: `pipeline ${PIPELINE} lists the newest action CodeBuild of execution ${EXECUTION} as ${status}; expected: Succeeded; retry all actions of the stage Build`,
    });
  });

  it.each([
    ['no id', undefined, 'none'],
    ['the id of a request', 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'],
    [
      'an ARN',
      `arn:aws:codebuild:us-east-1:1:build/${BUILD_ID}`,
      `arn:aws:codebuild:us-east-1:1:build/${BUILD_ID}`,
    ],
    ['a line more', `${BUILD_ID}\nx`, `${BUILD_ID}\nx`],
    ['a long text', 'x'.repeat(200), `${'x'.repeat(99)}…`],
  ])('must have the id of a build, not %s', async (_what, id, label) => {
    await expect(read({ actions: [build(resultOf(id))] })).rejects.toMatchObject({
      type: 'ConfigurationError',
      message: `the action CodeBuild of execution ${EXECUTION} has the external id ${label}; expected: the id of a build, <project>:<uuid>; run cdktf deploy for the pipeline, then release again`,
    });
  });
});

describe('the commit of an execution', () => {
  it('is the revision of the artifact Source, also beside other artifacts', async () => {
    const artifactRevisions = [
      { name: 'Other', revisionId: 'a'.repeat(40) },
      { name: 'Source', revisionId: 'b'.repeat(40) },
    ];
    expect((await read({ execution: execution({ artifactRevisions }) })).commit).toBe('b'.repeat(40));
  });

  it.each([
    ['no artifact', undefined, 'none'],
    ['no artifact Source', [{ name: 'Other', revisionId: COMMIT }], 'none'],
    ['an artifact without revision', [{ name: 'Source' }], 'none'],
    ['a short commit id', [{ name: 'Source', revisionId: 'abc1234' }], 'abc1234'],
    ['an ETag', [{ name: 'Source', revisionId: '"e"' }], '"e"'],
  ])('must be a full commit id, not that of %s', async (_what, artifactRevisions, label) => {
    await expect(read({ execution: execution({ artifactRevisions }) })).rejects.toMatchObject({
      type: 'ConfigurationError',
      message: `the artifact Source of execution ${EXECUTION} has the revision ${label}; expected: a commit id of 40 hexadecimal digits; run cdktf deploy for the pipeline ${PIPELINE}, then release again`,
    });
  });

  it('is unknown when CodePipeline does not find the execution', async () => {
    const client = scripted(new CodePipelineClient({ region: 'us-east-1' }), ({ name }) => {
      if (name === 'GetPipelineExecution')
        throw awsError('PipelineExecutionNotFoundException', 'no execution');
      return { actionExecutionDetails: [build(), runningAction(event)] };
    });
    const scope = { pipeline: PIPELINE, execution: EXECUTION };
    await expect(readExecution(client, parseJob(event), scope)).rejects.toMatchObject({
      message: `reading execution ${EXECUTION} of pipeline ${PIPELINE} failed: PipelineExecutionNotFoundException: no execution`,
    });
  });
});

describe('the pusher of the commit', () => {
  const variables = (pusher: string, pushed: string) => [
    { name: 'Pusher', resolvedValue: pusher },
    { name: 'PushedCommit', resolvedValue: pushed },
  ];
  const pusherOf = async (change: Partial<PipelineExecution>) =>
    (await read({ execution: execution(change) })).pusher;

  it.each([
    'arn:aws:iam::111111111111:user/mary',
    'arn:aws:iam::111111111111:user/team/a/mary.major@example.com',
    'arn:aws:iam::111111111111:root',
    'arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_dev_0123456789abcdef/mary@example.com',
    'arn:aws:sts::111111111111:federated-user/mary',
    'arn:aws-us-gov:iam::111111111111:user/mary',
    `arn:aws:iam::111111111111:user/${'m'.repeat(300 - 'arn:aws:iam::111111111111:user/'.length)}`,
  ])('is the caller in the event of the push: %s', async (arn) => {
    expect(await pusherOf({ variables: variables(`by ${arn}`, `at ${COMMIT}`) })).toBe(arn);
  });

  it.each<[string, Partial<PipelineExecution>]>([
    ['somebody started the execution by hand', { trigger: { triggerType: 'StartPipelineExecution' } }],
    ['the execution has no trigger', { trigger: undefined }],
    ['the execution has no variables', { variables: undefined }],
    ['the pushed commit is older', { variables: variables(`by ${PUSHER}`, `at ${'a'.repeat(40)}`) }],
    ['the pushed commit is unknown', { variables: variables(`by ${PUSHER}`, 'unknown') }],
    ['the pushed commit has no "at"', { variables: variables(`by ${PUSHER}`, COMMIT) }],
    ['the event has no caller', { variables: variables('by ', `at ${COMMIT}`) }],
    ['the caller is unknown', { variables: variables('unknown', `at ${COMMIT}`) }],
    ['the caller has no "by"', { variables: variables(PUSHER, `at ${COMMIT}`) }],
    ['the caller has a second line', { variables: variables(`by ${PUSHER}\nx`, `at ${COMMIT}`) }],
    ['the caller has a space', { variables: variables(`by ${PUSHER} (trusted)`, `at ${COMMIT}`) }],
    ['the caller is no principal', { variables: variables('by arn:aws:s3:::bucket', `at ${COMMIT}`) }],
    [
      'the ARN is longer than the release files allow',
      { variables: variables(`by arn:aws:iam::111111111111:user/${'m'.repeat(270)}`, `at ${COMMIT}`) },
    ],
  ])('is unknown when %s', async (_what, change) => {
    expect(await pusherOf(change)).toBeUndefined();
  });
});
