import {
  BatchGetBuildsCommand,
  BatchGetReportsCommand,
  DeleteReportGroupCommand,
  DescribeTestCasesCommand,
  ListBuildsCommand,
  ListBuildsForProjectCommand,
  ListProjectsCommand,
  ListReportsForReportGroupCommand,
  StartBuildCommand,
  UpdateReportGroupCommand,
} from '@aws-sdk/client-codebuild';

import {
  arn,
  OTHER,
  OWNER,
  putBuild,
  putGroup,
  putReport,
  startCodeBuildApi,
  type CodeBuildApi,
} from '../../support/codebuild-api';

let api: CodeBuildApi;
beforeEach(async () => {
  api = await startCodeBuildApi();
});
afterEach(() => api.stop());

describe('builds', () => {
  it('are returned by id or ARN, with times as dates', async () => {
    const { startTime, endTime, phases, ...build } = putBuild(api.records, 'hello:1');
    const ids = ['hello:1', build.arn, 'hello:2', arn('build/hello:1', OTHER)];
    const { builds = [], buildsNotFound } = await api.clientOf().send(new BatchGetBuildsCommand({ ids }));
    expect(builds).toHaveLength(2);
    expect(builds[0]).toMatchObject(build);
    expect(builds[0]?.startTime).toEqual(new Date(startTime * 1000));
    expect(builds[0]?.endTime).toEqual(new Date((endTime ?? 0) * 1000));
    expect(builds[0]?.phases?.[0]).toMatchObject({
      phaseType: phases[0]?.phaseType,
      phaseStatus: 'SUCCEEDED',
    });
    expect(buildsNotFound).toEqual(['hello:2', arn('build/hello:1', OTHER)]);
  });

  it('are listed from newest to oldest, per project, in pages of 100', async () => {
    for (let index = 1; index <= 102; index += 1) putBuild(api.records, `hello:${String(index)}`);
    putBuild(api.records, 'world:1');
    const client = api.clientOf();
    const list = async (more: object = {}) =>
      client.send(new ListBuildsForProjectCommand({ projectName: 'hello', ...more }));
    const first = await list();
    expect(first.ids).toHaveLength(100);
    expect(first.ids?.[0]).toBe('hello:102');
    expect((await list({ nextToken: first.nextToken })).ids).toEqual(['hello:2', 'hello:1']);
    expect((await list({ sortOrder: 'ASCENDING' })).ids?.[0]).toBe('hello:1');
    const byArn = new ListBuildsForProjectCommand({ projectName: arn('project/world') });
    expect((await client.send(byArn)).ids).toEqual(['world:1']);
    expect((await client.send(new ListBuildsCommand({}))).ids?.[0]).toBe('world:1');
    await expect(list({ nextToken: 'wrong' })).rejects.toMatchObject({ name: 'InvalidInputException' });
  });

  it('of an unknown project are an error of moto', async () => {
    const list = new ListBuildsForProjectCommand({ projectName: 'unknown' });
    await expect(api.clientOf().send(list)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each([
    ['another account', OTHER, 'us-east-1'],
    ['another Region', OWNER, 'eu-west-1'],
  ])('and reports are invisible in %s', async (_case, accountId, region) => {
    const build = putBuild(api.records, 'hello:1');
    putGroup(api.records, 'hello-unit');
    const report = putReport(api.records, '1', 'SUCCEEDED', ['SUCCEEDED']);
    const client = api.clientOf(accountId, region);
    const { builds, buildsNotFound } = await client.send(
      new BatchGetBuildsCommand({ ids: [build.id, build.arn] }),
    );
    expect([builds, buildsNotFound]).toEqual([[], [build.id, build.arn]]);
    const list = new ListBuildsForProjectCommand({ projectName: 'hello' });
    expect((await client.send(list)).ids).toEqual([]);
    expect((await client.send(new ListBuildsCommand({}))).ids).toEqual([]);
    const reports = await client.send(new BatchGetReportsCommand({ reportArns: [report.arn] }));
    expect([reports.reports, reports.reportsNotFound]).toEqual([[], [report.arn]]);
    const { reportGroupArn } = report;
    for (const command of [
      new DescribeTestCasesCommand({ reportArn: report.arn }),
      new UpdateReportGroupCommand({ arn: reportGroupArn }),
    ]) {
      await expect(client.send(command as DescribeTestCasesCommand)).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
    }
    await expect(client.send(new ListReportsForReportGroupCommand({ reportGroupArn }))).rejects.toMatchObject(
      { name: 'ResourceNotFoundException' },
    );
    await client.send(new DeleteReportGroupCommand({ arn: reportGroupArn, deleteReports: true }));
    expect(api.records.reportGroup(reportGroupArn)).toBeDefined();
  });

  it.each([[[]], [['no-colon']], [Array.from({ length: 101 }, () => 'a:1')]])(
    'are not returned for invalid ids',
    async (ids) => {
      await expect(api.clientOf().send(new BatchGetBuildsCommand({ ids }))).rejects.toMatchObject({
        name: 'InvalidInputException',
      });
    },
  );

  it('start only in pipelines', async () => {
    await expect(api.clientOf().send(new StartBuildCommand({ projectName: 'hello' }))).rejects.toThrow(
      'the rehearsal starts builds only in pipelines; call StartPipelineExecution',
    );
    expect(api.forwarded).toEqual([]);
  });

  it('leave all other operations to moto', async () => {
    expect((await api.clientOf().send(new ListProjectsCommand({}))).projects).toEqual(['from-moto']);
    expect(api.forwarded).toEqual(['ListProjects']);
  });
});
