import { isWildcardOnlyAction, runSimulation, typeForContextKey } from '@cloud-copilot/iam-simulate';

import { EXAMPLE, MANY_APPLICATIONS, synthesize, TWO_APPLICATIONS } from '../support/synthesis';
import { list } from '../support/resource-access/list';
import { matches } from '../support/resource-access/pattern';
import { isAllowed, policySetOf, type PolicyStatement, type PolicySet } from '../support/policy-set';

const policySets = [EXAMPLE, TWO_APPLICATIONS].map((config) => policySetOf(synthesize(config).values()));
const [example, two] = policySets as [PolicySet, PolicySet];

const roleStatements = policySets.flatMap((policySet) =>
  [...policySet.roles].flatMap(([arn, { policy }]) =>
    policy.Statement.map((statement) => ({ arn, statement })),
  ),
);
const resourceStatements = policySets.flatMap((policySet) =>
  [...policySet.resources].flatMap(([arn, { policy }]) =>
    policy.Statement.map((statement) => ({ arn, statement })),
  ),
);

describe('every policy', () => {
  test('names actions that exist, each with a resource type that the action works on', async () => {
    const unusable: string[] = [];
    const checked = new Set<string>();
    for (const { arn, statement } of roleStatements) {
      for (const action of list(statement.Action)) {
        const resources = list(statement.Resource);
        const key = `${action} ${resources.join(' ')}`;
        if (checked.has(key)) continue;
        checked.add(key);
        const fits = await Promise.all(resources.map((resource) => worksOn(action, resource)));
        if (!fits.includes(true)) unusable.push(`${arn} ${statement.Sid}: ${key}`);
      }
    }
    expect(unusable).toEqual([]);
  });

  test('names the resource * only for actions without resource-level permissions', async () => {
    for (const { arn, statement } of roleStatements) {
      if (!list(statement.Resource).includes('*')) continue;
      for (const action of list(statement.Action)) {
        // The policy allows this action on the resource `*`, but a condition limits the action to the cluster. Another
        // test checks the condition.
        if (action === 'ecs:ListTasks' && statement.Condition?.['ArnEquals']?.['ecs:cluster'] !== undefined)
          continue;
        expect([arn, action, await isWithoutResource(action)]).toEqual([arn, action, true]);
      }
    }
  });

  test('has only condition keys that AWS knows', async () => {
    const trusts = policySets.flatMap((policySet) =>
      [...policySet.roles.values()].flatMap(({ trust }) => trust.Statement),
    );
    const all = [...roleStatements, ...resourceStatements].map(({ statement }) => statement);
    const keys = new Set([...all, ...trusts].flatMap(conditionKeys));
    expect(keys.size).toBeGreaterThan(10);
    for (const key of keys) await expect(typeForContextKey(key)).resolves.toBeDefined();
  });

  test('has no wildcard in an action', () => {
    for (const { statement } of roleStatements) {
      for (const action of list(statement.Action)) expect(action).not.toContain('*');
    }
  });

  test('has a unique Sid for each statement', () => {
    for (const policySet of policySets) {
      for (const { policy } of [...policySet.roles.values(), ...policySet.resources.values()]) {
        const sids = policy.Statement.map(({ Sid }) => Sid);
        expect(new Set(sids).size).toBe(sids.length);
      }
    }
  });

  test('is smaller than the limit of AWS, with eighty applications, too', () => {
    // The inline policies of a role may have 10,240 characters without white space. An ECR repository policy may have
    // 10,240 characters, too.
    for (const policySet of [...policySets, policySetOf(synthesize(MANY_APPLICATIONS).values())]) {
      for (const [arn, { policy }] of [...policySet.roles, ...policySet.resources]) {
        expect([arn, JSON.stringify(policy).length > 10_240]).toEqual([arn, false]);
      }
    }
  });

  test('names only roles of the stacks and the role that Terraform assumes', () => {
    for (const [policySet, terraform] of [
      [example, /^OrganizationAccountAccessRole$/],
      [two, /^terraform(-production)?$/],
    ] as const) {
      const text = JSON.stringify([...policySet.roles, ...policySet.resources]);
      const roles = new Set(text.match(/arn:aws:iam::\d{12}:role\/[^"\\]+/g));
      for (const arn of roles) {
        const name = arn.split('/').at(-1) ?? '';
        const known =
          terraform.test(name) ||
          [...policySet.roles.keys()].some((role) => matches(arn, role)) ||
          arn.includes(':role/aws-service-role/') ||
          // Identity Center creates the roles under this path, so the stacks do not contain these roles.
          arn.includes(':role/aws-reserved/');
        expect([arn, known]).toEqual([arn, true]);
      }
    }
  });
});

describe('a policy of a resource', () => {
  test('allows an AWS service to act for the same account only', () => {
    const ofServices = resourceStatements.filter(({ statement }) =>
      JSON.stringify(statement.Principal).includes('Service'),
    );
    expect(ofServices.length).toBeGreaterThan(0);
    // Requests by a load balancer contain no `aws:SourceArn`. Instead, the path of the access logs contains the
    // account.
    const [byPath, byKey] = [true, false].map((path) =>
      ofServices.filter(
        ({ statement }) =>
          JSON.stringify(statement.Principal).includes('logdelivery.elasticloadbalancing') === path,
      ),
    );
    expect(byPath).toHaveLength(3);
    for (const { arn, statement } of byPath ?? []) {
      const account = /\d{12}$/.exec(arn)?.[0] ?? '';
      expect([statement.Action, statement.Resource]).toEqual(['s3:PutObject', `${arn}/AWSLogs/${account}/*`]);
    }
    for (const { arn, statement } of byKey ?? []) {
      expect([arn, conditionKeys(statement)]).toEqual([
        arn,
        expect.arrayContaining([expect.stringMatching(/^aws:Source(Arn|Account)$/)]),
      ]);
    }
  });

  test('allows no request of everybody', () => {
    for (const { arn, statement } of resourceStatements) {
      expect([arn, statement.Effect === 'Allow' && statement.Principal === '*']).toEqual([arn, false]);
    }
  });

  test('lets promote-release read the outcomes of every promoted environment that comes before another', async () => {
    const read = (environment: string, account: string, principal: string) =>
      isAllowed(two, {
        principal: `arn:aws:iam::111111111111:role/acme-${principal}`,
        action: 's3:GetObject',
        resource: `arn:aws:s3:::acme-records-${environment}-${account}/outcomes/shop/7.json`,
      });
    expect(await read('staging', '222222222222', 'promote-release')).toBe(true);
    expect(await read('production', '333333333333', 'promote-release')).toBe(false);
    expect(await read('production', '333333333333', 'check-release')).toBe(true);
    expect(await read('staging', '222222222222', 'deploy-stack')).toBe(false);
  });

  test('allows only named roles of another account', () => {
    for (const { arn, statement } of resourceStatements) {
      const root = /"arn:aws:iam::(\d{12}):root"/.exec(JSON.stringify(statement.Principal ?? ''))?.[1];
      const owner = policySets
        .map((policySet) => policySet.resources.get(arn)?.accountId)
        .find((id) => id !== undefined);
      if (root === undefined || root === owner || statement.Effect === 'Deny') continue;
      const roles = [statement.Condition?.['ArnEquals']?.['aws:PrincipalArn'] ?? []].flat();
      expect(roles.length).toBeGreaterThan(0);
      for (const role of roles) expect(role).toMatch(new RegExp(`^arn:aws:iam::${root}:role/[^*]+$`));
    }
  });

  test.each([
    ['allows CloudWatch to publish alarms of the same account', '111111111111', true],
    ['does not allow CloudWatch to publish alarms of another account', '444444444444', false],
  ])('%s', async (_description, account, allowed) => {
    const source = {
      'aws:SourceAccount': account,
      'aws:SourceArn': `arn:aws:cloudwatch:us-east-1:${account}:alarm:x`,
    };
    const service = { principal: 'cloudwatch.amazonaws.com', context: source };
    const topic = 'arn:aws:sns:us-east-1:111111111111:big-red-button-operators-test';
    const key = 'arn:aws:kms:us-east-1:111111111111:key/delivery-shared';
    expect(await isAllowed(example, { ...service, action: 'sns:Publish', resource: topic })).toBe(allowed);
    expect(await isAllowed(example, { ...service, action: 'kms:GenerateDataKey', resource: key })).toBe(
      allowed,
    );
  });
});

describe('a role', () => {
  test('trusts one AWS service, or people in two ways, and no other role', () => {
    for (const policySet of policySets) {
      for (const [arn, { trust }] of policySet.roles) {
        const [statement, ...others] = trust.Statement;
        if (/(approver|operator|auditor)-/.test(arn)) {
          expect(statement?.Condition).toEqual({
            Bool: { 'aws:MultiFactorAuthPresent': 'true' },
            NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' },
            StringEquals: { 'sts:RoleSessionName': '${aws:username}' },
          });
          // The configuration with two applications has no permission sets.
          expect(others.map(({ Sid }) => Sid)).toEqual(policySet === two ? [] : ['PermissionSets']);
        } else {
          expect(others).toEqual([]);
          expect(statement?.Principal).toEqual({
            Service: expect.stringMatching(/^[a-z0-9-]+\.amazonaws\.com$/) as string,
          });
        }
      }
    }
  });

  test.each([
    [
      'big-red-button-build-hello',
      'codebuild.amazonaws.com',
      'arn:aws:codebuild:us-east-1:111111111111:project/big-red-button-hello',
    ],
    [
      'hello_big-red-button-start',
      'events.amazonaws.com',
      'arn:aws:events:us-east-1:111111111111:rule/hello_big-red-button-start',
    ],
    [
      'big-red-button-deploy-stack',
      'lambda.amazonaws.com',
      'arn:aws:lambda:us-east-1:111111111111:function:big-red-button-deploy-stack',
    ],
    [
      'big-red-button-test-task-execution',
      'ecs-tasks.amazonaws.com',
      'arn:aws:ecs:ap-southeast-2:111111111111:task/x',
    ],
    [
      'big-red-button-test-flow-log',
      'vpc-flow-logs.amazonaws.com',
      'arn:aws:ec2:ap-southeast-2:111111111111:vpc-flow-log/fl-1',
    ],
  ])('%s can be assumed by %s for resources of the same account only', async (name, principal, source) => {
    const assume = (arn: string) =>
      isAllowed(example, {
        principal,
        action: 'sts:AssumeRole',
        resource: `arn:aws:iam::111111111111:role/${name}`,
        context: { 'aws:SourceArn': arn, 'aws:SourceAccount': arn.split(':')[4] ?? '' },
      });
    expect(await assume(source)).toBe(true);
    expect(await assume(source.replace('111111111111', '444444444444'))).toBe(false);
  });

  test('of tasks can be assumed for the same account and Region only', async () => {
    const assume = (account: string, source: string) =>
      isAllowed(example, {
        principal: 'ecs-tasks.amazonaws.com',
        action: 'sts:AssumeRole',
        resource: 'arn:aws:iam::111111111111:role/big-red-button-test-task-execution',
        context: { 'aws:SourceAccount': account, 'aws:SourceArn': source },
      });
    const task = 'arn:aws:ecs:ap-southeast-2:111111111111:task/x';
    expect(await assume('111111111111', task)).toBe(true);
    expect(await assume('444444444444', task)).toBe(false);
    expect(await assume('111111111111', task.replace('ap-southeast-2', 'eu-west-1'))).toBe(false);
  });

  test('that starts a pipeline can be assumed for its own rule only, and the queue accepts only events of the rule', async () => {
    const from = (rule: string) => ({
      principal: 'events.amazonaws.com',
      context: { 'aws:SourceArn': `arn:aws:events:eu-west-1:111111111111:rule/${rule}` },
    });
    const role = { action: 'sts:AssumeRole', resource: 'arn:aws:iam::111111111111:role/shop_acme-start' };
    const queue = {
      action: 'sqs:SendMessage',
      resource: 'arn:aws:sqs:eu-west-1:111111111111:shop_acme-start-failures',
    };
    for (const request of [role, queue]) {
      expect(await isAllowed(two, { ...request, ...from('shop_acme-start') })).toBe(true);
      expect(await isAllowed(two, { ...request, ...from('blog_acme-start') })).toBe(false);
    }
  });

  test('that starts record-execution can be assumed for its two rules only', async () => {
    const assume = (rule: string) =>
      isAllowed(two, {
        principal: 'events.amazonaws.com',
        action: 'sts:AssumeRole',
        resource: 'arn:aws:iam::111111111111:role/acme-test-record-start',
        context: { 'aws:SourceArn': `arn:aws:events:eu-west-1:111111111111:rule/${rule}` },
      });
    expect(await assume('acme-test-record-ended')).toBe(true);
    expect(await assume('acme-test-record-hourly')).toBe(true);
    expect(await assume('acme-test-record-other')).toBe(false);
    expect(await assume('acme-staging-record-ended')).toBe(false);
  });

  test('of an AWS service trusts that service', () => {
    const services = [...example.roles].flatMap(([arn, { trust }]) => {
      const { Service: service } = (trust.Statement[0]?.Principal ?? {}) as { Service?: string };
      const name = arn.replace(/^.*:role\//, '').replace('big-red-button-', '');
      return service === undefined ? [] : [`${name} ${service.replace('.amazonaws.com', '')}`];
    });
    expect(services.sort()).toEqual(
      [
        'build-hello codebuild',
        'check-release lambda',
        'deploy-stack lambda',
        'promote-release lambda',
        'production-verify-release lambda',
        'test-protect-stacks lambda',
        'production-protect-stacks lambda',
        'test-record-execution lambda',
        'production-record-execution lambda',
        'test-record-start events',
        'production-record-start events',
        'hello_role codepipeline',
        'hello-production-role codepipeline',
        'hello_start events',
        'hello-production-start events',
        'production-deploy-role-ap-southeast-2 events',
        'production-deploy-role-us-east-1 events',
        'test-deploy-role-ap-southeast-2 events',
        'test-deploy-role-us-east-1 events',
        ...['test', 'production'].flatMap((environment) => [
          `${environment}-hello-cloudformation cloudformation`,
          `${environment}-flow-log vpc-flow-logs`,
          `${environment}-instance ec2`,
          `${environment}-task-execution ecs-tasks`,
        ]),
      ].sort(),
    );
  });

  test('of people trusts the account that people sign in to', () => {
    const ofPeople = [...two.roles].filter(([arn]) => /(approver|operator|auditor)-/.test(arn));
    expect(ofPeople).toHaveLength(9);
    for (const [, { trust }] of ofPeople) {
      expect(trust.Statement.map(({ Principal }) => Principal)).toEqual([
        { AWS: 'arn:aws:iam::999999999999:root' },
      ]);
    }
  });

  test('of a build can access only the reports, source and images of its application', () => {
    const build = two.roles.get('arn:aws:iam::111111111111:role/acme-build-shop');
    expect(build?.policy.Statement.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ['WriteLog', 'arn:aws:logs:eu-west-1:111111111111:log-group:/aws/codebuild/acme-shop:*'],
      [
        'ReportTests',
        ['unit-tests', 'browser-tests'].map(
          (report) => `arn:aws:codebuild:eu-west-1:111111111111:report-group/acme-shop-${report}`,
        ),
      ],
      ['ReadSource', 'arn:aws:s3:::acme-artifacts-111111111111/shop_acme/Source/*'],
      ['ReadArtifactBucket', 'arn:aws:s3:::acme-artifacts-111111111111'],
      ['DecryptSource', 'arn:aws:kms:eu-west-1:111111111111:key/*'],
      ['LogInToRegistry', '*'],
      ['PushImages', 'arn:aws:ecr:eu-central-1:111111111111:repository/acme/shop/*'],
    ]);
  });

  const answers = ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'];
  const everything = (name: string) =>
    example.roles
      .get(`arn:aws:iam::${name}`)
      ?.policy.Statement.filter(({ Resource }) => list(Resource).includes('*'))
      .map(({ Action, Condition }) => [Action, Condition]);

  test.each([
    '111111111111:role/big-red-button-promote-release',
    '222222222222:role/big-red-button-production-verify-release',
    '111111111111:role/big-red-button-test-protect-stacks',
    '222222222222:role/big-red-button-production-protect-stacks',
  ])('%s has the resource * only to answer jobs', (name) => {
    expect(everything(name)).toEqual([[answers, undefined]]);
  });

  test.each([
    '111111111111:role/big-red-button-test-record-execution',
    '222222222222:role/big-red-button-production-record-execution',
  ])('%s has the resource * only to list the pipelines', (name) => {
    expect(everything(name)).toEqual([['codepipeline:ListPipelines', undefined]]);
  });

  test('of check-release has the resource * only to answer jobs and validate templates', () => {
    expect(everything('111111111111:role/big-red-button-check-release')).toEqual([
      [answers, undefined],
      ['cloudformation:ValidateTemplate', undefined],
    ]);
  });

  test('of deploy-stack has the resource * only to answer jobs, read the network and read the tasks of its cluster', () => {
    expect(everything('111111111111:role/big-red-button-deploy-stack')).toEqual([
      [answers, undefined],
      [['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'], undefined],
      [
        'ecs:ListTasks',
        {
          ArnEquals: {
            'ecs:cluster': 'arn:aws:ecs:ap-southeast-2:111111111111:cluster/big-red-button-test',
          },
        },
      ],
      ['ecs:DescribeTaskDefinition', undefined],
    ]);
  });

  test('passes named roles to one named service', () => {
    const passing = roleStatements.filter(({ statement }) => list(statement.Action).includes('iam:PassRole'));
    expect(passing.length).toBeGreaterThan(0);
    for (const { statement } of passing) {
      // The role of deploy-stack may pass the CloudFormation role of every application in the environment test.
      for (const resource of list(statement.Resource)) {
        expect(resource).toMatch(/:role\/([^*]+|[\w-]+-test-\*-cloudformation)$/);
      }
      expect(Object.keys(statement.Condition ?? {})).toEqual(['StringEquals']);
      expect(statement.Condition?.['StringEquals']).toEqual({
        'iam:PassedToService': expect.stringMatching(
          /^(cloudformation|ecs-tasks)\.amazonaws\.com$/,
        ) as string,
      });
    }
  });
});

function conditionKeys(statement: PolicyStatement): string[] {
  return Object.values(statement.Condition ?? {}).flatMap((keys) => Object.keys(keys));
}

/**
 * Actions that the simulator supports only for Classic Load Balancers. According to the AWS documentation, the actions
 * also work on target groups and listener rules.
 */
const CLASSIC_ONLY = ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'];

/**
 * CloudWatch actions for which AWS documents the optional resource type `dataset`, but which also work with the
 * resource `*`.
 */
const WITHOUT_DATASET = ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'];

async function isWithoutResource(action: string): Promise<boolean> {
  const [service = '', name = ''] = action.split(':');
  return WITHOUT_DATASET.includes(action) || isWildcardOnlyAction(service, name);
}

/** Returns true if the action supports the type of the resource. */
async function worksOn(action: string, resource: string): Promise<boolean> {
  if (action === 'ecs:ListTasks') return resource === '*';
  if (resource === '*') return isWithoutResource(action).catch(() => false);
  if (CLASSIC_ONLY.includes(action)) return /:(targetgroup|listener-rule)\//.test(resource);
  // The `*` at the end of a log group's ARN matches the name of a log stream, or nothing.
  const examples = [resource, resource.replace(/(:log-group:.*):\*$/, '$1:log-stream:x')];
  const results = await Promise.all(
    examples.map((example) =>
      runSimulation(
        {
          request: {
            principal: 'arn:aws:iam::111111111111:role/x',
            action,
            resource: { resource: example.replaceAll('*', 'x'), accountId: '111111111111' },
            contextVariables: {},
          },
          identityPolicies: [],
          serviceControlPolicies: [],
          resourceControlPolicies: [],
        },
        {},
      ),
    ),
  );
  return results.some(({ resultType }) => resultType !== 'error');
}
