import { CodeBuildClient } from '@aws-sdk/client-codebuild';

import type { BuildRecord } from '../../../../rehearsal/engine/codebuild/records/build-record';
import { CodeBuildRecords } from '../../../../rehearsal/engine/codebuild/records/records';
import type {
  ReportGroupRecord,
  ReportRecord,
  ReportStatus,
  TestCaseRecord,
  TestStatus,
} from '../../../../rehearsal/engine/codebuild/records/report-record';
import { startFront } from '../../../../rehearsal/local-aws/front';
import { Identities } from '../../../../rehearsal/local-aws/identity';
import { codeBuildRoute } from '../../../../rehearsal/local-aws/services/codebuild/codebuild';
import { RestorableState } from '../../../../rehearsal/restorable-state';
import { startFakeMoto } from './fake-moto';

export const OWNER = '111111111111';
export const OTHER = '222222222222';
export const arn = (resource: string, accountId = OWNER, region = 'us-east-1') =>
  `arn:aws:codebuild:${region}:${accountId}:${resource}`;

/** The CodeBuild API of the local AWS, with a fake moto that knows every project except `unknown`. */
export interface CodeBuildApi {
  readonly records: CodeBuildRecords;
  /** Operations that reached moto. */
  readonly forwarded: string[];
  clientOf(accountId?: string, region?: string): CodeBuildClient;
  stop(): Promise<void>;
}

export async function startCodeBuildApi(): Promise<CodeBuildApi> {
  const forwarded: string[] = [];
  const records = new CodeBuildRecords(new RestorableState());
  const clients: CodeBuildClient[] = [];
  const moto = await startFakeMoto((request, response) => {
    const [, account = ''] = /Credential=K(\d{12})/.exec(request.headers.authorization ?? '') ?? [];
    const [, operation] = String(request.headers['x-amz-target'] ?? '').split('.');
    if (operation === undefined) {
      response.end(`<Account>${account}</Account><Arn>arn:aws:iam::${account}:user/ada</Arn>`);
      return;
    }
    forwarded.push(operation);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const known = !Buffer.concat(chunks).toString().includes('unknown');
      response.writeHead(known ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(
        known
          ? '{"ids":["from:moto"],"projects":["from-moto"]}'
          : '{"__type":"ResourceNotFoundException","message":"no such project"}',
      );
    });
  });
  const front = await startFront({
    moto: moto.client,
    routes: [codeBuildRoute({ identities: new Identities(moto.client, new RestorableState()) }, records)],
    report: () => undefined,
  });
  return {
    records,
    forwarded,
    clientOf: (accountId = OWNER, region = 'us-east-1') => {
      const credentials = { accessKeyId: `K${accountId}`, secretAccessKey: 's' };
      const client = new CodeBuildClient({ endpoint: front.endpoint, region, credentials, maxAttempts: 1 });
      clients.push(client);
      return client;
    },
    stop: async () => {
      for (const client of clients) client.destroy();
      await front.stop();
      moto.stop();
    },
  };
}

export function putBuild(
  records: CodeBuildRecords,
  id: string,
  more: Partial<BuildRecord> = {},
): BuildRecord {
  const build: BuildRecord = {
    id,
    arn: arn(`build/${id}`),
    buildNumber: 1,
    startTime: 1_700_000_000.25,
    endTime: 1_700_000_060.5,
    currentPhase: 'COMPLETED',
    buildStatus: 'SUCCEEDED',
    buildComplete: true,
    projectName: id.split(':')[0] ?? '',
    initiator: 'codepipeline/hello_acme',
    sourceVersion: 'arn:aws:s3:::b/k',
    resolvedSourceVersion: 'c'.repeat(40),
    source: { type: 'CODEPIPELINE', buildspec: 'buildspec.yml' },
    serviceRole: 'arn:aws:iam::111111111111:role/build',
    timeoutInMinutes: 30,
    phases: [
      { phaseType: 'BUILD', phaseStatus: 'SUCCEEDED', startTime: 1_700_000_001, endTime: 1_700_000_002 },
    ],
    reportArns: [arn('report/hello-unit:1')],
    exportedEnvironmentVariables: [{ name: 'A', value: 'b' }],
    ...more,
  };
  records.putBuild(build);
  return build;
}

export function putReport(
  records: CodeBuildRecords,
  id: string,
  status: ReportStatus,
  statuses: readonly TestStatus[] = [],
  more: Partial<ReportRecord> = {},
): ReportRecord {
  const report: ReportRecord = {
    arn: arn(`report/hello-unit:${id}`),
    type: 'TEST',
    name: `hello-unit:${id}`,
    reportGroupArn: arn('report-group/hello-unit'),
    executionId: arn('build/hello:1'),
    status,
    created: 1_700_000_060,
    expired: 1_702_592_060,
    exportConfig: { exportConfigType: 'NO_EXPORT' },
    truncated: false,
    testSummary: {
      total: statuses.length,
      statusCounts: { SUCCEEDED: 1, FAILED: 1, ERROR: 0, SKIPPED: 0, UNKNOWN: 0 },
      durationInNanoSeconds: 5,
    },
    ...more,
  };
  const cases = statuses.map((testStatus, index): TestCaseRecord => ({
    reportArn: report.arn,
    testRawDataPath: 'unit.xml',
    prefix: `suite ${String(index % 2)}`,
    name: `test ${String(index)}`,
    status: testStatus,
    durationInNanoSeconds: 1,
    message: '',
    expired: 1_702_592_060,
    testSuiteName: 's',
  }));
  records.putReport(report, cases);
  return report;
}

export function putGroup(records: CodeBuildRecords, name: string): ReportGroupRecord {
  const group: ReportGroupRecord = {
    arn: arn(`report-group/${name}`),
    name,
    type: 'TEST',
    exportConfig: { exportConfigType: 'NO_EXPORT' },
    created: 1_700_000_000,
    lastModified: 1_700_000_000,
    tags: [],
    status: 'ACTIVE',
  };
  records.putReportGroup(group);
  return group;
}
