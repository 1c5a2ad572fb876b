import type { Access } from './access';
import { OWNERS } from './owners';
import { inDelivery } from '../example';

const PROJECT = inDelivery('codebuild', 'project/big-red-button-hello');
const REPORTS = inDelivery('codebuild', 'report-group/big-red-button-hello-unit-tests');
const REPOSITORY = inDelivery('codecommit', 'big-red-button-hello');

/** Requests that read or change the builds, test reports and commits that check-release checks. */
export const builds: Access[] = [
  {
    description: 'start a build',
    request: { action: 'codebuild:StartBuild', resource: PROJECT },
    allowed: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    description: 'read a build',
    request: { action: 'codebuild:BatchGetBuilds', resource: PROJECT },
    allowed: [
      'delivery/auditor-delivery',
      ...OWNERS.delivery,
      'delivery/check-release',
      'delivery/hello_role',
      'delivery/operator-delivery',
    ],
  },
  ...['codebuild:BatchPutTestCases', 'codebuild:CreateReport', 'codebuild:UpdateReport'].map((action) => ({
    description: `report test results (${action})`,
    request: { action, resource: REPORTS },
    allowed: [...OWNERS.delivery, 'delivery/build-hello'],
  })),
  ...['codebuild:DeleteReport', 'codebuild:DeleteReportGroup', 'codebuild:UpdateReportGroup'].map(
    (action) => ({
      description: `change a test report (${action})`,
      request: { action, resource: REPORTS },
      allowed: OWNERS.delivery,
    }),
  ),
  ...['codebuild:BatchGetReports', 'codebuild:DescribeTestCases'].map((action) => ({
    description: `read test results (${action})`,
    request: { action, resource: REPORTS },
    allowed: [
      ...OWNERS.delivery,
      'delivery/auditor-delivery',
      'delivery/check-release',
      'delivery/operator-delivery',
    ],
  })),
  {
    description: 'read a commit',
    request: { action: 'codecommit:GetCommit', resource: REPOSITORY },
    allowed: [
      'delivery/auditor-delivery',
      ...OWNERS.delivery,
      'delivery/approver-production',
      'delivery/approver-test',
      'delivery/check-release',
      'delivery/hello_role',
    ],
  },
];
