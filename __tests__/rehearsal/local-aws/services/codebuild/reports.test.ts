import {
  BatchGetReportGroupsCommand,
  BatchGetReportsCommand,
  CreateReportGroupCommand,
  DeleteReportGroupCommand,
  DescribeTestCasesCommand,
  ListReportsForReportGroupCommand,
  UpdateReportGroupCommand,
} from '@aws-sdk/client-codebuild';

import type { TestStatus } from '../../../../../rehearsal/engine/codebuild/records/report-record';
import { arn, putGroup, putReport, startCodeBuildApi, type CodeBuildApi } from '../../support/codebuild-api';

let api: CodeBuildApi;
beforeEach(async () => {
  api = await startCodeBuildApi();
});
afterEach(() => api.stop());

describe('reports', () => {
  it('are returned by ARN, with times as dates', async () => {
    const { created, expired, ...report } = putReport(api.records, '1', 'FAILED', ['SUCCEEDED', 'FAILED']);
    const reportArns = [report.arn, arn('report/hello-unit:2')];
    const { reports, reportsNotFound } = await api
      .clientOf()
      .send(new BatchGetReportsCommand({ reportArns }));
    expect(reports).toEqual([
      { ...report, created: new Date(created * 1000), expired: new Date(expired * 1000) },
    ]);
    expect(reportsNotFound).toEqual([arn('report/hello-unit:2')]);
  });

  it('have test cases, by status, keyword and page', async () => {
    const statuses: readonly TestStatus[] = ['SUCCEEDED', 'FAILED', 'ERROR', 'FAILED', 'SKIPPED'];
    const { arn: reportArn } = putReport(api.records, '1', 'FAILED', statuses);
    const client = api.clientOf();
    const describeCases = (more: object = {}) =>
      client.send(new DescribeTestCasesCommand({ reportArn, ...more }));
    const namesOf = async (more?: object) => (await describeCases(more)).testCases?.map(({ name }) => name);
    const { testCases: [first] = [] } = await describeCases();
    expect(first).toMatchObject({
      reportArn,
      name: 'test 0',
      status: 'SUCCEEDED',
      testRawDataPath: 'unit.xml',
    });
    expect(first?.expired).toEqual(new Date(1_702_592_060_000));
    expect(await namesOf()).toHaveLength(5);
    expect(await namesOf({ filter: { status: 'FAILED' } })).toEqual(['test 1', 'test 3']);
    expect(await namesOf({ filter: { keyword: 'test 4' } })).toEqual(['test 4']);
    expect(await namesOf({ filter: { keyword: 'suite 1', status: 'FAILED' } })).toEqual(['test 1', 'test 3']);
    const page = await describeCases({ maxResults: 1, filter: { status: 'FAILED' } });
    expect(page.testCases?.map(({ name }) => name)).toEqual(['test 1']);
    const last = await describeCases({ filter: { status: 'FAILED' }, nextToken: page.nextToken });
    expect([last.testCases?.map(({ name }) => name), last.nextToken]).toEqual([['test 3'], undefined]);
    await expect(describeCases({ maxResults: 101 })).rejects.toThrow('maxResults: allowed: at most 100');
    await expect(describeCases({ filter: { status: 'BROKEN' } })).rejects.toThrow('filter.status: allowed:');
  });

  it('are listed by report group, from newest to oldest and by status', async () => {
    const { arn: reportGroupArn } = putGroup(api.records, 'hello-unit');
    const arns = (['SUCCEEDED', 'FAILED', 'SUCCEEDED'] as const).map(
      (status, index) => putReport(api.records, String(index), status).arn,
    );
    const client = api.clientOf();
    const list = async (more: object = {}) =>
      client.send(new ListReportsForReportGroupCommand({ reportGroupArn, ...more }));
    expect((await list()).reports).toEqual([...arns].reverse());
    expect((await list({ sortOrder: 'ASCENDING' })).reports).toEqual(arns);
    expect((await list({ filter: { status: 'FAILED' } })).reports).toEqual([arns[1]]);
    const { reports, nextToken } = await list({ maxResults: 2 });
    expect(reports).toEqual([arns[2], arns[1]]);
    expect((await list({ nextToken })).reports).toEqual([arns[0]]);
  });
});

describe('report groups', () => {
  it('are created, read, changed and deleted', async () => {
    const client = api.clientOf();
    const settings = { type: 'TEST', exportConfig: { exportConfigType: 'NO_EXPORT' } } as const;
    const create = new CreateReportGroupCommand({ name: 'hello-unit', ...settings });
    const { reportGroup } = await client.send(create);
    const groupArn = arn('report-group/hello-unit');
    expect(reportGroup).toMatchObject({
      arn: groupArn,
      name: 'hello-unit',
      status: 'ACTIVE',
      tags: [],
      ...settings,
    });
    await expect(client.send(create)).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
    const tags = [{ key: 'a', value: 'b' }];
    await client.send(new UpdateReportGroupCommand({ arn: groupArn, tags }));
    const read = async () =>
      client.send(new BatchGetReportGroupsCommand({ reportGroupArns: [groupArn, arn('report-group/none')] }));
    const { reportGroups = [], reportGroupsNotFound } = await read();
    expect(reportGroups).toMatchObject([{ arn: groupArn, tags, ...settings }]);
    expect(reportGroups[0]?.created).toBeInstanceOf(Date);
    expect(reportGroupsNotFound).toEqual([arn('report-group/none')]);
    const { arn: reportArn } = putReport(api.records, '1', 'SUCCEEDED');
    await expect(client.send(new DeleteReportGroupCommand({ arn: groupArn }))).rejects.toThrow(
      'contains reports',
    );
    await client.send(new DeleteReportGroupCommand({ arn: groupArn, deleteReports: true }));
    expect((await read()).reportGroups).toEqual([]);
    expect(api.records.report(reportArn)).toBeUndefined();
    expect(api.forwarded).toEqual([]);
  });

  it.each(['', '-a', 'a b', 'a'.repeat(129)])('are rejected with the name %p', async (name) => {
    const command = new CreateReportGroupCommand({ name, type: 'TEST', exportConfig: {} });
    await expect(api.clientOf().send(command)).rejects.toMatchObject({ name: 'InvalidInputException' });
  });
});
