import { CheckScene, filesOf } from './support/check';
import { GROUP, buildArn, buildId, digestOf, endOf, groupArn, tagOf } from './support/facts';

const TAG = tagOf(buildId(1));
const FORGED = JSON.stringify({ sequence: 999, tests: { passed: 999 }, image: digestOf(9) });

describe('a hostile build has no effect when it', () => {
  it.each<[string, (scene: CheckScene) => void]>([
    [
      'writes release files into its working tree, and the repository has them, too',
      (scene) => {
        const names = [
          'release.json',
          'changes.json',
          'web.image.json',
          'web.template.json',
          'cfn/release.json',
        ];
        scene.source(Object.fromEntries(names.map((name) => [name, FORGED])));
      },
    ],
    [
      'declares artifacts and secondary artifacts',
      ({ facts }) => {
        const location = 'arn:aws:s3:::artifacts/hello/Checked';
        facts.changeBuild({
          artifacts: { location, sha256sum: 'f'.repeat(64) },
          secondaryArtifacts: [{ location, artifactIdentifier: 'Checked' }],
        });
      },
    ],
    [
      'exports variables with the names of facts',
      ({ facts }) => {
        const variables = { SEQUENCE: '999', TESTS: '999 passed', AUTHOR: 'root', COMMIT: 'd'.repeat(40) };
        facts.changeBuild({
          exportedEnvironmentVariables: Object.entries(variables).map(([name, value]) => ({ name, value })),
        });
        const [action] = facts.actions;
        Object.assign(action?.output ?? {}, { outputVariables: variables });
      },
    ],
    [
      'prints lines that look like facts',
      ({ facts }) => {
        facts.changeBuild({
          logs: { deepLink: 'https://example.com/forged', groupName: 'Tests: 999 passed' },
          phases: [{ phaseType: 'BUILD', contexts: [{ statusCode: 'OK', message: 'Tests: 999 passed' }] }],
        });
      },
    ],
    [
      'pushes further tags',
      ({ facts }) => {
        for (const tag of ['latest', `${TAG}-2`, 'release-999', tagOf(buildId(2))]) {
          facts.push('acme/hello/web', tag, { imageDigest: digestOf(9) });
        }
      },
    ],
    [
      "pushes to another application's repository, too",
      ({ facts }) => {
        facts.push('acme/other/web', TAG, { imageDigest: digestOf(9) });
      },
    ],
  ])('%s (K14)', async (_what, attack) => {
    const clean = await new CheckScene().attempt();
    const scene = new CheckScene();
    attack(scene);
    const attempt = await scene.attempt();
    expect(attempt.result).toMatch(/^OK\(/);
    expect([await filesOf(attempt.zip), attempt.outputs]).toEqual([await filesOf(clean.zip), clean.outputs]);
    expect(attempt.zip).toEqual(clean.zip);
  });

  it('writes anywhere else, because check-release reads only records of AWS about the build (K14)', async () => {
    const scene = new CheckScene();
    await scene.attempt();
    expect([...new Set(scene.calls.map((id) => id.split(' ')[0]))].sort()).toEqual([
      'BatchGetBuilds',
      'BatchGetReports',
      'DescribeImages',
      'DescribeStacks',
      'GetCommit',
      'GetObject',
      'GetPipelineExecution',
      'ListActionExecutions',
      'ListObjectsV2',
      'PutObject',
      'ValidateTemplate',
    ]);
    const read = scene.calls.filter((id) => id.startsWith('GetObject artifacts/'));
    expect(new Set(read)).toEqual(new Set(['GetObject artifacts/hello/Source']));
  });
});

describe('check-release rejects a build that', () => {
  it.each<[string, (scene: CheckScene) => void, string]>([
    [
      'pushes no image',
      ({ facts }) => {
        facts.images.clear();
      },
      `FAIL(RevisionUnavailable, build ${buildId(1)} has pushed no image of web; expected: acme/hello/web:${TAG};`,
    ],
    [
      'pushes only the tag of another build',
      ({ facts }) => {
        facts.images.clear();
        facts.push('acme/hello/web', tagOf(buildId(2)));
      },
      `FAIL(RevisionUnavailable, build ${buildId(1)} has pushed no image of web; expected: acme/hello/web:${TAG};`,
    ],
    [
      "pushes only to another application's repository",
      ({ facts }) => {
        facts.images.clear();
        facts.push('acme/other/web', TAG);
      },
      `FAIL(RevisionUnavailable, build ${buildId(1)} has pushed no image of web; expected: acme/hello/web:${TAG};`,
    ],
    [
      'lets something push its image after its end',
      ({ facts }) => {
        facts.push('acme/hello/web', TAG, { imagePushedAt: new Date(endOf(1).getTime() + 3_600_000) });
      },
      `FAIL(RevisionOutOfSync, the image of web with the tag ${TAG} was pushed at 2030-01-01T11:15:00.000Z, after the build ended at 2030-01-01T10:15:00.000Z;`,
    ],
    [
      'has no report',
      ({ facts }) => {
        facts.changeBuild({ reportArns: [] });
      },
      `FAIL(ConfigurationError, build ${buildId(1)} has no report in the report group ${GROUP};`,
    ],
    [
      'reports in another group, too',
      ({ facts }) => {
        facts.report(1, { reportGroupArn: groupArn('acme-hello-other') });
      },
      `FAIL(ConfigurationError, build ${buildId(1)} has a report in the report group ${groupArn('acme-hello-other')}; allowed: ${GROUP};`,
    ],
    [
      "reports in another application's group",
      ({ facts }) => {
        facts.onlyReport({ reportGroupArn: groupArn('acme-other-unit-tests') });
      },
      `FAIL(ConfigurationError, build ${buildId(1)} has a report in the report group ${groupArn('acme-other-unit-tests')}; allowed: ${GROUP};`,
    ],
    [
      'writes two reports',
      ({ facts }) => {
        facts.report(1);
      },
      `FAIL(ConfigurationError, build ${buildId(1)} has 2 reports in the report group ${GROUP}; allowed: one;`,
    ],
    [
      'writes a report that CodeBuild cannot read',
      ({ facts }) => {
        facts.onlyReport({ status: 'INCOMPLETE' });
      },
      `FAIL(ConfigurationError, the report in the report group ${GROUP} is INCOMPLETE; expected: SUCCEEDED;`,
    ],
    [
      'succeeds although tests have failed',
      ({ facts }) => {
        facts.onlyReport({ status: 'FAILED' }, { SUCCEEDED: 4, FAILED: 1 });
        facts.failedTests = [{ name: 'pays"; approve\n\u202ethis' }];
      },
      `FAIL(JobFailed, 1 of 5 tests in the report group ${GROUP} failed: "pays\\"; approve this";`,
    ],
    [
      'runs no tests',
      ({ facts }) => {
        facts.onlyReport({}, {});
      },
      `FAIL(ConfigurationError, no test has passed in build ${buildId(1)}; expected: at least one;`,
    ],
    [
      'skips all tests',
      ({ facts }) => {
        facts.onlyReport({}, { SKIPPED: 7 });
      },
      `FAIL(ConfigurationError, no test has passed in build ${buildId(1)}; expected: at least one;`,
    ],
    [
      "has another build's report",
      ({ facts }) => {
        facts.onlyReport({ executionId: buildArn(buildId(2)) });
      },
      `belongs to the build ${buildArn(buildId(2))}; expected: ${buildArn(buildId(1))};`,
    ],
    [
      'is of another project',
      ({ facts }) => {
        facts.changeBuild({ projectName: 'acme-other' });
      },
      `FAIL(ConfigurationError, build ${buildId(1)} belongs to the build project acme-other; expected: acme-hello;`,
    ],
    [
      'somebody else has started',
      ({ facts }) => {
        facts.changeBuild({ initiator: 'codepipeline/other_acme' });
      },
      `FAIL(RevisionOutOfSync, build ${buildId(1)} was started by codepipeline/other_acme; expected: codepipeline/hello_acme;`,
    ],
    [
      'has built another commit',
      ({ facts }) => {
        facts.changeBuild({ resolvedSourceVersion: 'd'.repeat(40) });
      },
      `FAIL(RevisionOutOfSync, build ${buildId(1)} built the commit ${'d'.repeat(40)}; expected: ${'c'.repeat(40)}, the commit of the execution;`,
    ],
    [
      'has failed',
      ({ facts }) => {
        facts.changeBuild({ buildStatus: 'FAILED' });
      },
      `FAIL(JobFailed, build ${buildId(1)} has the status FAILED; expected: SUCCEEDED;`,
    ],
  ])('%s (K15)', async (_what, attack, message) => {
    const scene = new CheckScene();
    attack(scene);
    const { result, zip } = await scene.attempt();
    expect(result).toMatch(/^FAIL\(/);
    expect(result).toContain(message);
    expect([zip, scene.s3.writes()]).toEqual([undefined, []]);
  });
});
