import {
  deploymentRecordKey,
  promotionRecordKey,
  sequenceClaimKey,
} from '../../../functions/shared/release/records';
import { abortableSleep } from '../../../functions/shared/aws/retry';
import { ANSWER_RESERVE_MS } from '../../../functions/shared/job/deadline';
import { sha256 } from '../../../functions/shared/zip/write';
import { COMMIT, EXECUTION } from '../support/fixtures';
import { type Answered, outputsOf, tokenOf } from '../support/job-runner';
import { CheckScene, filesOf, sequencesPath } from './support/check';
import { PUSHER, buildId, digestOf, groupArn } from './support/facts';

const OTHER = '99999999-2222-3333-4444-555555555555';
const done = (sequence: number) => `OK(release ${String(sequence)} of hello checked: ${COMMIT})`;

describe('check-release', () => {
  it('writes the release files, a copy and a record, and returns the release number (K1)', async () => {
    const scene = new CheckScene();
    const { result, outputs, zip } = await scene.attempt();
    expect(result).toBe(done(1));
    const files = await filesOf(zip);
    expect(Object.keys(files).sort()).toEqual([
      'changes.json',
      'release.json',
      'web.image.json',
      'web.production.json',
      'web.template.json',
      'web.test.json',
    ]);
    expect(JSON.parse(files['release.json'] ?? '')).toMatchObject({
      application: 'hello',
      sequence: 1,
      execution: EXECUTION,
      commit: COMMIT,
      commitSubject: 'Say hello',
      author: 'Ada <ada@example.com>',
      pusher: PUSHER,
      buildId: buildId(1),
      tests: { passed: 5, failed: 0, skipped: 1 },
      services: { web: { digest: digestOf(1), imageBytes: 5_000_000 } },
    });
    expect(scene.copy(buildId(1))).toEqual(zip);
    expect(JSON.parse(scene.record(buildId(1)) ?? '')).toEqual({
      version: 1,
      application: 'hello',
      execution: EXECUTION,
      buildId: buildId(1),
      sequence: 1,
      release: sha256(Buffer.from(files['release.json'] ?? '')),
    });
    const { Release = '', ...others } = outputs;
    expect(others).toEqual({ Sequence: '1' });
    expect(JSON.parse(Release)).toMatchObject({
      sequence: 1,
      files: sha256(Buffer.from(files['release.json'] ?? '')),
    });
  });

  it('writes the record only after the copy, and the artifact only after the record (K1)', async () => {
    const scene = new CheckScene();
    await scene.attempt();
    const [claim, number, copy, record, artifact, ...rest] = scene.s3.writes();
    expect([claim, number]).toEqual([
      `records/${sequenceClaimKey('hello', EXECUTION)}`,
      `${sequencesPath}1.json`,
    ]);
    expect([copy, record, artifact, rest]).toEqual([
      expect.stringMatching(/^records\/checked\/.*\.zip$/),
      expect.stringMatching(/^records\/checked\/.*\.json$/),
      'artifacts/hello/Checked',
      [],
    ]);
  });

  it('writes the same bytes in a second job of the same build, although other releases run now (K2)', async () => {
    const scene = new CheckScene();
    const first = await scene.attempt();
    scene.facts.deploy(8, OTHER, 'd'.repeat(40));
    scene.facts.commit('Another message');
    scene.facts.images.clear();
    scene.facts.reports.clear();
    const second = await scene.attempt();
    expect(second.zip).toEqual(first.zip);
    expect([second.result, second.outputs]).toEqual([first.result, first.outputs]);
    expect(scene.numbers()).toEqual(['1.json']);
  });

  it('uses the copy of a duplicate that overtakes the job, although other releases run now (K2)', async () => {
    const scene = new CheckScene();
    const duplicates: Answered[] = [];
    scene.before = async (id) => {
      if (!/^PutObject .*\.zip$/.test(id)) return;
      scene.before = () => undefined;
      scene.facts.deploy(8, OTHER, 'd'.repeat(40));
      duplicates.push(await scene.run());
    };
    const { result, outputs, zip } = await scene.attempt();
    expect([result, duplicates.map(outputsOf)]).toEqual([done(1), [outputs]]);
    expect((await filesOf(zip))['changes.json']).toContain(OTHER);
    expect(scene.copy(buildId(1))).toEqual(zip);
  });

  it('keeps the number of the execution for a second build, which has its own record (K3)', async () => {
    const scene = new CheckScene();
    const first = await scene.attempt();
    scene.facts.build(2);
    const second = await scene.attempt();
    expect([second.result, second.outputs['Sequence']]).toEqual([done(1), '1']);
    expect(second.zip).not.toEqual(first.zip);
    expect((await filesOf(second.zip))['web.image.json']).toContain(digestOf(2));
    expect(scene.copy(buildId(1))).toEqual(first.zip);
    expect(scene.copy(buildId(2))).toEqual(second.zip);
    const records = [1, 2].map((number) => scene.record(buildId(number)) ?? '');
    expect(records.map((text) => (JSON.parse(text) as { sequence: number }).sequence)).toEqual([1, 1]);
    expect(new Set(records).size).toBe(2);
    expect(scene.numbers()).toEqual(['1.json']);
  });

  it('gives the next execution the next number (K1)', async () => {
    const scene = new CheckScene();
    await scene.attempt();
    scene.facts.build(2, OTHER);
    const { result } = await scene.attempt({ execution: OTHER });
    expect(result).toBe(done(2));
    expect(scene.record(buildId(2), OTHER)).toContain('"sequence":2');
  });

  it('does not claim a first release where no promotion is recorded (K1)', async () => {
    const scene = new CheckScene();
    scene.facts.deploy(41, OTHER, 'd'.repeat(40));
    await scene.attempt();
    const [, production = ''] = await scene.messages();
    expect(production).toContain('\nChanges: no promotion to production is recorded\n');
    expect(production).not.toContain('new service');
  });

  it('names the service that was renamed, and the release that the service runs (K1)', async () => {
    const scene = new CheckScene();
    scene.facts.deploy(7, OTHER, 'd'.repeat(40), 'old');
    scene.s3.put(`records/${deploymentRecordKey('test', 'hello', 'old', OTHER)}`, '{}');
    const attempt = await scene.attempt();
    expect(attempt.result).toBe(done(8));
    const [test = ''] = await scene.messages();
    expect(test).toContain('\nReplaces: release 7, ');
    expect(test).toContain('\nChanges since release 7:\n');
    expect(test).toContain('\n- MAY GROW web: new service\n');
    expect(test).toContain('\n- old: not in this release\n');
  });

  it('numbers a release above an invalid promotion record, or not at all (K8)', async () => {
    const scene = new CheckScene();
    const key = `records/${promotionRecordKey('production', 'hello')}`;
    scene.s3.put(key, JSON.stringify({ version: 0, environment: 'production', sequence: 40 }));
    expect((await scene.attempt()).result).toBe(done(41));

    const other = new CheckScene();
    other.s3.put(key, '{}');
    expect((await other.attempt()).result).toMatch(
      /^FAIL\(RevisionOutOfSync, no release number of hello was ever allocated, and the release that runs in production has no/,
    );
    expect(other.s3.writes()).toEqual([]);
  });

  it('waits while CodeBuild generates a report, and ends when the report is complete (K4)', async () => {
    const scene = new CheckScene();
    scene.facts.onlyReport({ status: 'GENERATING' });
    scene.sleep = () => (milliseconds) => {
      if (scene.waits.push(milliseconds) === 3) scene.facts.completeReports();
      return Promise.resolve();
    };
    expect((await scene.attempt()).result).toBe(done(1));
    expect(scene.waits).toEqual([10_000, 10_000, 10_000]);
  });

  it('continues after a minute in which CodeBuild generates a report (K4)', async () => {
    const scene = new CheckScene();
    scene.facts.onlyReport({ status: 'GENERATING', testSummary: undefined });
    const waiting = await scene.attempt();
    expect(waiting.result).toMatch(
      /^CONT\(CodeBuild has not completed the report in the report group acme-hello-unit-tests yet;/,
    );
    expect(scene.waits).toEqual(Array(6).fill(10_000));
    expect([waiting.zip, scene.numbers()]).toEqual([undefined, []]);
    scene.facts.onlyReport({});
    const { result } = await scene.attempt({ continuationToken: tokenOf(waiting.answered) });
    expect(result).toBe(done(1));
  });

  it('names the report that is still not complete after five invocations (K4)', async () => {
    const scene = new CheckScene();
    scene.facts.onlyReport({ status: 'GENERATING', testSummary: undefined });
    let waiting = await scene.attempt();
    const results = [waiting.result];
    for (let job = 0; job < 9 && waiting.result.startsWith('CONT'); job += 1) {
      waiting = await scene.attempt({ continuationToken: tokenOf(waiting.answered) });
      results.push(waiting.result);
    }
    expect(results).toHaveLength(5);
    expect(results.at(-1)).toBe(
      'FAIL(SystemUnavailable, the report in the report group acme-hello-unit-tests is still GENERATING; retry the stage in a few minutes; if the report stays GENERATING, retry all actions of the stage Build)',
    );
    expect(scene.waits).toHaveLength(30);
    expect(scene.numbers()).toEqual([]);
  });

  it('stops waiting for a report when the invocation is out of time (K4)', async () => {
    const scene = new CheckScene();
    scene.facts.onlyReport({ status: 'GENERATING', testSummary: undefined });
    scene.sleep = abortableSleep;
    const { result } = await scene.attempt({ remainingMs: ANSWER_RESERVE_MS + 1000 });
    expect(result).toBe('CONT(this invocation is out of time; the next invocation continues the job)');
    expect(scene.calls).toContain('BatchGetReports');
  });

  it('continues while CodePipeline does not list its action, and fails in the last invocation (K5)', async () => {
    const scene = new CheckScene();
    scene.isListed = false;
    let waiting = await scene.attempt();
    for (let job = 1; job < 4; job += 1) {
      expect(waiting.result).toMatch(/^CONT\(CodePipeline does not list this action as running yet;/);
      waiting = await scene.attempt({ continuationToken: tokenOf(waiting.answered) });
    }
    const last = await scene.attempt({ continuationToken: tokenOf(waiting.answered) });
    expect(last.result).toMatch(/^FAIL\(SystemUnavailable, pipeline hello_acme lists no running action/);
    expect(scene.s3.writes()).toEqual([]);
  });

  it.each<[string, (scene: CheckScene) => void]>([
    [
      'a failed test',
      ({ facts }) => {
        facts.onlyReport({ status: 'FAILED' }, { FAILED: 1 });
      },
    ],
    [
      'no image',
      ({ facts }) => {
        facts.images.clear();
      },
    ],
    [
      'a build of another commit',
      ({ facts }) => {
        facts.changeBuild({ resolvedSourceVersion: 'd'.repeat(40) });
      },
    ],
    [
      'a report in another group',
      ({ facts }) => {
        facts.report(1, { reportGroupArn: groupArn('other') });
      },
    ],
    [
      'a broken configuration file',
      (scene) => {
        scene.source({ 'cfn/web.production.json': '{' });
      },
    ],
    [
      'a commit that does not exist any more',
      ({ facts }) => {
        facts.commits.clear();
      },
    ],
  ])('uses no number for a build with %s (K6)', async (_what, reject) => {
    const scene = new CheckScene();
    reject(scene);
    const { result, zip } = await scene.attempt();
    expect(result).toMatch(/^FAIL\(/);
    expect([zip, scene.s3.writes()]).toEqual([undefined, []]);
  });

  it('keeps every approval message within 1,000 characters, with the longest texts (K7)', async () => {
    const scene = new CheckScene();
    scene.facts.commit('"\\'.repeat(400), { name: '"'.repeat(300), email: 'x'.repeat(300) });
    scene.facts.execution = {
      ...scene.facts.execution,
      variables: [
        {
          name: 'Pusher',
          resolvedValue: `by arn:aws:sts::111111111111:assumed-role/${'r'.repeat(64)}/${'s'.repeat(64)}`,
        },
        { name: 'PushedCommit', resolvedValue: `at ${COMMIT}` },
      ],
    };
    await scene.attempt();
    const longer = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`Sizes${String(index)}`, 'x'.repeat(200)]),
    );
    const template = `Parameters:
  ImageUri: { Type: String }
${Object.keys(longer)
  .map((name) => `  ${name}: { Type: String }\n`)
  .join('')}Resources:
  Log: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub '/ecs/\${AWS::StackName}' } }
`;
    scene.facts.deploy(1, EXECUTION, COMMIT);
    scene.source({
      'cfn/web.yaml': template,
      'cfn/web.test.json': JSON.stringify({ Parameters: longer }),
      'cfn/web.production.json': JSON.stringify({ Parameters: longer }),
    });
    scene.facts.build(2, OTHER);
    const attempt = await scene.attempt({ execution: OTHER });
    expect(attempt.result).toBe(done(2));
    const messages = await scene.messages(OTHER);
    expect(messages.map((message) => message.length > 800 && message.length <= 1000)).toEqual([true, true]);
    expect(messages.join()).not.toContain('#{');
    expect(messages[0]).toContain('- and ');
  });
});
