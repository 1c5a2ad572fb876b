import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { EXAMPLE, synthesize } from '../stacks/support/synthesis';
import { isAllowed, policySetOf } from '../stacks/support/policy-set';

const page = readFileSync(join(dirname(dirname(__dirname)), 'docs/runbook.md'), 'utf8');
const policies = policySetOf(synthesize(EXAMPLE).values());

const DELIVERY = '111111111111';
const PRODUCTION = '222222222222';
const operatorOf = (account: string) =>
  `arn:aws:iam::${account}:role/big-red-button-operator-${account === DELIVERY ? 'delivery' : 'production'}`;
const deployRoleOf = (account: string) => `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`;

const STACKS = [
  `arn:aws:cloudformation:ap-southeast-2:${DELIVERY}:stack/big-red-button-test-hello-web/1`,
  `arn:aws:cloudformation:ap-southeast-2:${PRODUCTION}:stack/big-red-button-production-hello-web/1`,
];
const PIPELINES = [
  `arn:aws:codepipeline:us-east-1:${DELIVERY}:hello_big-red-button`,
  `arn:aws:codepipeline:ap-southeast-2:${PRODUCTION}:hello-big-red-button-production`,
];
const STAGES = PIPELINES.flatMap((pipeline, index) =>
  [['Test', 'Production'], ['Deploy']][index]?.map((stage) => `${pipeline}/${stage}`),
).map(String);
const logGroup = (region: string, account: string, name: string) =>
  `arn:aws:logs:${region}:${account}:log-group:${name}:log-stream:x`;
const LOGS = [
  ...['deploy-stack', 'promote-release', 'test-protect-stacks', 'test-record-execution'].map((name) =>
    logGroup('us-east-1', DELIVERY, `/aws/lambda/big-red-button-${name}`),
  ),
  logGroup('us-east-1', DELIVERY, '/aws/codebuild/big-red-button-hello'),
  ...['production-verify-release', 'production-protect-stacks', 'production-record-execution'].map((name) =>
    logGroup('ap-southeast-2', PRODUCTION, `/aws/lambda/big-red-button-${name}`),
  ),
];

/** For each AWS CLI command in the runbook: the IAM action, the resources, and the role that runs the command. */
const COMMANDS: Readonly<
  Record<string, readonly [action: string, on: readonly string[], role: typeof operatorOf]>
> = {
  'cloudformation continue-update-rollback': ['cloudformation:ContinueUpdateRollback', STACKS, operatorOf],
  'cloudformation delete-stack': ['cloudformation:DeleteStack', STACKS, operatorOf],
  'cloudformation describe-stack-events': ['cloudformation:DescribeStackEvents', STACKS, operatorOf],
  'cloudformation describe-stacks': ['cloudformation:DescribeStacks', STACKS, operatorOf],
  'cloudformation rollback-stack': ['cloudformation:RollbackStack', STACKS, operatorOf],
  'cloudformation update-termination-protection': [
    'cloudformation:UpdateTerminationProtection',
    STACKS,
    deployRoleOf,
  ],
  'cloudformation update-stack': ['cloudformation:UpdateStack', STACKS, deployRoleOf],
  'codebuild list-builds-for-project': [
    'codebuild:ListBuildsForProject',
    [`arn:aws:codebuild:us-east-1:${DELIVERY}:project/big-red-button-hello`],
    operatorOf,
  ],
  'codepipeline get-pipeline': ['codepipeline:GetPipeline', PIPELINES, operatorOf],
  'codepipeline list-action-executions': ['codepipeline:ListActionExecutions', PIPELINES, operatorOf],
  'codepipeline list-pipeline-executions': ['codepipeline:ListPipelineExecutions', PIPELINES, operatorOf],
  'codepipeline retry-stage-execution': ['codepipeline:RetryStageExecution', STAGES, operatorOf],
  // The deploy role starts a pipeline that did not start; an operator of production rolls back.
  'codepipeline start-pipeline-execution': [
    'codepipeline:StartPipelineExecution',
    PIPELINES.slice(1),
    operatorOf,
  ],
  'ecr batch-delete-image': [
    'ecr:BatchDeleteImage',
    [`arn:aws:ecr:ap-southeast-2:${DELIVERY}:repository/big-red-button/hello/web`],
    deployRoleOf,
  ],
  'ecs describe-services': [
    'ecs:DescribeServices',
    [
      `arn:aws:ecs:ap-southeast-2:${DELIVERY}:service/big-red-button-test/web`,
      `arn:aws:ecs:ap-southeast-2:${PRODUCTION}:service/big-red-button-production/web`,
    ],
    operatorOf,
  ],
  'logs filter-log-events': ['logs:FilterLogEvents', LOGS, operatorOf],
  'sqs purge-queue': [
    'sqs:PurgeQueue',
    [`arn:aws:sqs:us-east-1:${DELIVERY}:hello_big-red-button-start-failures`],
    deployRoleOf,
  ],
};

test('every command of the runbook is in this table', () => {
  const commands = [...page.matchAll(/\baws ([a-z]+ [a-z]+(?:-[a-z]+)+)/g)].map(([, command]) => command);
  expect([...new Set(commands)].sort()).toEqual(Object.keys(COMMANDS).sort());
});

test.each(Object.entries(COMMANDS))(
  'the role that the runbook names may run aws %s',
  async (_command, [action, resources, roleOf]) => {
    for (const on of resources) {
      const [, , , , account = ''] = on.split(':');
      const request = { principal: roleOf(account), action, resource: on };
      expect([request, await isAllowed(policies, request)]).toEqual([request, true]);
      const isForTerraform = roleOf === deployRoleOf;
      if (isForTerraform)
        expect(await isAllowed(policies, { ...request, principal: operatorOf(account) })).toBe(false);
    }
  },
);

test('the role that repairs the release bucket may change its policy', async () => {
  const request = {
    principal: deployRoleOf(PRODUCTION),
    action: 's3:PutBucketPolicy',
    resource: `arn:aws:s3:::big-red-button-release-production-${PRODUCTION}`,
  };
  expect(await isAllowed(policies, request)).toBe(true);
});
