import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';

import { parseJob } from '../../../../functions/shared/job/job';
import { UnlistedActionError, checkRunning } from '../../../../functions/shared/job/running-action';
import { DeployScene, PARAMETERS, RECORD, TOKEN } from '../../support/deploy';
import { FakeHistory, runningAction } from '../../support/fakes/fake-history';
import { EXECUTION, jobEvent } from '../../support/fixtures';
import { type Answered, outcome, tokenOf } from '../../support/job-runner';
import { OTHER, PromoteScene } from '../../support/promote';
import { awsError } from '../../support/scripted';

type Change = (running: ActionExecutionDetail) => ActionExecutionDetail;
const input =
  (change: ActionExecutionDetail['input']): Change =>
  (running) => ({ ...running, input: { ...running.input, ...change } });
const artifacts = (...places: [name: string, bucket: string, key: string][]) =>
  input({ inputArtifacts: places.map(([name, bucket, key]) => ({ name, s3location: { bucket, key } })) });
const SOURCE: [string, string, string] = ['Source', 'artifacts', 'hello/Source'];
const BUILD: [string, string, string] = ['Build', 'artifacts', 'hello/Build'];

/** Changes to the action history. After each change, the running action no longer matches the event. */
const OTHERS: readonly [string, Change][] = [
  ['has ended well', (running) => ({ ...running, status: 'Succeeded' })],
  ['has failed', (running) => ({ ...running, status: 'Failed' })],
  ['was abandoned', (running) => ({ ...running, status: 'Abandoned' })],
  ['belongs to another execution', (running) => ({ ...running, pipelineExecutionId: OTHER })],
  [
    'is no Lambda action',
    input({ actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } }),
  ],
  ['has other UserParameters', input({ resolvedConfiguration: { UserParameters: '{"stack":"other"}' } })],
  ['has no artifacts', artifacts()],
  ['has fewer artifacts', artifacts(SOURCE)],
  ['has more artifacts', artifacts(SOURCE, BUILD, ['More', 'artifacts', 'hello/More'])],
  ['has the same artifact twice', artifacts(SOURCE, SOURCE)],
  ['has an artifact of another name', artifacts(SOURCE, ['Other', 'artifacts', 'hello/Build'])],
  ['has an artifact in another bucket', artifacts(SOURCE, ['Build', 'evil', 'hello/Build'])],
  ['has an artifact under another key', artifacts(SOURCE, ['Build', 'artifacts', 'evil/Build'])],
];

describe('the check that CodePipeline runs the action of a job', () => {
  const scope = { pipeline: 'hello_acme', execution: EXECUTION };
  const event = jobEvent({ userParameters: PARAMETERS, inputs: ['Source', 'Build'] });
  const check = (history: FakeHistory) => checkRunning(history.clientFor(event), parseJob(event), scope);

  it('reads the history of the execution', async () => {
    const history = new FakeHistory();
    await check(history);
    expect(history.calls).toEqual([
      {
        name: 'ListActionExecutions',
        input: { pipelineName: 'hello_acme', filter: { pipelineExecutionId: EXECUTION } },
      },
    ]);
  });

  it.each(OTHERS)('fails for an action that %s', async (_what, change) => {
    const history = new FakeHistory();
    history.pages = (running) => [[change(running)]];
    await expect(check(history)).rejects.toThrow(UnlistedActionError);
    history.pages = (running) => [[change(running), running]];
    await expect(check(history)).resolves.toContainEqual(runningAction(event));
  });

  it('finds the action on a later page, and returns the actions of all pages, each read once', async () => {
    const history = new FakeHistory();
    const failed: Change = (running) => ({ ...running, status: 'Failed' });
    const build: Change = (running) => ({ ...running, status: 'Succeeded', actionName: 'CodeBuild' });
    history.pages = (running) => [[], [failed(running)], [running], [build(running)]];
    const running = runningAction(event);
    await expect(check(history)).resolves.toEqual([failed(running), running, build(running)]);
    expect(history.calls.map(({ input: { nextToken } }) => nextToken)).toEqual([undefined, '1', '2', '3']);
  });

  it('returns no action of another execution', async () => {
    const history = new FakeHistory();
    history.pages = (running) => [[running, { ...running, pipelineExecutionId: OTHER }]];
    await expect(check(history)).resolves.toEqual([runningAction(event)]);
  });

  it('fails for an empty history, and says what to do', async () => {
    const history = new FakeHistory();
    history.pages = () => [[]];
    await expect(check(history)).rejects.toMatchObject({
      type: 'SystemUnavailable',
      message: `pipeline hello_acme lists no running action of execution ${EXECUTION} with the UserParameters and artifacts of this job; nothing was changed; retry the stage`,
    });
  });

  // In the API model of CodePipeline, every field of an action's input is optional.
  it.each<[string, Change]>([
    ['nothing about its input', (running) => ({ ...running, input: undefined })],
    ['no configuration', input({ resolvedConfiguration: undefined })],
    ['no artifacts', input({ inputArtifacts: undefined })],
    ['no places of artifacts', input({ inputArtifacts: [{ name: 'Source' }, { name: 'Build' }] })],
  ])('passes although the history has %s', async (_what, change) => {
    const history = new FakeHistory();
    history.pages = (running) => [[change(running)]];
    await expect(check(history)).resolves.toEqual([change(runningAction(event))]);
  });
});

/** Returns every change that a function made with its own role: S3 writes, stack operations, image tags. */
const changes = ({ s3, ...scene }: DeployScene | PromoteScene) => [
  ...s3.writes(),
  ...('cloudFormation' in scene ? scene.cloudFormation.mutations() : []),
  ...scene.ecr.tagged(),
];

describe('a forged event (T32)', () => {
  /** Makes CodePipeline report that the job id is unknown. */
  const unknown = () => {
    throw awsError('JobNotFoundException', 'no such job');
  };

  it.each(OTHERS)('starts nothing in deploy-stack when the action that runs %s', async (_what, change) => {
    const scene = new DeployScene();
    scene.history.pages = (running) => [[change(running)]];
    scene.codePipeline = unknown;
    const { log } = await scene.run();
    expect(changes(scene)).toEqual([]);
    expect(scene.cloudFormation.calls).toEqual([]);
    expect(scene.s3.calls).toEqual([]);
    expect(log).toContain('JobNotFoundException');
  });

  it.each(OTHERS)('promotes nothing when the action that runs %s', async (_what, change) => {
    const scene = new PromoteScene();
    scene.history.pages = (running) => [[change(running)]];
    expect(outcome(await scene.run())).toBe(
      'CONT(CodePipeline does not list this action as running yet; the job continues in the next invocation)',
    );
    expect(changes(scene)).toEqual([]);
    expect(scene.s3.calls).toEqual([]);
  });

  it('records no deployment with a forged continuation token', async () => {
    const scene = new DeployScene();
    scene.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
    scene.cloudFormation.parameters = { Cluster: 'main' };
    const first = await scene.run();
    scene.cloudFormation.stackEvent('UPDATE_COMPLETE', TOKEN);
    scene.history.pages = () => [[]];
    scene.codePipeline = unknown;
    await scene.run({ continuationToken: tokenOf(first) });
    expect(scene.s3.objects.has(RECORD)).toBe(false);
  });

  it.each([
    ['PipelineNotFoundException', 400, 'JobFailed'],
    ['PipelineExecutionNotFoundException', 400, 'JobFailed'],
    ['AccessDeniedException', 400, 'PermissionError'],
  ])('changes nothing when CodePipeline answers %s', async (code, status, type) => {
    for (const scene of [new DeployScene(), new PromoteScene()]) {
      scene.history.before = () => {
        throw awsError(code, 'no', status);
      };
      expect(outcome(await scene.run())).toMatch(
        new RegExp(
          `^FAIL\\(${type}, listing the actions of execution \\S+ of pipeline hello_acme failed: ${code}`,
        ),
      );
      expect(changes(scene)).toEqual([]);
    }
  });
});

describe('a history that lags behind', () => {
  const rounds = async (scene: DeployScene | PromoteScene): Promise<Answered[]> => {
    const answers: Answered[] = [];
    for (let token = ''; answers.length < 10; token = tokenOf(answers.at(-1) as Answered)) {
      if (answers.length > 0 && token === '') break;
      answers.push(await scene.run(token === '' ? {} : { continuationToken: token }));
    }
    return answers;
  };

  it.each([
    ['deploy-stack', () => new DeployScene()],
    ['promote-release', () => new PromoteScene()],
  ])('is read again by %s, in five invocations at most', async (_name, make) => {
    const scene = make();
    scene.history.pages = () => [[]];
    const outcomes = (await rounds(scene)).map(outcome);
    expect(outcomes.slice(0, -1)).toEqual(
      Array(4).fill(
        'CONT(CodePipeline does not list this action as running yet; the job continues in the next invocation)',
      ),
    );
    expect(outcomes.at(-1)).toMatch(/^FAIL\(SystemUnavailable, pipeline hello_acme lists no running action/);
    expect(changes(scene)).toEqual([]);
  });

  it.each([
    ['deploy-stack', () => new DeployScene(), /^CONT\(CREATE_IN_PROGRESS/],
    ['promote-release', () => new PromoteScene(), /^OK\(release 7 of hello promoted/],
  ])('does not stop %s once the history has caught up', async (_name, make, end) => {
    const scene = make();
    let looks = 0;
    scene.history.pages = (running) => [(looks += 1) < 3 ? [] : [running]];
    expect(outcome((await rounds(scene))[2] as Answered)).toMatch(end);
  });

  it('that cannot be read is an outage: deploy-stack continues, promote-release reports it', async () => {
    const busy = () => {
      throw awsError('ThrottlingException', 'Rate exceeded');
    };
    const deploy = new DeployScene();
    deploy.history.before = busy;
    expect(outcome(await deploy.run())).toMatch(
      /^CONT\(AWS could not serve the request \(ThrottlingException\)/,
    );
    const promote = new PromoteScene();
    promote.history.before = busy;
    expect(outcome(await promote.run())).toMatch(/^FAIL\(SystemUnavailable, .*retry the stage/);
    expect([...changes(deploy), ...changes(promote)]).toEqual([]);
  });
});
