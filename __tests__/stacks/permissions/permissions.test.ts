import { rolesOf, whoCan, type Principals } from '../support/access';
import { ACCESSES } from '../support/accesses';
import { hasPipeline, pipelineOf } from '../support/pipeline';
import { EXAMPLE, LONG_PROJECT, TWO_APPLICATIONS, all, synthesize } from '../support/synthesis';
import { can, worldOf } from '../support/world';

const stacks = [...synthesize(EXAMPLE).values()];
const world = worldOf(stacks);
const OUTSIDERS: Principals = new Map([
  ['delivery/administrator', 'arn:aws:iam::111111111111:role/administrator'],
  ['delivery/terraform', 'arn:aws:iam::111111111111:role/OrganizationAccountAccessRole'],
  ['production/administrator', 'arn:aws:iam::222222222222:role/administrator'],
  ['production/terraform', 'arn:aws:iam::222222222222:role/OrganizationAccountAccessRole'],
  ['a stranger', 'arn:aws:iam::444444444444:role/administrator'],
  ['a stranger with our name', 'arn:aws:iam::444444444444:role/big-red-button-promote-release'],
]);
const principals: Principals = new Map([
  ...rolesOf(world, 'big-red-button', { '111111111111': 'delivery', '222222222222': 'production' }),
  ...OUTSIDERS,
]);

describe('of all roles of both accounts, their administrators and strangers,', () => {
  test.each(ACCESSES.map((access) => [access.what, access] as const))(
    'exactly the expected ones can %s',
    async (_what, { question, who }) => {
      expect(await whoCan(world, principals, question)).toEqual([...who].sort());
    },
  );
});

describe('of every function of both accounts', () => {
  const owners: Readonly<Record<string, readonly string[]>> = {
    '111111111111': ['delivery/administrator', 'delivery/terraform'],
    '222222222222': ['production/administrator', 'production/terraform'],
  };
  const functions = stacks.flatMap((stack) =>
    all(stack, 'aws_lambda_function').map(({ function_name: name }) => ({
      name: String(name),
      arn: `arn:aws:lambda:${stack.region}:${stack.accountId}:function:${String(name)}`,
      owners: owners[stack.accountId],
    })),
  );

  test('five are asked about', () => {
    expect(functions.map(({ name }) => name).sort()).toEqual([
      'big-red-button-deploy-stack',
      'big-red-button-production-protect-stacks',
      'big-red-button-production-verify-release',
      'big-red-button-promote-release',
      'big-red-button-test-protect-stacks',
    ]);
  });

  test.each([
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
    'lambda:AddPermission',
    'lambda:RemovePermission',
    'lambda:CreateFunctionUrlConfig',
    'lambda:PutFunctionConcurrency',
    'lambda:PutFunctionEventInvokeConfig',
    'lambda:PutFunctionCodeSigningConfig',
    'lambda:PutRuntimeManagementConfig',
    'lambda:DeleteFunction',
  ])('code and settings belong to the owners of its account (%s)', async (action) => {
    for (const { name, arn, owners: expected } of functions) {
      expect([name, await whoCan(world, principals, { action, on: arn })]).toEqual([name, expected]);
    }
  });
});

describe('of two applications', () => {
  const two = worldOf(synthesize(TWO_APPLICATIONS).values());
  const roles = rolesOf(two, 'acme', {
    '111111111111': 'delivery',
    '222222222222': 'staging',
    '333333333333': 'production',
  });

  test.each([
    [
      'push images',
      'ecr:PutImage',
      'arn:aws:ecr:eu-central-1:111111111111:repository/acme/blog/site',
      'build-blog',
    ],
    [
      'read the commits',
      'codecommit:GetCommit',
      'arn:aws:codecommit:eu-west-1:111111111111:acme-blog',
      'build-blog',
    ],
    [
      'write the build artifact',
      's3:PutObject',
      'arn:aws:s3:::acme-artifacts-111111111111/blog_acme/Build/x',
      'build-blog',
    ],
  ])("no other application's build can %s", async (_what, action, on, own) => {
    const builds = (await whoCan(two, roles, { action, on })).filter((name) => name.includes('/build-'));
    expect(builds).toEqual([`delivery/${own}`]);
  });

  test('staging cannot touch production, nor production staging', async () => {
    const update = (environment: string, region: string, account: string) =>
      whoCan(two, roles, {
        action: 'cloudformation:UpdateStack',
        on: `arn:aws:cloudformation:${region}:${account}:stack/acme-${environment}-shop-web/1`,
        with: {
          'cloudformation:RoleArn': `arn:aws:iam::${account}:role/acme-${environment}-shop-cloudformation`,
        },
      });
    expect(await update('staging', 'eu-central-1', '222222222222')).toEqual(['staging/shop-staging-role']);
    expect(await update('production', 'us-west-2', '333333333333')).toEqual([
      'production/shop-production-role',
    ]);
  });

  test('one approver role answers one environment, in every application', async () => {
    const approve = (application: string, stage: string) =>
      whoCan(two, roles, {
        action: 'codepipeline:PutApprovalResult',
        on: `arn:aws:codepipeline:eu-west-1:111111111111:${application}_acme/${stage}/Approve`,
      });
    expect(await approve('shop', 'Staging')).toEqual(['delivery/approver-staging']);
    expect(await approve('blog', 'Staging')).toEqual(['delivery/approver-staging']);
    expect(await approve('blog', 'Production')).toEqual(['delivery/approver-production']);
  });
});

describe('of two applications of a project with a long name', () => {
  const stacks = [...synthesize(LONG_PROJECT).values()];
  const long = worldOf(stacks);
  const roles = rolesOf(long, 'big-red-button', { '111111111111': 'delivery', '222222222222': 'production' });
  const folders = stacks.filter(hasPipeline).map((stack) => {
    const { name, artifact_store: stores } = pipelineOf(stack);
    // CodePipeline takes no more of a pipeline's name than this.
    return [name, `arn:aws:s3:::${stores[0].location}/${name.slice(0, 20)}`] as const;
  });

  test('each pipeline has a folder of artifacts of its own', () => {
    expect(new Map(folders)).toEqual(
      new Map([
        ['hello_big-red-button', 'arn:aws:s3:::big-red-button-artifacts-111111111111/hello_big-red-button'],
        ['shop_big-red-button', 'arn:aws:s3:::big-red-button-artifacts-111111111111/shop_big-red-button'],
        [
          'hello-big-red-button-production',
          'arn:aws:s3:::big-red-button-artifacts-production-222222222222/hello-big-red-button',
        ],
        [
          'shop-big-red-button-production',
          'arn:aws:s3:::big-red-button-artifacts-production-222222222222/shop-big-red-button-',
        ],
      ]),
    );
  });

  test.each([
    ['hello-big-red-button-production', 'production/hello-production-role'],
    ['shop-big-red-button-production', 'production/shop-production-role'],
  ])('only the role of %s can write, or read, what it has verified', async (pipeline, own) => {
    const on = `${String(new Map(folders).get(pipeline))}/Verified/a1B2c3D`;
    for (const action of ['s3:PutObject', 's3:GetObject', 's3:GetObjectVersion']) {
      expect([action, await whoCan(long, roles, { action, on })]).toEqual([action, [own]]);
    }
  });

  test.each([
    ['hello_big-red-button', ['delivery/build-hello', 'delivery/hello_role']],
    ['shop_big-red-button', ['delivery/build-shop', 'delivery/shop_role']],
  ])('only the roles of %s can write what it has built', async (pipeline, own) => {
    const on = `${String(new Map(folders).get(pipeline))}/Build/a1B2c3D`;
    expect(await whoCan(long, roles, { action: 's3:PutObject', on })).toEqual(own);
  });
});

describe('a role that people assume', () => {
  const role = 'arn:aws:iam::111111111111:role/big-red-button-approver-production';
  // A session of access keys alone: AWS sends neither key of the second factor.
  const withoutMfa = { 'sts:RoleSessionName': 'ada', 'aws:username': 'ada' };
  const session = {
    ...withoutMfa,
    'aws:MultiFactorAuthPresent': 'true',
    'aws:MultiFactorAuthAge': '60',
  };
  const assume = (who: string, given: Readonly<Record<string, string>>) =>
    can(world, { who, action: 'sts:AssumeRole', on: role, with: given });
  const ada = 'arn:aws:iam::111111111111:user/ada';

  test('is assumed under the own name, with a second factor just used', async () => {
    expect(await assume(ada, session)).toBe(true);
  });

  test.each([
    ['without a second factor', withoutMfa],
    ['with a second factor of an hour ago', { ...session, 'aws:MultiFactorAuthAge': '3600' }],
    ['with a session that says it had none', { ...session, 'aws:MultiFactorAuthPresent': 'false' }],
    ["under another's name", { ...session, 'sts:RoleSessionName': 'grace' }],
  ])('is not assumed %s', async (_how, given) => {
    expect(await assume(ada, given)).toBe(false);
  });

  test('is not assumed from another account', async () => {
    expect(await assume('arn:aws:iam::444444444444:user/ada', session)).toBe(false);
  });
});
