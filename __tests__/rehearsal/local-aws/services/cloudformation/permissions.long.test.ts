import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

import { REHEARSAL } from '../../../../../rehearsal/permissions/call';
import { Sessions } from '../../../../../rehearsal/sessions';
import { startTestLocalAws, type TestLocalAws } from '../../support/local-aws';

const ACCOUNT = '222222222222';
const REGION = 'us-east-1';
/** The service that opens the sessions of the callers of CloudFormation. */
const CALLER = 'ec2.amazonaws.com';
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

/** Everything that the stacks of this file need, under the name of each permission. */
const ALL = {
  create: [
    ...['logs:CreateLogGroup', 'logs:TagResource', 'logs:DeleteLogGroup', 'logs:DescribeLogGroups'],
    ...['logs:DescribeResourcePolicies', 'logs:GetDataProtectionPolicy', 'logs:ListTagsForResource'],
  ],
  index: ['logs:DescribeIndexPolicies'],
  parameters: ['ssm:GetParameters'],
};
const everything = Object.values(ALL).flat();

let local: TestLocalAws;
let sessions: Sessions;
let iam: IAMClient;

beforeAll(async () => {
  local = await startTestLocalAws({ enforcePermissions: true });
  sessions = new Sessions(local.aws.endpoint, { credentials: local.aws.keyOf(REHEARSAL) });
  iam = (await unchecked()).client(IAMClient);
  const ssm = (await unchecked()).client(SSMClient);
  await ssm.send(new PutParameterCommand({ Name: '/days', Value: '7', Type: 'String' }));
  await createRole('all', everything);
  await createRole('caller', ['cloudformation:*', 'iam:PassRole', ...everything], CALLER);
}, 60_000);
afterAll(async () => {
  sessions.destroy();
  await local.stop();
});

/** Opens a session whose calls are not checked. */
const unchecked = () => sessions.open(roleArn('rehearsal'), REGION, 'rehearsal');

/** Creates a role with a policy. @param trusted the service that may assume the role. */
async function createRole(
  RoleName: string,
  actions: readonly string[],
  trusted = 'cloudformation.amazonaws.com',
) {
  const trust = { Effect: 'Allow', Principal: { Service: trusted }, Action: 'sts:AssumeRole' };
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: documentOf(trust) }));
  await putPolicy(RoleName, { Effect: 'Allow', Action: actions, Resource: '*' });
}
const documentOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const putPolicy = (RoleName: string, ...statements: object[]) =>
  iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'permissions',
      PolicyDocument: documentOf(...statements),
    }),
  );

/** Returns CloudFormation under the role of a caller. The calls of a session that a service has opened are checked. */
async function cloudFormationOf(role: string): Promise<CloudFormationClient> {
  const credentials = local.aws.keyOf({ kind: 'service', name: CALLER, sourceAccount: ACCOUNT });
  return (await sessions.open(roleArn(role), REGION, 'ada', { credentials })).client(CloudFormationClient);
}

const TEMPLATE = {
  Parameters: { Days: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/days' } },
  Resources: {
    Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: { Ref: 'AWS::StackName' } } },
  },
};

interface Request {
  readonly StackName: string;
  readonly caller?: string;
  readonly role?: string;
  readonly template?: object;
}

async function create({ StackName, caller = 'caller', role, template = TEMPLATE }: Request): Promise<string> {
  const client = await cloudFormationOf(caller);
  await client.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: JSON.stringify(template),
      ...(role === undefined ? {} : { RoleARN: roleArn(role) }),
    }),
  );
  return outcomeOf(StackName);
}

/** Returns the status of a stack and the reasons of its failures. */
async function outcomeOf(StackName: string): Promise<string> {
  const client = (await unchecked()).client(CloudFormationClient);
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const { StackEvents: events = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  const reasons = events.map(({ ResourceStatusReason: reason = '' }) => reason);
  return [stack?.StackStatus, ...reasons.filter((reason) => /not authorized/.test(reason))].join(' ');
}

const session = (role: string, name: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`;

test('creates resources with the permissions of the role of the stack', async () => {
  await createRole('passes', ['cloudformation:*', 'iam:PassRole', 'ssm:GetParameters'], CALLER);
  expect(await create({ StackName: 'works', caller: 'passes', role: 'all' })).toBe('CREATE_COMPLETE');
});

test.each([
  ['the handler needs', 'logs:CreateLogGroup'],
  ['only the handler of AWS needs', 'logs:DescribeIndexPolicies'],
  ['only the handler of AWS needs for the resource itself', 'logs:ListTagsForResource'],
])('fails a resource if the role of the stack lacks what %s', async (_, action) => {
  const role = `without-${action.replace(':', '-')}`;
  await createRole(
    role,
    everything.filter((name) => name !== action),
  );
  const outcome = await create({ StackName: role, role });
  expect(outcome).toContain('ROLLBACK_COMPLETE');
  expect(outcome).toContain(
    `User: ${session(role, 'AWSCloudFormation')} is not authorized to perform: ${action} on resource:`,
  );
  expect(outcome).toContain('HandlerErrorCode: AccessDenied');
});

test('fails before the first resource if the role of the stack may not read a parameter', async () => {
  await createRole('without-parameters', [...ALL.create, ...ALL.index]);
  const outcome = await create({ StackName: 'parameters', role: 'without-parameters' });
  expect(outcome).toContain('ROLLBACK_COMPLETE');
  expect(outcome).toContain(`User: ${session('without-parameters', 'AWSCloudFormation')} is not authorized`);
});

test('rejects the request of a caller who may not read a parameter', async () => {
  await createRole('no-reader', ['cloudformation:*', 'iam:PassRole'], CALLER);
  await expect(create({ StackName: 'unread', caller: 'no-reader', role: 'all' })).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringContaining(
      `User: ${session('no-reader', 'ada')} is not authorized to perform: ssm:GetParameters`,
    ) as string,
  });
});

test('rejects a role that does not trust CloudFormation', async () => {
  await createRole('of-lambda', everything, 'lambda.amazonaws.com');
  await expect(create({ StackName: 'untrusted', role: 'of-lambda' })).rejects.toThrow(
    `Role ${roleArn('of-lambda')} is invalid or cannot be assumed`,
  );
});

test('uses the permissions of the caller for a stack without a role', async () => {
  expect(await create({ StackName: 'own' })).toBe('CREATE_COMPLETE');
  await createRole('no-logs', ['cloudformation:*', 'ssm:GetParameters'], CALLER);
  const outcome = await create({ StackName: 'own-denied', caller: 'no-logs' });
  expect(outcome).toContain('ROLLBACK_COMPLETE');
  expect(outcome).toContain(`User: ${session('no-logs', 'ada')} is not authorized to perform: logs:`);
});

test('deletes resources with the permissions of the role of the stack', async () => {
  await createRole('keeps', everything);
  expect(await create({ StackName: 'kept', role: 'keeps' })).toBe('CREATE_COMPLETE');
  const deny = { Effect: 'Deny', Action: 'logs:DeleteLogGroup', Resource: '*' };
  await putPolicy('keeps', { Effect: 'Allow', Action: everything, Resource: '*' }, deny);
  await (await cloudFormationOf('caller')).send(new DeleteStackCommand({ StackName: 'kept' }));
  expect(await outcomeOf('kept')).toContain('DELETE_FAILED');
});

test('tags a target group with the stack, so that a role may change the target groups of its own stack only', async () => {
  const ec2 = (await unchecked()).client(EC2Client);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const creations = [
    ...['AddTags', 'CreateTargetGroup', 'DescribeTags', 'DescribeTargetGroupAttributes'],
    ...['DescribeTargetGroups', 'DescribeTargetHealth'],
  ].map((name) => `elasticloadbalancing:${name}`);
  const change = ['elasticloadbalancing:ModifyTargetGroup', 'elasticloadbalancing:DeleteTargetGroup'];
  await createRole('groups', creations);
  await putPolicy(
    'groups',
    { Effect: 'Allow', Action: creations, Resource: '*' },
    {
      Effect: 'Allow',
      Action: change,
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/aws:cloudformation:stack-name': 'own-groups' } },
    },
  );
  const templateOf = (HealthCheckPath: string) => ({
    Resources: {
      Group: {
        Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
        Properties: { Port: 80, Protocol: 'HTTP', VpcId: Vpc?.VpcId, TargetType: 'ip', HealthCheckPath },
      },
    },
  });
  const client = await cloudFormationOf('caller');
  const outcomes = [];
  for (const StackName of ['own-groups', 'other-groups']) {
    await create({ StackName, role: 'groups', template: templateOf('/a') });
    const TemplateBody = JSON.stringify(templateOf('/b'));
    await client.send(new UpdateStackCommand({ StackName, TemplateBody }));
    outcomes.push(await outcomeOf(StackName));
  }
  expect(outcomes).toEqual([
    'UPDATE_COMPLETE',
    expect.stringMatching(/^UPDATE_ROLLBACK_\w+ .*elasticloadbalancing:ModifyTargetGroup on resource/),
  ]);
});
