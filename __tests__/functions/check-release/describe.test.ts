import { checkRecordKey, checkedCopyKey } from '../../../functions/shared/release/records';
import { COMMIT, EXECUTION } from '../support/fixtures';
import { outcome, outputsOf, tokenOf } from '../support/job-runner';
import { configuration } from '../shared/release/problems/application';
import { CheckScene } from './support/check';
import { PUSHER, buildId } from './support/facts';

const SECOND = '99999999-2222-3333-4444-555555555555';
const THIRD = '88888888-2222-3333-4444-555555555555';
const commitOf = (letter: string) => letter.repeat(40);

/** Returns a scene in which check-release has checked one release. */
async function checkedScene(): Promise<CheckScene> {
  const scene = new CheckScene();
  expect((await scene.attempt()).result).toMatch(/^OK\(/);
  return scene;
}

/** Starts an execution for a commit. The build of the execution is the nth build of the project. */
function start({ facts }: CheckScene, number: number, execution: string, commit: string): void {
  facts.build(number, execution, commit);
  facts.commits.set(commit, { commitId: commit, parents: [COMMIT], message: 'Change', treeId: '' });
  facts.execution = {
    ...facts.execution,
    pipelineExecutionId: execution,
    artifactRevisions: [{ name: 'Source', revisionId: commit }],
  };
}

describe('the description of a checked release', () => {
  it('contains the facts of AWS, the changes, and the quoted text of the repository (K19)', async () => {
    const scene = await checkedScene();
    const answered = await scene.describe('test');
    expect(outcome(answered)).toBe('OK(changes of release 1 in test described)');
    const { Approval = '', Repository, ...others } = outputsOf(answered);
    expect(others).toEqual({ Replaces: '{"web":"none"}' });
    expect(Approval.split('\n').slice(0, 5)).toEqual([
      'Release 1 of hello for test',
      `Commit: ${COMMIT}`,
      'Tests: 5 passed, 0 failed, 1 skipped',
      `Pushed by: ${PUSHER}`,
      'Replaces: no known release',
    ]);
    expect(Repository).toBe('> "Say hello"\n> by "Ada <ada@example.com>"');
  });

  it('compares with the release that was deployed while this release waited for the stage (K19)', async () => {
    const scene = new CheckScene();
    await scene.attempt();
    scene.facts.deploy(1, EXECUTION, COMMIT);
    // The second release changes the priority of the listener rule from 10 to 11, and waits for its approval.
    scene.source({ 'cfn/web.test.json': configuration('test', 11) });
    start(scene, 2, SECOND, commitOf('b'));
    expect((await scene.attempt({ execution: SECOND })).result).toMatch(/^OK\(release 2 /);
    // Meanwhile, the third release is checked. The third release has the same priority as the first release.
    scene.source({});
    start(scene, 3, THIRD, commitOf('c'));
    expect((await scene.attempt({ execution: THIRD })).result).toMatch(/^OK\(release 3 /);
    scene.facts.deploy(2, SECOND, commitOf('b'));
    const { Approval = '' } = outputsOf(await scene.describe('test', { execution: THIRD }));
    expect(Approval).toContain(`Replaces: release 2, commit ${commitOf('b').slice(0, 12)}`);
    expect(Approval).toContain('Changes since release 2:');
    expect(Approval).toMatch(/^- .*web: .*11 → 10$/m);
  });

  it('writes nothing, and is made anew by a retried stage (K19)', async () => {
    const scene = await checkedScene();
    const writes = scene.s3.writes().length;
    await scene.describe('test');
    scene.facts.deploy(7, SECOND, commitOf('b'));
    const { Approval = '' } = outputsOf(await scene.describe('test'));
    expect(Approval).toContain('Replaces: release 7');
    expect(scene.s3.writes()).toHaveLength(writes);
  });

  it('reads only the environment that it describes (K19)', async () => {
    const scene = await checkedScene();
    scene.calls.length = 0;
    await scene.describe('production');
    expect(scene.calls.filter((id) => id.startsWith('DescribeStacks'))).toEqual([]);
    scene.calls.length = 0;
    await scene.describe('test');
    expect(scene.calls.filter((id) => id.startsWith('GetObject records/promotions/'))).toEqual([]);
  });
});

describe('check-release describes no release', () => {
  it('of an environment that the function does not know (K20)', async () => {
    const scene = await checkedScene();
    expect(outcome(await scene.describe('staging'))).toMatch(
      /^FAIL\(ConfigurationError, the function check-release knows no environment staging; allowed: test, production; /,
    );
  });

  it.each<[string, (scene: CheckScene) => void, string]>([
    [
      'of an artifact without a check record',
      ({ s3 }) => {
        s3.objects.delete(`records/${checkRecordKey('hello', EXECUTION, buildId(1))}`);
      },
      'RevisionOutOfSync, .* but check-release has not checked this release',
    ],
    [
      'of an artifact of another execution',
      () => undefined,
      `RevisionOutOfSync, .* from execution ${EXECUTION}; expected: execution ${SECOND}`,
    ],
    [
      'without the copy that check-release keeps',
      ({ s3 }) => {
        s3.objects.delete(`records/${checkedCopyKey('hello', EXECUTION, buildId(1))}`);
      },
      'RevisionUnavailable, .*checked/hello/',
    ],
  ])('%s (K20)', async (what, arrange, expected) => {
    const scene = await checkedScene();
    arrange(scene);
    const execution = what.includes('another execution') ? SECOND : EXECUTION;
    expect(outcome(await scene.describe('test', { execution }))).toMatch(new RegExp(`^FAIL\\(${expected}`));
  });

  it('while CodePipeline does not list the action as running (K20)', async () => {
    const scene = await checkedScene();
    scene.isListed = false;
    let waiting = await scene.describe('test');
    expect(outcome(waiting)).toMatch(/^CONT\(CodePipeline does not list this action as running yet;/);
    for (let job = 1; job < 5; job += 1) {
      waiting = await scene.describe('test', { continuationToken: tokenOf(waiting) });
    }
    expect(outcome(waiting)).toMatch(/^FAIL\(SystemUnavailable, pipeline hello_acme lists no running action/);
  });
});
