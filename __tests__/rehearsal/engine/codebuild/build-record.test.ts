import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import {
  eventually,
  foldersWith,
  phasesOf,
  PROJECT,
  reportGroup,
  startBuildHarness,
  type BuildHarness,
} from '../support/build-harness';
import { FakeClock } from '../support/fake-clock';

describe('the record of a build', () => {
  let harness: BuildHarness;
  beforeEach(async () => {
    harness = await startBuildHarness();
  });
  afterEach(() => harness.close());

  it('has the format of BatchGetBuilds, from the start of the build to its end', async () => {
    const before = Date.now() / 1000;
    const building = harness.run(`
version: 0.2
env: { exported-variables: [TAG, UNSET] }
phases: { pre_build: { commands: ['export TAG=v1; mkdir ready; while [ ! -e go ]; do sleep 0.01; done'] } }
`);
    const [folder = ''] = await eventually(() => foldersWith(join(harness.directory, 'builds'), 'src/ready'));
    const [running] = harness.engine.backend.codeBuild.allBuilds();
    expect(running).toMatchObject({
      buildStatus: 'IN_PROGRESS',
      buildComplete: false,
      currentPhase: 'PRE_BUILD',
    });
    expect(running?.endTime).toBeUndefined();
    writeFileSync(join(folder, 'src/go'), '');
    const build = await building;
    const uuid = basename(folder);
    expect(build.record).toEqual({
      id: `hello:${uuid}`,
      arn: `arn:aws:codebuild:us-east-1:111111111111:build/hello:${uuid}`,
      buildNumber: 1,
      startTime: expect.any(Number) as number,
      endTime: expect.any(Number) as number,
      currentPhase: 'COMPLETED',
      buildStatus: 'SUCCEEDED',
      buildComplete: true,
      projectName: 'hello',
      initiator: 'codepipeline/hello_acme',
      sourceVersion: 'arn:aws:s3:::b/k',
      resolvedSourceVersion: 'abc',
      source: { type: 'CODEPIPELINE', buildspec: 'buildspec.yml' },
      serviceRole: PROJECT.serviceRole,
      timeoutInMinutes: 60,
      phases: expect.any(Array) as object[],
      reportArns: [],
      exportedEnvironmentVariables: [{ name: 'TAG', value: 'v1' }],
    });
    expect(Object.entries(phasesOf(build))).toEqual([
      ...['SUBMITTED', 'QUEUED', 'PROVISIONING', 'DOWNLOAD_SOURCE', 'INSTALL', 'PRE_BUILD', 'BUILD'].map(
        (phase) => [phase, 'SUCCEEDED'],
      ),
      ...['POST_BUILD', 'UPLOAD_ARTIFACTS', 'FINALIZING'].map((phase) => [phase, 'SUCCEEDED']),
      ['COMPLETED', undefined],
    ]);
    const { startTime, endTime = 0 } = build.record;
    expect([before, startTime, endTime, Date.now() / 1000].sort((a, b) => a - b)).toEqual([
      before,
      startTime,
      endTime,
      expect.any(Number) as number,
    ]);
  });

  it('follows the clock of the engine, like the push times in the local ECR', async () => {
    const clock = new FakeClock();
    const { record } = await harness.run("version: 0.2\nphases: { build: { commands: ['true'] } }\n", {
      clock,
    });
    expect(record.endTime).toBe(clock.now() / 1000);
  });

  it('names the failed command', async () => {
    const { record } = await harness.run("version: 0.2\nphases: { install: { commands: ['exit 7'] } }\n");
    expect(record.buildStatus).toBe('FAILED');
    expect(record.phases.find(({ phaseType }) => phaseType === 'INSTALL')).toMatchObject({
      phaseStatus: 'FAILED',
      contexts: [
        {
          statusCode: 'COMMAND_EXECUTION_ERROR',
          message: 'Error while executing command: exit 7. Reason: exit status 7',
        },
      ],
    });
    expect(record.phases.map(({ phaseType }) => phaseType)).not.toContain('BUILD');
  });

  it('has the reason why the rehearsal cannot run a build', async () => {
    await expect(harness.run('version: 0.1\nphases: {}\n')).rejects.toThrow(
      'the rehearsal cannot run this buildspec',
    );
    const [record] = harness.engine.backend.codeBuild.allBuilds();
    expect(record).toMatchObject({ buildStatus: 'FAILED', buildComplete: true });
    expect(record?.phases.find(({ phaseType }) => phaseType === 'DOWNLOAD_SOURCE')).toMatchObject({
      phaseStatus: 'FAILED',
      contexts: [{ message: expect.stringContaining('version: allowed: 0.2') as string }],
    });
  });

  it('names its reports, which the result of the build does not depend on', async () => {
    const { codeBuild } = harness.engine.backend;
    codeBuild.putReportGroup(reportGroup('hello-unit'));
    const build = await harness.run(
      `
version: 0.2
phases: { build: { commands: ['true'] } }
reports: { unit: { files: [unit.xml] }, undeclared: { files: [missing.xml] } }
`,
      { files: { 'unit.xml': '<testsuite><testcase name="a"><failure/></testcase></testsuite>' } },
    );
    expect(build.status).toBe('SUCCEEDED');
    const [arn = '', ...others] = build.record.reportArns;
    expect(others).toEqual([]);
    expect(codeBuild.report(arn)).toMatchObject({ status: 'FAILED', executionId: build.record.arn });
    expect(build.tests.map(({ name, status }) => [name, status])).toEqual([['a', 'FAILED']]);
    const log = readFileSync(build.logFile, 'utf8');
    expect(log).toContain('[Container] no report file matches missing.xml');
    expect(log).toContain('the report group hello-undeclared does not exist');
  });
});
