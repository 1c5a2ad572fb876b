import { isWildcardOnlyAction, runSimulation, typeForContextKey } from '@cloud-copilot/iam-simulate';

import { EXAMPLE, MANY_APPLICATIONS, synthesize, TWO_APPLICATIONS } from '../support/synthesis';
import { matches } from '../support/resource-access/pattern';
import { can, worldOf, type PolicyStatement, type World } from '../support/world';

const worlds = [EXAMPLE, TWO_APPLICATIONS].map((config) => worldOf(synthesize(config).values()));
const [example, two] = worlds as [World, World];
const list = (value: string | readonly string[] | undefined) => [value ?? []].flat();

const roleStatements = worlds.flatMap((world) =>
  [...world.roles].flatMap(([arn, { policy }]) => policy.Statement.map((statement) => ({ arn, statement }))),
);
const resourceStatements = worlds.flatMap((world) =>
  [...world.resources].flatMap(([arn, { policy }]) =>
    policy.Statement.map((statement) => ({ arn, statement })),
  ),
);

describe('every policy', () => {
  test('names actions that exist, and allows each on a kind of resource that it works on', async () => {
    const dead: string[] = [];
    const seen = new Set<string>();
    for (const { arn, statement } of roleStatements) {
      for (const action of list(statement.Action)) {
        const resources = list(statement.Resource);
        const key = `${action} ${resources.join(' ')}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const fits = await Promise.all(resources.map((resource) => works(action, resource)));
        if (!fits.includes(true)) dead.push(`${arn} ${statement.Sid}: ${key}`);
      }
    }
    expect(dead).toEqual([]);
  });

  test('asks for everything (*) only where the action knows no resource', async () => {
    for (const { arn, statement } of roleStatements) {
      if (!list(statement.Resource).includes('*')) continue;
      for (const action of list(statement.Action)) {
        // Narrowed by its cluster, which is asked below.
        if (action === 'ecs:ListTasks' && statement.Condition?.['ArnEquals']?.['ecs:cluster'] !== undefined)
          continue;
        expect([arn, action, await knowsNoResource(action)]).toEqual([arn, action, true]);
      }
    }
  });

  test('asks only about what AWS knows: a condition on a misspelt key would never hold', async () => {
    const trusts = worlds.flatMap((world) =>
      [...world.roles.values()].flatMap(({ trust }) => trust.Statement),
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

  test('gives each of its statements another name', () => {
    for (const world of worlds) {
      for (const { policy } of [...world.roles.values(), ...world.resources.values()]) {
        const sids = policy.Statement.map(({ Sid }) => Sid);
        expect(new Set(sids).size).toBe(sids.length);
      }
    }
  });

  test('stays below the size that AWS allows, with eighty applications, too', () => {
    // 10,240 characters: a role's own policies, white space not counted, and a repository's.
    for (const world of [...worlds, worldOf(synthesize(MANY_APPLICATIONS).values())]) {
      for (const [arn, { policy }] of [...world.roles, ...world.resources]) {
        expect([arn, JSON.stringify(policy).length > 10_240]).toEqual([arn, false]);
      }
    }
  });

  test('names only roles that one of the stacks makes, or the one that Terraform assumes', () => {
    for (const [world, terraform] of [
      [example, /^OrganizationAccountAccessRole$/],
      [two, /^terraform(-production)?$/],
    ] as const) {
      const text = JSON.stringify([...world.roles, ...world.resources]);
      const roles = new Set(text.match(/arn:aws:iam::\d{12}:role\/[^"\\]+/g));
      for (const arn of roles) {
        const name = arn.split('/').at(-1) ?? '';
        const known =
          terraform.test(name) ||
          [...world.roles.keys()].some((role) => matches(arn, role)) ||
          arn.includes(':role/aws-service-role/') ||
          // Identity Center makes these.
          arn.includes(':role/aws-reserved/');
        expect([arn, known]).toEqual([arn, true]);
      }
    }
  });
});

describe('a policy of a resource', () => {
  test('lets a service in only for our own account: another could ask the same service', () => {
    const ofServices = resourceStatements.filter(({ statement }) =>
      JSON.stringify(statement.Principal).includes('Service'),
    );
    expect(ofServices.length).toBeGreaterThan(0);
    // A load balancer presents no such key; the path of its entries names the account that it belongs to.
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

  test('lets nobody in from everywhere', () => {
    for (const { arn, statement } of resourceStatements) {
      expect([arn, statement.Effect === 'Allow' && statement.Principal === '*']).toEqual([arn, false]);
    }
  });

  test('lets another account in for one role only', () => {
    for (const { arn, statement } of resourceStatements) {
      const root = /"arn:aws:iam::(\d{12}):root"/.exec(JSON.stringify(statement.Principal ?? ''))?.[1];
      const owner = worlds.map((world) => world.resources.get(arn)?.accountId).find((id) => id !== undefined);
      if (root === undefined || root === owner || statement.Effect === 'Deny') continue;
      expect(statement.Condition?.['ArnEquals']?.['aws:PrincipalArn']).toEqual([
        expect.stringMatching(new RegExp(`^arn:aws:iam::${root}:role/[^*]+$`)),
      ]);
    }
  });

  test.each([
    ['CloudWatch publishes alarms of its own account', '111111111111', true],
    ["CloudWatch publishes nobody else's alarms", '444444444444', false],
  ])('%s', async (_what, account, allowed) => {
    const source = {
      'aws:SourceAccount': account,
      'aws:SourceArn': `arn:aws:cloudwatch:us-east-1:${account}:alarm:x`,
    };
    const service = { who: 'cloudwatch.amazonaws.com', with: source };
    const topic = 'arn:aws:sns:us-east-1:111111111111:big-red-button-operators-test';
    const key = 'arn:aws:kms:us-east-1:111111111111:key/delivery-shared';
    expect(await can(example, { ...service, action: 'sns:Publish', on: topic })).toBe(allowed);
    expect(await can(example, { ...service, action: 'kms:GenerateDataKey', on: key })).toBe(allowed);
  });
});

describe('a role', () => {
  test('is trusted to one service, or to people in one of two ways, and to no other role', () => {
    for (const world of worlds) {
      for (const [arn, { trust }] of world.roles) {
        const [statement, ...others] = trust.Statement;
        if (/(approver|operator)-/.test(arn)) {
          expect(statement?.Condition).toEqual({
            Bool: { 'aws:MultiFactorAuthPresent': 'true' },
            NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' },
            StringEquals: { 'sts:RoleSessionName': '${aws:username}' },
          });
          // The second fixture names no permission sets.
          expect(others.map(({ Sid }) => Sid)).toEqual(world === two ? [] : ['PermissionSets']);
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
  ])('%s is assumed by %s for our own resources only', async (name, who, source) => {
    const assume = (arn: string) =>
      can(example, {
        who,
        action: 'sts:AssumeRole',
        on: `arn:aws:iam::111111111111:role/${name}`,
        with: { 'aws:SourceArn': arn, 'aws:SourceAccount': arn.split(':')[4] ?? '' },
      });
    expect(await assume(source)).toBe(true);
    expect(await assume(source.replace('111111111111', '444444444444'))).toBe(false);
  });

  // Where a condition has two parts each of them must hold, whatever the other says.
  test('of tasks is assumed for our own account by name, and for nothing of ECS elsewhere', async () => {
    const assume = (account: string, source: string) =>
      can(example, {
        who: 'ecs-tasks.amazonaws.com',
        action: 'sts:AssumeRole',
        on: 'arn:aws:iam::111111111111:role/big-red-button-test-task-execution',
        with: { 'aws:SourceAccount': account, 'aws:SourceArn': source },
      });
    const task = 'arn:aws:ecs:ap-southeast-2:111111111111:task/x';
    expect(await assume('111111111111', task)).toBe(true);
    expect(await assume('444444444444', task)).toBe(false);
    expect(await assume('111111111111', task.replace('ap-southeast-2', 'eu-west-1'))).toBe(false);
  });

  test('of a pipeline that starts is assumed for its own rule only, and the queue takes events of that rule only', async () => {
    const from = (rule: string) => ({
      who: 'events.amazonaws.com',
      with: { 'aws:SourceArn': `arn:aws:events:eu-west-1:111111111111:rule/${rule}` },
    });
    const role = { action: 'sts:AssumeRole', on: 'arn:aws:iam::111111111111:role/shop_acme-start' };
    const queue = {
      action: 'sqs:SendMessage',
      on: 'arn:aws:sqs:eu-west-1:111111111111:shop_acme-start-failures',
    };
    for (const question of [role, queue]) {
      expect(await can(two, { ...question, ...from('shop_acme-start') })).toBe(true);
      expect(await can(two, { ...question, ...from('blog_acme-start') })).toBe(false);
    }
  });

  test('of a service is trusted to the service that works with it', () => {
    const services = [...example.roles].flatMap(([arn, { trust }]) => {
      const { Service: service } = (trust.Statement[0]?.Principal ?? {}) as { Service?: string };
      const name = arn.replace(/^.*:role\//, '').replace('big-red-button-', '');
      return service === undefined ? [] : [`${name} ${service.replace('.amazonaws.com', '')}`];
    });
    expect(services.sort()).toEqual(
      [
        'build-hello codebuild',
        'deploy-stack lambda',
        'promote-release lambda',
        'production-verify-release lambda',
        'test-protect-stacks lambda',
        'production-protect-stacks lambda',
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

  test('of people is trusted to the account they sign in to, not to the one it is in', () => {
    const ofPeople = [...two.roles].filter(([arn]) => /(approver|operator)-/.test(arn));
    expect(ofPeople).toHaveLength(6);
    for (const [, { trust }] of ofPeople) {
      expect(trust.Statement.map(({ Principal }) => Principal)).toEqual([
        { AWS: 'arn:aws:iam::999999999999:root' },
      ]);
    }
  });

  test('of a build reaches nothing but its own commit, report, artifacts and images', () => {
    const build = two.roles.get('arn:aws:iam::111111111111:role/acme-build-shop');
    expect(build?.policy.Statement.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ['WriteLog', 'arn:aws:logs:eu-west-1:111111111111:log-group:/aws/codebuild/acme-shop:*'],
      ['ReportTests', 'arn:aws:codebuild:eu-west-1:111111111111:report-group/acme-shop-unit-tests'],
      ['ReadSource', 'arn:aws:s3:::acme-artifacts-111111111111/shop_acme/Source/*'],
      ['ReadArtifactBucket', 'arn:aws:s3:::acme-artifacts-111111111111'],
      ['WriteBuild', 'arn:aws:s3:::acme-artifacts-111111111111/shop_acme/Build/*'],
      ['EncryptArtifacts', 'arn:aws:kms:eu-west-1:111111111111:key/*'],
      ['ReadCommit', 'arn:aws:codecommit:eu-west-1:111111111111:acme-shop'],
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
  ])('%s answers jobs, and that is all it may do to everything', (name) => {
    expect(everything(name)).toEqual([[answers, undefined]]);
  });

  test('of deploy-stack answers jobs, and sees the tasks of its cluster and what they are made of', () => {
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
      // deploy-stack passes the roles of all applications in test.
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

/** The data of the simulator has these of the older kind of load balancer only; AWS's own has target groups and rules. */
const INCOMPLETE = ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'];

/** Metrics are in no dataset unless a request names one. */
const OF_NO_DATASET = ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'];

async function knowsNoResource(action: string): Promise<boolean> {
  const [service = '', name = ''] = action.split(':');
  return OF_NO_DATASET.includes(action) || isWildcardOnlyAction(service, name);
}

/** Whether AWS knows the action and it works on this kind of resource. */
async function works(action: string, resource: string): Promise<boolean> {
  if (action === 'ecs:ListTasks') return resource === '*';
  if (resource === '*') return knowsNoResource(action).catch(() => false);
  if (INCOMPLETE.includes(action)) return /:(targetgroup|listener-rule)\//.test(resource);
  // The star at the end of a log group stands for its streams, or for nothing.
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
