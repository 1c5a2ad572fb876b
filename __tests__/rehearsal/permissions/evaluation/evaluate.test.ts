import type { Question } from '../../../../rehearsal/permissions/evaluation/evaluate';
import {
  DELIVERY,
  identity,
  policy,
  PRODUCTION,
  question,
  ROLE,
  SESSION,
  verdict,
} from '../support/question';
import { evaluate } from '../../../../rehearsal/permissions/evaluation/evaluate';
import { parsePolicy } from '../../../../rehearsal/permissions/policies/policy';

type Asked = Parameters<typeof question>[0];
type Row = readonly [title: string, asked: Asked, expected: string];

/** Checks an allowed question, and questions that differ from the allowed one in one fact each. */
const rows = (
  title: string,
  allowed: Asked,
  neighbors: readonly (readonly [change: string, asked: Partial<Asked>, expected: string])[],
): Row[] => [
  [title, allowed, 'allowed'],
  ...neighbors.map(([change, asked, expected]): Row => [
    `${title}, but ${change}`,
    { ...allowed, ...asked, context: { ...allowed.context, ...asked.context } },
    expected,
  ]),
];

const OBJECT = 'arn:aws:s3:::releases/current/hello/bundle.zip';
const get = { action: 's3:GetObject', resource: OBJECT } as const;
const put = { action: 's3:PutObject', resource: OBJECT } as const;
const root = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` });

const NO_IDENTITY = 'no identity-based policy';
const NO_RESOURCE = 'no resource-based policy';

const TABLE: readonly Row[] = [
  ...rows(
    'a statement of the role allows the action on the resource',
    { ...get, identity: identity({ Action: 's3:Get*', Resource: 'arn:aws:s3:::releases/*' }) },
    [
      ['the action is another one', { action: 's3:PutObject' }, NO_IDENTITY],
      ['the bucket is another one', { resource: 'arn:aws:s3:::records/current' }, NO_IDENTITY],
      ['the role has no policy', { identity: [] }, NO_IDENTITY],
      [
        'a second statement denies',
        {
          identity: identity(
            { Action: 's3:Get*', Resource: 'arn:aws:s3:::releases/*' },
            { Effect: 'Deny', Action: '*', Resource: OBJECT },
          ),
        },
        'deny in identity-based policy',
      ],
      [
        'the bucket policy denies',
        {
          resourcePolicy: policy('bucket policy', {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: '*',
          }),
        },
        'deny in resource-based policy',
      ],
    ],
  ),
  ...rows(
    'NotAction allows every other action',
    { ...get, identity: identity({ NotAction: 's3:Put*', Resource: '*' }) },
    [['the action is excluded', { action: 's3:PutObject' }, NO_IDENTITY]],
  ),
  ...rows(
    'NotResource allows every other resource',
    { ...get, identity: identity({ Action: 's3:GetObject', NotResource: 'arn:aws:s3:::records/*' }) },
    [['the resource is excluded', { resource: 'arn:aws:s3:::records/a' }, NO_IDENTITY]],
  ),
  ...rows(
    'the case of an action does not matter',
    { ...get, identity: identity({ Action: 's3:getobject', Resource: OBJECT }) },
    [
      [
        'the case of a resource matters',
        { resource: OBJECT.toUpperCase().replace('ARN:AWS:S3', 'arn:aws:s3') },
        NO_IDENTITY,
      ],
    ],
  ),
  ...rows(
    'an asterisk in a key is a character like any other',
    {
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::releases/a*b',
      identity: identity({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::releases/a*' }),
    },
    [['no pattern fits the key', { resource: 'arn:aws:s3:::releases/b*a' }, NO_IDENTITY]],
  ),
  ...rows(
    'a bucket policy alone allows a caller of the same account',
    {
      ...get,
      resourcePolicy: policy('bucket policy', {
        Principal: { AWS: ROLE },
        Action: 's3:GetObject',
        Resource: OBJECT,
      }),
    },
    [
      [
        'it names another role',
        { principal: SESSION.replace('deploy-stack', 'promote-release') },
        NO_IDENTITY,
      ],
      ['the bucket is in another account', { resourceAccount: PRODUCTION }, NO_IDENTITY],
    ],
  ),
  ...rows(
    'a bucket of another account needs a statement on both sides',
    {
      ...put,
      resourceAccount: PRODUCTION,
      identity: identity({ Action: 's3:PutObject', Resource: OBJECT }),
      resourcePolicy: policy('bucket policy', {
        Principal: root(DELIVERY),
        Action: 's3:PutObject',
        Resource: OBJECT,
        Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE } },
      }),
    },
    [
      ['the role has none', { identity: [] }, NO_IDENTITY],
      ['the bucket has none', { resourcePolicy: undefined }, NO_RESOURCE],
      ['the bucket allows another role', { context: { 'aws:PrincipalArn': `${ROLE}-2` } }, NO_RESOURCE],
    ],
  ),
  ...rows(
    'a write is allowed with If-None-Match',
    {
      ...put,
      context: {
        's3:if-none-match': '*',
        's3:x-amz-server-side-encryption': 'aws:kms',
        'aws:SecureTransport': 'true',
      },
      identity: identity({ Action: 's3:PutObject', Resource: OBJECT }),
      resourcePolicy: policy(
        'bucket policy',
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:PutObject',
          Resource: OBJECT,
          Condition: { Null: { 's3:if-none-match': 'true' } },
        },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:PutObject',
          Resource: OBJECT,
          Condition: { StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
        },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ),
    },
    [
      [
        'the encryption is another one',
        { context: { 's3:x-amz-server-side-encryption': 'AES256' } },
        'deny in resource-based policy',
      ],
      [
        'the connection has no TLS',
        { context: { 'aws:SecureTransport': 'false' } },
        'deny in resource-based policy',
      ],
    ],
  ),
  ...rows(
    'an action without resource types needs a statement for every resource',
    {
      action: 'codepipeline:PutJobSuccessResult',
      resource: '*',
      identity: identity({ Action: 'codepipeline:Put*', Resource: '*' }),
    },
    [
      [
        'the statement names a pipeline',
        { identity: identity({ Action: 'codepipeline:Put*', Resource: 'arn:aws:codepipeline:*:*:hello' }) },
        NO_IDENTITY,
      ],
    ],
  ),
  ...rows(
    'a role is passed to the service of the condition',
    {
      action: 'iam:PassRole',
      resource: `arn:aws:iam::${DELIVERY}:role/cloudformation`,
      context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
      identity: identity({
        Action: 'iam:PassRole',
        Resource: `arn:aws:iam::${DELIVERY}:role/cloudformation`,
        Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
      }),
    },
    [
      [
        'the service is another one',
        { context: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
        NO_IDENTITY,
      ],
      ['the role is another one', { resource: `arn:aws:iam::${DELIVERY}:role/admin` }, NO_IDENTITY],
    ],
  ),
  ...rows(
    'a stack is updated under the role of the condition',
    {
      action: 'cloudformation:UpdateStack',
      resource: `arn:aws:cloudformation:us-east-1:${DELIVERY}:stack/hello/*`,
      context: { 'cloudformation:RoleArn': `arn:aws:iam::${DELIVERY}:role/hello-cloudformation` },
      identity: identity({
        Action: 'cloudformation:UpdateStack',
        Resource: `arn:aws:cloudformation:us-east-1:${DELIVERY}:stack/hello/*`,
        Condition: {
          ArnLike: { 'cloudformation:RoleArn': `arn:aws:iam::${DELIVERY}:role/*-cloudformation` },
        },
      }),
    },
    [['the role is another one', { context: { 'cloudformation:RoleArn': ROLE } }, NO_IDENTITY]],
  ),
  ...rows(
    'a stack is deleted without a role',
    {
      action: 'cloudformation:DeleteStack',
      resource: `arn:aws:cloudformation:us-east-1:${DELIVERY}:stack/hello/*`,
      identity: identity({
        Action: 'cloudformation:DeleteStack',
        Resource: '*',
        Condition: { Null: { 'cloudformation:RoleArn': 'true' } },
      }),
    },
    [['a role is passed', { context: { 'cloudformation:RoleArn': ROLE } }, NO_IDENTITY]],
  ),
  ...rows(
    'a task is described in the cluster of the condition',
    {
      action: 'ecs:DescribeTasks',
      resource: `arn:aws:ecs:us-east-1:${DELIVERY}:task/test/abc`,
      context: { 'ecs:cluster': `arn:aws:ecs:us-east-1:${DELIVERY}:cluster/test` },
      identity: identity({
        Action: 'ecs:DescribeTasks',
        Resource: '*',
        Condition: { ArnEquals: { 'ecs:cluster': `arn:aws:ecs:us-east-1:${DELIVERY}:cluster/test` } },
      }),
    },
    [
      [
        'the cluster is another one',
        { context: { 'ecs:cluster': `arn:aws:ecs:us-east-1:${DELIVERY}:cluster/production` } },
        NO_IDENTITY,
      ],
    ],
  ),
  ...rows(
    'a target group with the tag of its stack is changed',
    {
      action: 'elasticloadbalancing:ModifyTargetGroup',
      resource: `arn:aws:elasticloadbalancing:us-east-1:${DELIVERY}:targetgroup/hello/1`,
      context: { 'aws:ResourceTag/aws:cloudformation:stack-name': 'hello' },
      identity: identity({
        Action: 'elasticloadbalancing:ModifyTargetGroup',
        Resource: '*',
        Condition: {
          StringEquals: { 'aws:ResourceTag/aws:cloudformation:stack-name': ['hello', 'hello-2'] },
        },
      }),
    },
    [
      [
        'the tag names another stack',
        { context: { 'aws:ResourceTag/aws:cloudformation:stack-name': 'orders' } },
        NO_IDENTITY,
      ],
    ],
  ),
  ...rows(
    'a resource is created with the required tag',
    {
      action: 'ecs:CreateCluster',
      resource: `arn:aws:ecs:us-east-1:${DELIVERY}:cluster/test`,
      context: { 'aws:RequestTag/team': 'one', 'aws:TagKeys': ['team'] },
      identity: identity({
        Action: 'ecs:CreateCluster',
        Resource: '*',
        Condition: {
          StringEquals: { 'aws:RequestTag/team': 'one' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
        },
      }),
    },
    [
      ['the tag has another value', { context: { 'aws:RequestTag/team': 'two' } }, NO_IDENTITY],
      ['there is one tag more', { context: { 'aws:TagKeys': ['team', 'cost'] } }, NO_IDENTITY],
    ],
  ),
];

test.each(TABLE)('%s', async (_title, asked, expected) => {
  expect(await verdict(asked)).toBe(expected);
});

describe('the trust policy of a role', () => {
  const target = `arn:aws:iam::${DELIVERY}:role/pipeline`;
  const pipeline = `arn:aws:codepipeline:us-east-1:${DELIVERY}:hello`;
  const assume = { action: 'sts:AssumeRole', resource: target } as const;
  const service = {
    ...assume,
    principal: 'codepipeline.amazonaws.com',
    context: { 'aws:SourceArn': pipeline, 'aws:SourceAccount': DELIVERY },
    resourcePolicy: policy('trust', {
      Principal: { Service: 'codepipeline.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: {
        ArnEquals: { 'aws:SourceArn': pipeline },
        StringEquals: { 'aws:SourceAccount': DELIVERY },
      },
    }),
  };
  const ada = `arn:aws:iam::${DELIVERY}:user/ada`;
  const person = {
    ...assume,
    principal: ada,
    context: {
      'aws:PrincipalArn': ada,
      'aws:username': 'ada',
      'aws:MultiFactorAuthPresent': 'true',
      'sts:RoleSessionName': 'ada',
    },
    identity: identity({ Action: 'sts:AssumeRole', Resource: '*' }),
    resourcePolicy: policy('trust', {
      Principal: root(DELIVERY),
      Action: 'sts:AssumeRole',
      Condition: {
        Bool: { 'aws:MultiFactorAuthPresent': 'true' },
        StringEquals: { 'sts:RoleSessionName': '${aws:username}' },
        ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${DELIVERY}:user/*` },
      },
    }),
  };
  const NO_TRUST = 'no role trust policy';

  test.each<Row>([
    ...rows('allows a service that acts for the resource of the condition', service, [
      ['the pipeline is another one', { context: { 'aws:SourceArn': `${pipeline}-2` } }, NO_TRUST],
      ['the account is another one', { context: { 'aws:SourceAccount': PRODUCTION } }, NO_TRUST],
      ['the service is another one', { principal: 'lambda.amazonaws.com' }, NO_TRUST],
      [
        'a statement denies',
        { resourcePolicy: policy('trust', { Effect: 'Deny', Principal: '*', Action: '*' }) },
        'deny in role trust policy',
      ],
      ['the role does not exist', { resourcePolicy: { name: 'trust', statements: [] } }, NO_TRUST],
    ]),
    ...rows('allows a user with MFA under the own name', person, [
      ['without MFA', { context: { 'aws:MultiFactorAuthPresent': 'false' } }, NO_TRUST],
      ['under another name', { context: { 'sts:RoleSessionName': 'grace' } }, NO_TRUST],
      ['the user may assume no role', { identity: [] }, NO_IDENTITY],
      ['the user is of another account', { principal: ada.replace(DELIVERY, PRODUCTION) }, NO_TRUST],
    ]),
    ...rows(
      'that names the user needs no policy of the user',
      {
        ...assume,
        principal: ada,
        resourcePolicy: policy('trust', { Principal: { AWS: ada }, Action: 'sts:AssumeRole' }),
      },
      [['the user is another one', { principal: `${ada}-2` }, NO_IDENTITY]],
    ),
    ...rows(
      'allows the role of another account',
      {
        ...assume,
        resourceAccount: PRODUCTION,
        resource: target.replace(DELIVERY, PRODUCTION),
        identity: identity({ Action: 'sts:AssumeRole', Resource: '*' }),
        resourcePolicy: policy('trust', { Principal: { AWS: ROLE }, Action: 'sts:AssumeRole' }),
      },
      [
        ['it allows another role', { principal: SESSION.replace('deploy-stack', 'other') }, NO_TRUST],
        ['the caller has no policy', { identity: [] }, NO_IDENTITY],
      ],
    ),
  ])('%s', async (_title, asked, expected) => {
    expect(await verdict(asked)).toBe(expected);
  });
});

describe('a permissions boundary', () => {
  const allowed = {
    ...get,
    identity: identity({ Action: '*', Resource: '*' }),
    boundary: policy('boundary', { Action: 's3:Get*', Resource: '*' }),
  };

  test.each<Row>([
    ...rows('limits what the policies of the role allow', allowed, [
      ['the action is outside', { action: 's3:PutObject' }, 'no permissions boundary'],
      ['the role has no policy', { identity: [] }, NO_IDENTITY],
      [
        'the boundary denies',
        { boundary: policy('boundary', { Effect: 'Deny', Action: 's3:*', Resource: '*' }) },
        'deny in permissions boundary',
      ],
    ]),
  ])('%s', async (_title, asked, expected) => {
    expect(await verdict(asked)).toBe(expected);
  });
});

describe('a session policy', () => {
  const allowed = {
    ...get,
    identity: identity({ Action: '*', Resource: '*' }),
    session: policy('session policy', { Action: 's3:GetObject', Resource: OBJECT }),
  };

  test.each<Row>([
    ...rows('limits what the policies of the role allow', allowed, [
      ['the action is outside', { action: 's3:PutObject' }, 'no session policy'],
      ['the resource is outside', { resource: 'arn:aws:s3:::releases/other' }, 'no session policy'],
      ['the role has no policy', { identity: [] }, NO_IDENTITY],
      [
        'the session policy denies',
        { session: policy('session policy', { Effect: 'Deny', Action: 's3:*', Resource: '*' }) },
        'deny in session policy',
      ],
    ]),
  ])('%s', async (_title, asked, expected) => {
    expect(await verdict(asked)).toBe(expected);
  });
});

describe('a key policy', () => {
  const key = `arn:aws:kms:us-east-1:${DELIVERY}:key/1`;
  const delegation = policy('key policy', { Principal: root(DELIVERY), Action: 'kms:*', Resource: '*' });
  const context = {
    'kms:ViaService': 's3.us-east-1.amazonaws.com',
    'kms:EncryptionContext:aws:s3:arn': OBJECT,
    'kms:ResourceAliases': ['alias/releases'],
  };
  const through = {
    action: 'kms:Decrypt',
    resource: key,
    context,
    resourcePolicy: delegation,
    identity: identity({
      Action: 'kms:Decrypt',
      Resource: `arn:aws:kms:us-east-1:${DELIVERY}:key/*`,
      Condition: {
        StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
        StringLike: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::releases/*' },
      },
    }),
  };

  test.each<Row>([
    ...rows('that delegates to the account leaves the decision to the role', through, [
      ['the role has no policy', { identity: [] }, NO_IDENTITY],
      ['it does not delegate', { resourcePolicy: policy('key policy') }, NO_RESOURCE],
      ['the key is used directly', { context: { 'kms:ViaService': '' } }, NO_IDENTITY],
      [
        'another service uses the key',
        { context: { 'kms:ViaService': 'sns.us-east-1.amazonaws.com' } },
        NO_IDENTITY,
      ],
      [
        'the object is another one',
        { context: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::records/a' } },
        NO_IDENTITY,
      ],
    ]),
    ...rows(
      'with the name of the role alone allows the role',
      {
        ...through,
        identity: [],
        resourcePolicy: policy('key policy', {
          Principal: { AWS: ROLE },
          Action: 'kms:Decrypt',
          Resource: '*',
        }),
      },
      [['the role is another one', { principal: SESSION.replace('deploy-stack', 'other') }, NO_IDENTITY]],
    ),
    ...rows(
      'is found by an alias of the key',
      {
        ...through,
        identity: identity({
          Action: 'kms:Decrypt',
          Resource: '*',
          Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/releases' } },
        }),
      },
      [['the key has another alias', { context: { 'kms:ResourceAliases': ['alias/records'] } }, NO_IDENTITY]],
    ),
    ...rows(
      'allows SNS to use the key for the topic of the condition',
      {
        ...through,
        context: {
          'kms:ViaService': 'sns.us-east-1.amazonaws.com',
          'kms:EncryptionContext:aws:sns:topicArn': `arn:aws:sns:us-east-1:${DELIVERY}:approvals`,
        },
        identity: identity({
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Resource: '*',
          Condition: {
            StringEquals: {
              'kms:ViaService': 'sns.us-east-1.amazonaws.com',
              'kms:EncryptionContext:aws:sns:topicArn': [`arn:aws:sns:us-east-1:${DELIVERY}:approvals`],
            },
          },
        }),
      },
      [
        [
          'the topic is another one',
          {
            context: {
              'kms:EncryptionContext:aws:sns:topicArn': `arn:aws:sns:us-east-1:${DELIVERY}:failures`,
            },
          },
          NO_IDENTITY,
        ],
      ],
    ),
  ])('%s', async (_title, asked, expected) => {
    expect(await verdict(asked)).toBe(expected);
  });
});

test('evaluates policies of the version of 2008, in which variables are text', async () => {
  const statement = {
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::home/${aws:username}',
  };
  const of = (version: string): Question => ({
    ...question({
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::home/ada',
      context: { 'aws:username': 'ada' },
    }),
    principal: `arn:aws:iam::${DELIVERY}:user/ada`,
    identity: [parsePolicy('permissions', JSON.stringify({ Version: version, Statement: statement }))],
  });
  expect(await evaluate(of('2012-10-17'))).toMatchObject({ allowed: true });
  expect(await evaluate(of('2008-10-17'))).toMatchObject({ allowed: false });
});

test('names the statements that allow', async () => {
  const asked = {
    ...get,
    identity: identity(
      { Sid: 'Others', Action: 's3:GetObject', Resource: 'arn:aws:s3:::records/*' },
      { Sid: 'Read', Action: 's3:*', Resource: OBJECT },
      { Action: '*', Resource: '*' },
    ),
    resourcePolicy: policy('bucket policy', {
      Sid: 'Readers',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: OBJECT,
    }),
  };
  expect(await evaluate(question(asked))).toEqual({
    allowed: true,
    by: [
      { policy: 'permissions', sid: 'Read' },
      { policy: 'permissions', sid: '3' },
      { policy: 'bucket policy', sid: 'Readers' },
    ],
  });
});

test('refuses to decide about an action that IAM does not have', async () => {
  await expect(verdict({ action: 's3:Nonsense', resource: OBJECT })).rejects.toThrow(
    /IAM's rules cannot be applied to s3:Nonsense on .*invalid\.action/,
  );
});

test('refuses to decide about a resource that the action does not have', async () => {
  await expect(verdict({ action: 'sns:Publish', resource: OBJECT })).rejects.toThrow(
    /IAM's rules cannot be applied to sns:Publish on .*no\.resource\.types/,
  );
});
