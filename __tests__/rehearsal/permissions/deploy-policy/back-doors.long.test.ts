import { loadConfig } from '../../../../cli/config/load-config';
import type { ConditionContext } from '../../../../rehearsal/permissions/call';
import { deployPolicy } from '../../../../rehearsal/permissions/deploy-policy/deploy-policy';
import type { DeliveryConfig } from '../../../../stacks/config';
import { EXAMPLE } from '../../../stacks/support/synthesis';
import { isAllowed } from './support/decide';

jest.setTimeout(60_000);

const config = loadConfig(EXAMPLE);
const [DELIVERY, PRODUCTION] = ['111111111111', '222222222222'];
const PROJECT = { 'aws:ResourceTag/project': 'big-red-button' };

const iam = (resource: string) => `arn:aws:iam::${DELIVERY}:${resource}`;
const role = (name: string) => iam(`role/${name}`);
const east = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${DELIVERY}:${resource}`;
const sydney = (service: string, resource: string) =>
  `arn:aws:${service}:ap-southeast-2:${DELIVERY}:${resource}`;
const bucket = (name: string) => `arn:aws:s3:::big-red-button-${name}`;
const passedTo = (service: string) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });

type Call = readonly [action: string, resource: string, context?: ConditionContext];

async function decide([action, resource, context = {}]: Call, of: DeliveryConfig = config): Promise<boolean> {
  const policies = await deployPolicy(of, 'delivery');
  return isAllowed(policies, { action, resource, context }, DELIVERY);
}

/** What the role may not do in the delivery account, and what it may do instead. */
const LIMITS: readonly (readonly [what: string, denied: Call, allowed: Call])[] = [
  [
    'change a role outside the project',
    ['iam:PutRolePolicy', role('administrator')],
    ['iam:PutRolePolicy', role('big-red-button-check-release')],
  ],
  [
    'let somebody else assume a role outside the project',
    ['iam:UpdateAssumeRolePolicy', role('another-project-operator')],
    ['iam:UpdateAssumeRolePolicy', role('big-red-button-operator-delivery')],
  ],
  [
    'create a role outside the project',
    ['iam:CreateRole', role('back-door')],
    ['iam:CreateRole', role('big-red-button-build-hello')],
  ],
  [
    'give a role of the project a managed policy',
    ['iam:AttachRolePolicy', role('big-red-button-check-release')],
    ['iam:DeleteRolePolicy', role('big-red-button-check-release')],
  ],
  [
    'pass a role to another service than the one that uses the role',
    ['iam:PassRole', role('big-red-button-test-instance'), passedTo('lambda')],
    ['iam:PassRole', role('big-red-button-test-instance'), passedTo('ec2')],
  ],
  [
    'pass a role outside the project',
    ['iam:PassRole', role('administrator'), passedTo('lambda')],
    ['iam:PassRole', role('big-red-button-check-release'), passedTo('lambda')],
  ],
  [
    'create a service-linked role of another service',
    [
      'iam:CreateServiceLinkedRole',
      role('aws-service-role/sso.amazonaws.com/AWSServiceRoleForSSO'),
      { 'iam:AWSServiceName': 'sso.amazonaws.com' },
    ],
    [
      'iam:CreateServiceLinkedRole',
      role('aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS'),
      { 'iam:AWSServiceName': 'ecs.amazonaws.com' },
    ],
  ],
  [
    'read a release record',
    ['s3:GetObject', `${bucket(`records-${DELIVERY}`)}/sequences/hello/1.json`],
    ['s3:GetBucketPolicy', bucket(`records-${DELIVERY}`)],
  ],
  [
    'write a release record',
    ['s3:PutObject', `${bucket(`records-${DELIVERY}`)}/deployments/test/hello/web/1.json`],
    ['s3:PutObject', `${bucket(`state-delivery-${DELIVERY}`)}/delivery-shared.tfstate`],
  ],
  [
    'delete a release record',
    ['s3:DeleteObject', `${bucket(`records-${DELIVERY}`)}/sequences/hello/1.json`],
    ['s3:DeleteObject', `${bucket(`state-delivery-${DELIVERY}`)}/delivery-shared.tfstate.tflock`],
  ],
  [
    'delete the earlier versions of a state',
    ['s3:DeleteObjectVersion', `${bucket(`state-delivery-${DELIVERY}`)}/delivery-shared.tfstate`],
    ['s3:DeleteObject', `${bucket(`state-delivery-${DELIVERY}`)}/delivery-shared.tfstate`],
  ],
  [
    'read an artifact',
    ['s3:GetObject', `${bucket(`artifacts-${DELIVERY}`)}/hello_big-red-button/Source/1`],
    ['s3:ListBucket', bucket(`artifacts-${DELIVERY}`)],
  ],
  [
    'write a release of production',
    ['s3:PutObject', `${bucket(`release-production-${PRODUCTION}`)}/current/hello/bundle.zip`],
    ['s3:PutObject', `${bucket(`state-delivery-${DELIVERY}`)}/delivery-shared.tfstate.tflock`],
  ],
  [
    'read the state of production',
    ['s3:GetObject', `${bucket(`state-production-${PRODUCTION}`)}/production-release.tfstate`],
    ['s3:GetObject', `${bucket(`state-delivery-${DELIVERY}`)}/delivery-access.tfstate`],
  ],
  [
    'delete a bucket',
    ['s3:DeleteBucket', bucket(`artifacts-${DELIVERY}`)],
    ['s3:PutBucketPolicy', bucket(`artifacts-${DELIVERY}`)],
  ],
  [
    'change a bucket outside the project',
    ['s3:PutBucketPolicy', 'arn:aws:s3:::another-project-data'],
    ['s3:PutBucketVersioning', bucket(`templates-test-${DELIVERY}`)],
  ],
  [
    'read a secret of an application',
    ['ssm:GetParameter', sydney('ssm', 'parameter/big-red-button/test/hello/database-password')],
    ['ssm:GetParameter', sydney('ssm', 'parameter/big-red-button/test/vpc-id')],
  ],
  [
    'decrypt with a key of the project',
    ['kms:Decrypt', east('kms', 'key/1'), PROJECT],
    ['kms:PutKeyPolicy', east('kms', 'key/1'), PROJECT],
  ],
  [
    'change the policy of a key outside the project',
    ['kms:PutKeyPolicy', east('kms', 'key/1'), { 'aws:ResourceTag/project': 'another' }],
    ['kms:UpdateKeyDescription', east('kms', 'key/1'), PROJECT],
  ],
  [
    'delete a key of the project',
    ['kms:ScheduleKeyDeletion', east('kms', 'key/1'), PROJECT],
    ['kms:EnableKeyRotation', east('kms', 'key/1')],
  ],
  [
    'run a function',
    ['lambda:InvokeFunction', east('lambda', 'function:big-red-button-promote-release')],
    ['lambda:UpdateFunctionCode', east('lambda', 'function:big-red-button-promote-release')],
  ],
  [
    'change a function outside the project',
    ['lambda:UpdateFunctionCode', east('lambda', 'function:another-project')],
    ['lambda:DeleteFunction', east('lambda', 'function:big-red-button-deploy-stack')],
  ],
  [
    'approve a release',
    ['codepipeline:PutApprovalResult', east('codepipeline', 'hello_big-red-button/Test/Approve')],
    ['codepipeline:GetPipeline', east('codepipeline', 'hello_big-red-button')],
  ],
  [
    'start a pipeline',
    ['codepipeline:StartPipelineExecution', east('codepipeline', 'hello_big-red-button')],
    ['codepipeline:UpdatePipeline', east('codepipeline', 'hello_big-red-button')],
  ],
  [
    'push a commit',
    ['codecommit:GitPush', east('codecommit', 'big-red-button-hello')],
    ['codecommit:CreateRepository', east('codecommit', 'big-red-button-hello')],
  ],
  [
    'delete the source',
    ['codecommit:DeleteRepository', east('codecommit', 'big-red-button-hello')],
    ['codecommit:GetRepository', east('codecommit', 'big-red-button-hello')],
  ],
  [
    'start a build',
    ['codebuild:StartBuild', east('codebuild', 'project/big-red-button-hello')],
    ['codebuild:UpdateProject', east('codebuild', 'project/big-red-button-hello')],
  ],
  [
    'push an image',
    ['ecr:PutImage', sydney('ecr', 'repository/big-red-button/hello/web')],
    ['ecr:PutLifecyclePolicy', sydney('ecr', 'repository/big-red-button/hello/web')],
  ],
  [
    'delete an image',
    ['ecr:BatchDeleteImage', sydney('ecr', 'repository/big-red-button/hello/web')],
    ['ecr:SetRepositoryPolicy', sydney('ecr', 'repository/big-red-button/hello/web')],
  ],
  [
    'change a service',
    ['ecs:UpdateService', sydney('ecs', 'service/big-red-button-test/web')],
    ['ecs:UpdateCluster', sydney('ecs', 'cluster/big-red-button-test')],
  ],
  [
    'delete a CloudFormation stack outside the project',
    ['cloudformation:DeleteStack', sydney('cloudformation', 'stack/another-test-hello-web/1')],
    ['cloudformation:DeleteStack', sydney('cloudformation', 'stack/big-red-button-test-hello-web/1')],
  ],
  [
    'delete a network outside the project',
    ['ec2:DeleteVpc', sydney('ec2', 'vpc/vpc-1')],
    ['ec2:DeleteVpc', sydney('ec2', 'vpc/vpc-1'), PROJECT],
  ],
  [
    'create a subnet in a network outside the project',
    ['ec2:CreateSubnet', sydney('ec2', 'vpc/vpc-1')],
    ['ec2:CreateSubnet', sydney('ec2', 'vpc/vpc-1'), PROJECT],
  ],
  [
    'give a network outside the project the tag of the project',
    ['ec2:CreateTags', sydney('ec2', 'vpc/vpc-1'), { 'aws:RequestTag/project': 'big-red-button' }],
    ['ec2:CreateTags', sydney('ec2', 'vpc/vpc-1'), { 'ec2:CreateAction': 'CreateVpc' }],
  ],
  [
    'start an instance without a launch template',
    ['ec2:RunInstances', sydney('ec2', 'instance/i-1')],
    [
      'ec2:RunInstances',
      sydney('ec2', 'instance/i-1'),
      { 'ec2:LaunchTemplate': sydney('ec2', 'launch-template/lt-1') },
    ],
  ],
  [
    'read a password of an instance',
    ['ec2:GetPasswordData', sydney('ec2', 'instance/i-1'), PROJECT],
    ['ec2:DescribeSubnets', '*'],
  ],
  [
    'read a log',
    ['logs:GetLogEvents', east('logs', 'log-group:/aws/lambda/big-red-button-deploy-stack:log-stream:1')],
    ['logs:PutRetentionPolicy', east('logs', 'log-group:/aws/lambda/big-red-button-deploy-stack')],
  ],
];

/** What the role may do nowhere. */
const NEVER: readonly (readonly [action: string, resource: string])[] = [
  ['iam:CreateUser', iam('user/mallory')],
  ['iam:CreateAccessKey', iam('user/administrator')],
  ['iam:CreateLoginProfile', iam('user/administrator')],
  ['iam:AttachUserPolicy', iam('user/administrator')],
  ['iam:PutUserPolicy', iam('user/administrator')],
  ['iam:CreatePolicyVersion', iam('policy/big-red-button-deploy-delivery-1')],
  ['iam:CreatePolicy', iam('policy/back-door')],
  ['iam:CreateOpenIDConnectProvider', iam('oidc-provider/example.com')],
  ['sts:AssumeRole', role('big-red-button-approver-production')],
  ['sts:AssumeRole', role('administrator')],
  ['sts:AssumeRole', `arn:aws:iam::${PRODUCTION}:role/OrganizationAccountAccessRole`],
  ['cloudformation:UpdateStack', sydney('cloudformation', 'stack/big-red-button-test-hello-web/1')],
  ['cloudformation:CreateStack', sydney('cloudformation', 'stack/big-red-button-test-hello-web/1')],
  ['ecs:ExecuteCommand', sydney('ecs', 'task/big-red-button-test/1')],
  ['secretsmanager:GetSecretValue', sydney('secretsmanager', 'secret:password-1')],
  ['cloudtrail:StopLogging', east('cloudtrail', 'trail/organization')],
  ['ssm:SendCommand', sydney('ec2', 'instance/i-1')],
  ['ec2:TerminateInstances', sydney('ec2', 'instance/i-1')],
  ['events:PutEvents', east('events', 'event-bus/default')],
  ['sns:Publish', east('sns', 'big-red-button-approval-production')],
  ['sqs:SendMessage', east('sqs', 'hello_big-red-button-start-failures')],
];

describe('the deploy role', () => {
  test.each(LIMITS)('may not %s', async (_what, denied, allowed) => {
    expect({ denied: await decide(denied), allowed: await decide(allowed) }).toEqual({
      denied: false,
      allowed: true,
    });
  });

  test.each(NEVER)('may never call %s on %s', async (action, resource) => {
    expect(await decide([action, resource])).toBe(false);
  });

  test.each(['PutRolePolicy', 'UpdateAssumeRolePolicy', 'DeleteRole', 'CreateRole'])(
    'may not call iam:%s on itself, even if its name is like the name of a role of the project',
    async (action) => {
      const { accounts } = config;
      const delivery = { id: DELIVERY, deployRole: 'big-red-button-build-deploy' };
      const renamed = { ...config, accounts: { ...accounts, delivery } };
      const call: Call = [`iam:${action}`, role('big-red-button-build-deploy')];
      expect(await decide(call, config)).toBe(true);
      expect(await decide(call, renamed)).toBe(false);
    },
  );
});
