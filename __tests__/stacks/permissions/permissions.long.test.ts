import { rolesByName, allowedPrincipals, type Principals } from '../support/principals';
import { ACCESSES } from '../support/accesses';
import { hasPipeline, pipelineOf } from '../support/pipeline';
import { EXAMPLE, LONG_PROJECT, TWO_APPLICATIONS, all, synthesize } from '../support/synthesis';
import { isAllowed, policySetOf } from '../support/policy-set';

const stacks = [...synthesize(EXAMPLE).values()];
const policySet = policySetOf(stacks);
const OUTSIDERS: Principals = new Map([
  ['delivery/administrator', 'arn:aws:iam::111111111111:role/administrator'],
  ['delivery/terraform', 'arn:aws:iam::111111111111:role/OrganizationAccountAccessRole'],
  ['production/administrator', 'arn:aws:iam::222222222222:role/administrator'],
  ['production/terraform', 'arn:aws:iam::222222222222:role/OrganizationAccountAccessRole'],
  ['a stranger', 'arn:aws:iam::444444444444:role/administrator'],
  ['a stranger with the name of our role', 'arn:aws:iam::444444444444:role/big-red-button-promote-release'],
]);
const principals: Principals = new Map([
  ...rolesByName(policySet, 'big-red-button', { '111111111111': 'delivery', '222222222222': 'production' }),
  ...OUTSIDERS,
]);

describe('among all roles of both accounts, their administrators and strangers,', () => {
  test.each(ACCESSES.map((access) => [access.description, access] as const))(
    'exactly the expected principals can %s',
    async (_description, { request, allowed }) => {
      expect(await allowedPrincipals(policySet, principals, request)).toEqual([...allowed].sort());
    },
  );
});

describe('the functions of both accounts', () => {
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

  test('are the expected eight', () => {
    expect(functions.map(({ name }) => name).sort()).toEqual([
      'big-red-button-check-release',
      'big-red-button-deploy-stack',
      'big-red-button-production-protect-stacks',
      'big-red-button-production-record-execution',
      'big-red-button-production-verify-release',
      'big-red-button-promote-release',
      'big-red-button-test-protect-stacks',
      'big-red-button-test-record-execution',
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
  ])('can be changed by the owners of their account only (%s)', async (action) => {
    for (const { name, arn, owners: expected } of functions) {
      expect([name, await allowedPrincipals(policySet, principals, { action, resource: arn })]).toEqual([
        name,
        expected,
      ]);
    }
  });
});

describe('with two applications', () => {
  const two = policySetOf(synthesize(TWO_APPLICATIONS).values());
  const roles = rolesByName(two, 'acme', {
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
      'report test results',
      'codebuild:BatchPutTestCases',
      'arn:aws:codebuild:eu-west-1:111111111111:report-group/acme-blog-unit-tests',
      'build-blog',
    ],
    [
      'read the source artifact',
      's3:GetObject',
      'arn:aws:s3:::acme-artifacts-111111111111/blog_acme/Source/x',
      'build-blog',
    ],
  ])('only the build of the application can %s', async (_description, action, resource, build) => {
    const builds = (await allowedPrincipals(two, roles, { action, resource })).filter((name) =>
      name.includes('/build-'),
    );
    expect(builds).toEqual([`delivery/${build}`]);
  });

  test('no build can write an artifact, read a commit or write a record', async () => {
    for (const [action, resource] of [
      ['s3:PutObject', 'arn:aws:s3:::acme-artifacts-111111111111/blog_acme/Source/x'],
      ['s3:PutObject', 'arn:aws:s3:::acme-artifacts-111111111111/blog_acme/Checked/x'],
      ['s3:PutObject', 'arn:aws:s3:::acme-records-111111111111/checked/blog/e/b.json'],
      ['s3:PutObject', 'arn:aws:s3:::acme-records-111111111111/sequences/blog/1.json'],
      ['s3:PutObject', 'arn:aws:s3:::acme-records-111111111111/ledger/blog_acme/e/1.json'],
      ['s3:PutObject', 'arn:aws:s3:::acme-records-111111111111/outcomes/blog/1.json'],
      ['codecommit:GetCommit', 'arn:aws:codecommit:eu-west-1:111111111111:acme-blog'],
      ['ecr:DescribeImages', 'arn:aws:ecr:eu-central-1:111111111111:repository/acme/blog/site'],
    ] as const) {
      const context = { 's3:if-none-match': '*' };
      const allowed = await allowedPrincipals(two, roles, { action, resource, context });
      expect([action, resource, allowed.filter((name) => name.includes('/build-'))]).toEqual([
        action,
        resource,
        [],
      ]);
    }
  });

  test('the build of an application reports only the tests that its configuration names', async () => {
    const report = (group: string) =>
      allowedPrincipals(two, roles, {
        action: 'codebuild:CreateReport',
        resource: `arn:aws:codebuild:eu-west-1:111111111111:report-group/${group}`,
      });
    expect(await report('acme-shop-unit-tests')).toEqual(['delivery/build-shop']);
    expect(await report('acme-shop-browser-tests')).toEqual(['delivery/build-shop']);
    expect(await report('acme-shop-other-tests')).toEqual([]);
    expect(await report('acme-blog-browser-tests')).toEqual([]);
  });

  test('staging cannot update production, and production cannot update staging', async () => {
    const update = (environment: string, region: string, account: string) =>
      allowedPrincipals(two, roles, {
        action: 'cloudformation:UpdateStack',
        resource: `arn:aws:cloudformation:${region}:${account}:stack/acme-${environment}-shop-web/1`,
        context: {
          'cloudformation:RoleArn': `arn:aws:iam::${account}:role/acme-${environment}-shop-cloudformation`,
        },
      });
    expect(await update('staging', 'eu-central-1', '222222222222')).toEqual(['staging/shop-staging-role']);
    expect(await update('production', 'us-west-2', '333333333333')).toEqual([
      'production/shop-production-role',
    ]);
  });

  test('an approver role can answer the approvals of one environment, in every application', async () => {
    const approve = (application: string, stage: string) =>
      allowedPrincipals(two, roles, {
        action: 'codepipeline:PutApprovalResult',
        resource: `arn:aws:codepipeline:eu-west-1:111111111111:${application}_acme/${stage}/Approve`,
      });
    expect(await approve('shop', 'Staging')).toEqual(['delivery/approver-staging']);
    expect(await approve('blog', 'Staging')).toEqual(['delivery/approver-staging']);
    expect(await approve('blog', 'Production')).toEqual(['delivery/approver-production']);
  });
});

describe('with two applications of a project with a long name', () => {
  const stacks = [...synthesize(LONG_PROJECT).values()];
  const long = policySetOf(stacks);
  const roles = rolesByName(long, 'big-red-button', {
    '111111111111': 'delivery',
    '222222222222': 'production',
  });
  const folders = stacks.filter(hasPipeline).map((stack) => {
    const { name, artifact_store: stores } = pipelineOf(stack);
    // CodePipeline names the artifact folder after the first 20 characters of the pipeline's name.
    return [name, `arn:aws:s3:::${stores[0].location}/${name.slice(0, 20)}`] as const;
  });

  test('each pipeline has its own folder of artifacts', () => {
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
  ])('only the role of %s can read and write the verified release', async (pipeline, role) => {
    const resource = `${String(new Map(folders).get(pipeline))}/Verified/a1B2c3D`;
    for (const action of ['s3:PutObject', 's3:GetObject', 's3:GetObjectVersion']) {
      expect([action, await allowedPrincipals(long, roles, { action, resource })]).toEqual([action, [role]]);
    }
  });

  test.each([
    ['hello_big-red-button', ['delivery/hello_role']],
    ['shop_big-red-button', ['delivery/shop_role']],
  ])('only the role of %s can write the checked artifact', async (pipeline, expected) => {
    const resource = `${String(new Map(folders).get(pipeline))}/Checked/a1B2c3D`;
    expect(await allowedPrincipals(long, roles, { action: 's3:PutObject', resource })).toEqual(expected);
  });
});

describe('a role that people assume', () => {
  const role = 'arn:aws:iam::111111111111:role/big-red-button-approver-production';
  // For a request with long-term access keys, the request context contains no MFA keys.
  const withoutMfa = { 'sts:RoleSessionName': 'ada', 'aws:username': 'ada' };
  const session = {
    ...withoutMfa,
    'aws:MultiFactorAuthPresent': 'true',
    'aws:MultiFactorAuthAge': '60',
  };
  const assume = (principal: string, context: Readonly<Record<string, string>>) =>
    isAllowed(policySet, { principal, action: 'sts:AssumeRole', resource: role, context });
  const ada = 'arn:aws:iam::111111111111:user/ada';

  test("can be assumed under the user's own name with MFA that was just used", async () => {
    expect(await assume(ada, session)).toBe(true);
  });

  test.each([
    ['without MFA', withoutMfa],
    ['with MFA that was used an hour ago', { ...session, 'aws:MultiFactorAuthAge': '3600' }],
    ['with a session without MFA', { ...session, 'aws:MultiFactorAuthPresent': 'false' }],
    ['under the name of another user', { ...session, 'sts:RoleSessionName': 'grace' }],
  ])('cannot be assumed %s', async (_description, context) => {
    expect(await assume(ada, context)).toBe(false);
  });

  test('cannot be assumed from another account', async () => {
    expect(await assume('arn:aws:iam::444444444444:user/ada', session)).toBe(false);
  });
});
