import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteRoleCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EncryptCommand,
  KMSClient,
  ListAliasesCommand,
  ReEncryptCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

import { ACCOUNT, arn, role, useRequirementReader, testNeeds } from '../support/requirements';

const reader = useRequirementReader();

const document = '{"Version":"2012-10-17","Statement":[]}';
const tags = [{ Key: 'team', Value: 'one.two' }];

testNeeds(reader, IAMClient, [
  [
    new CreateRoleCommand({ RoleName: 'a', AssumeRolePolicyDocument: document }),
    [`iam:CreateRole ${role('a')}`],
  ],
  [
    new CreateRoleCommand({ RoleName: 'a', Path: '/p/', AssumeRolePolicyDocument: document, Tags: tags }),
    [`iam:CreateRole ${role('p/a')}`, `iam:TagRole ${role('p/a')}`],
  ],
  // The ARN in a policy is no resource of the request.
  [
    new PutRolePolicyCommand({ RoleName: 'a', PolicyName: 'p', PolicyDocument: role('decoy') }),
    [`iam:PutRolePolicy ${role('a')}`],
  ],
  [
    new AttachRolePolicyCommand({ RoleName: 'a', PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/p` }),
    [`iam:AttachRolePolicy ${role('a')}`],
  ],
  [new DeleteRoleCommand({ RoleName: 'a' }), [`iam:DeleteRole ${role('a')}`]],
  [new ListRolesCommand({}), ['iam:ListRoles *']],
  [
    new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: document, Tags: tags }),
    [`iam:CreatePolicy arn:aws:iam::${ACCOUNT}:policy/p`, `iam:TagPolicy arn:aws:iam::${ACCOUNT}:policy/p`],
  ],
  [
    new GetPolicyCommand({ PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/p` }),
    [`iam:GetPolicy arn:aws:iam::${ACCOUNT}:policy/p`],
  ],
  [
    new CreateInstanceProfileCommand({ InstanceProfileName: 'a', Tags: tags }),
    [
      `iam:CreateInstanceProfile arn:aws:iam::${ACCOUNT}:instance-profile/a`,
      `iam:TagInstanceProfile arn:aws:iam::${ACCOUNT}:instance-profile/a`,
    ],
  ],
  [
    new GetInstanceProfileCommand({ InstanceProfileName: 'a' }),
    [`iam:GetInstanceProfile arn:aws:iam::${ACCOUNT}:instance-profile/a`],
  ],
  [
    new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'a', RoleName: 'b' }),
    [`iam:AddRoleToInstanceProfile arn:aws:iam::${ACCOUNT}:instance-profile/a`, `iam:PassRole ${role('b')}`],
  ],
  [
    new CreateServiceLinkedRoleCommand({ AWSServiceName: 'ecs.amazonaws.com' }),
    [`iam:CreateServiceLinkedRole ${role('aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS')}`],
  ],
]);

test('IAM: a request has the condition keys of its parameters', async () => {
  const create = new CreateRoleCommand({
    RoleName: 'a',
    AssumeRolePolicyDocument: document,
    PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/b`,
    Tags: tags,
  });
  const context = {
    'iam:PermissionsBoundary': `arn:aws:iam::${ACCOUNT}:policy/b`,
    'aws:TagKeys': ['team'],
    'aws:RequestTag/team': 'one.two',
  };
  expect(await reader.of(IAMClient, create)).toMatchObject([
    { action: 'iam:CreateRole', context },
    { action: 'iam:TagRole', context: { 'aws:RequestTag/team': 'one.two' } },
  ]);
  const add = new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'a', RoleName: 'b' });
  expect((await reader.of(IAMClient, add))[1]?.context).toEqual({
    'iam:PassedToService': 'ec2.amazonaws.com',
  });
});

const key = arn('kms', 'key/1');
const plaintext = Buffer.from('text');

testNeeds(reader, KMSClient, [
  [new CreateKeyCommand({}), ['kms:CreateKey *']],
  [
    new CreateKeyCommand({ Tags: [{ TagKey: 'a', TagValue: 'b' }] }),
    ['kms:CreateKey *', `kms:TagResource ${arn('kms', 'key/*')}`],
  ],
  [new DescribeKeyCommand({ KeyId: '1' }), [`kms:DescribeKey ${key}`]],
  [new DescribeKeyCommand({ KeyId: key }), [`kms:DescribeKey ${key}`]],
  [new DescribeKeyCommand({ KeyId: 'alias/a' }), [`kms:DescribeKey ${arn('kms', 'key/alias/a')}`]],
  [
    new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: '1' }),
    [`kms:CreateAlias ${arn('kms', 'alias/a')}`, `kms:CreateAlias ${key}`],
  ],
  [
    new UpdateAliasCommand({ AliasName: 'alias/a', TargetKeyId: '1' }),
    [`kms:UpdateAlias ${arn('kms', 'alias/a')}`, `kms:UpdateAlias ${key}`],
  ],
  [
    new DeleteAliasCommand({ AliasName: 'alias/a' }),
    [`kms:DeleteAlias ${arn('kms', 'alias/a')}`, `kms:DeleteAlias ${arn('kms', 'key/alias/a')}`],
  ],
  [new ListAliasesCommand({}), ['kms:ListAliases *']],
  [
    new ReEncryptCommand({ CiphertextBlob: plaintext, SourceKeyId: '1', DestinationKeyId: '2' }),
    [`kms:ReEncryptFrom ${key}`, `kms:ReEncryptTo ${arn('kms', 'key/2')}`],
  ],
]);

test('KMS: a request has the caller and the encryption context as condition keys', async () => {
  const command = new EncryptCommand({
    KeyId: '1',
    Plaintext: plaintext,
    EncryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::a', 'b.c': 'd' },
  });
  expect((await reader.of(KMSClient, command))[0]?.context).toEqual({
    'kms:CallerAccount': ACCOUNT,
    'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::a',
    'kms:EncryptionContext:b.c': 'd',
  });
});

test.each([
  new DecryptCommand({ CiphertextBlob: plaintext }),
  new ReEncryptCommand({ CiphertextBlob: plaintext, DestinationKeyId: '2' }),
])('KMS: the key in a ciphertext is unknown', async (command) => {
  await expect(reader.of(KMSClient, command)).rejects.toThrow(/unknown/);
});

testNeeds(reader, STSClient, [
  [new AssumeRoleCommand({ RoleArn: role('a'), RoleSessionName: 'ada' }), [`sts:AssumeRole ${role('a')}`]],
  [
    new AssumeRoleCommand({
      RoleArn: role('a'),
      RoleSessionName: 'ada',
      SourceIdentity: 'grace',
      Tags: [{ Key: 'team', Value: 'one' }],
    }),
    [`sts:AssumeRole ${role('a')}`, `sts:SetSourceIdentity ${role('a')}`, `sts:TagSession ${role('a')}`],
  ],
  [new GetCallerIdentityCommand({}), []],
]);

test('STS: AssumeRole has its parameters as condition keys', async () => {
  const command = new AssumeRoleCommand({
    RoleArn: role('a'),
    RoleSessionName: 'ada',
    ExternalId: 'x',
    SourceIdentity: 'grace',
  });
  const context = { 'sts:RoleSessionName': 'ada', 'sts:ExternalId': 'x', 'sts:SourceIdentity': 'grace' };
  expect((await reader.of(STSClient, command)).map((requirement) => requirement.context)).toEqual([
    context,
    context,
  ]);
});

test('STS: refuses managed session policies, which would limit the session', async () => {
  const command = new AssumeRoleCommand({
    RoleArn: role('a'),
    RoleSessionName: 'ada',
    PolicyArns: [{ arn: role('p') }],
  });
  await expect(reader.of(STSClient, command)).rejects.toThrow(
    'the rehearsal knows no managed session policies',
  );
});
