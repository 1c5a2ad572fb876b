import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { BatchGetReportGroupsCommand, CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodePipelineClient, GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import {
  CreateTagsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { CreatePolicyCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  GetFunctionCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DeleteParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { zipSync } from 'fflate';

import { dataSources, recorded, served } from '../../../rehearsal/provider/resource-types';
import handledArguments from '../../../rehearsal/provider/synthesized/handled-arguments.json';
import { configuredArguments } from './support/configured-arguments';
import { plannedChanges, startTerraformEnvironment, type TerraformEnvironment } from './terraform';

jest.setTimeout(60_000);

let environment: TerraformEnvironment;
let folder: string;

beforeAll(async () => {
  environment = await startTerraformEnvironment();
  const delivery = await account('111111111111');
  const s3 = new S3Client(delivery);
  await s3.send(new CreateBucketCommand({ Bucket: 'acme-state' }));
  await s3.send(new CreateBucketCommand({ Bucket: 'acme-adopted' }));
  const TagSet = [{ Key: 'made-by', Value: 'bootstrap' }];
  await s3.send(new PutBucketTaggingCommand({ Bucket: 'acme-adopted', Tagging: { TagSet } }));
  const readers = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }],
  };
  await new IAMClient(delivery).send(
    new CreatePolicyCommand({ PolicyName: 'readers', PolicyDocument: JSON.stringify(readers) }),
  );
  folder = await environment.folder({ from: join(__dirname, 'every-type') });
  await writeFile(join(folder, 'f.zip'), zipOf('exports.handler = () => {}'));
});

afterAll(() => environment.stop());

/** Returns the zip file of a Lambda function with this code. */
const zipOf = (code: string) => zipSync({ 'index.js': Buffer.from(code) });
const sha256Of = (zip: Uint8Array) => createHash('sha256').update(zip).digest('base64');

/** Returns settings of AWS SDK clients with the credentials of a role in an account. */
async function account(id: string, region = 'us-east-1') {
  const endpoint = environment.aws.endpoint;
  const anybody = { accessKeyId: 'anybody', secretAccessKey: 'anybody' };
  const sts = new STSClient({ endpoint, region, credentials: anybody });
  const RoleArn = `arn:aws:iam::${id}:role/Deploy`;
  const { Credentials: issued } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
  const credentials = {
    accessKeyId: issued?.AccessKeyId ?? '',
    secretAccessKey: issued?.SecretAccessKey ?? '',
    sessionToken: issued?.SessionToken ?? '',
  };
  return { endpoint, region, credentials, forcePathStyle: true };
}

test('applies an instance of every registered type: served, recorded and data source', async () => {
  const { output } = await environment.terraform(folder, 'init');
  expect(output).toContain('successfully initialized');
  const planned = await environment.terraform(folder, 'plan', '-out=every-type.plan');
  expect(planned.code).toBe(0);
  const applied = await environment.terraform(folder, 'apply', 'every-type.plan');
  expect(applied.output).toContain('Apply complete! Resources: 1 imported');
  expect(applied.code).toBe(0);

  const counts = environment.provider.counts();
  expect(Object.keys(counts.served).sort()).toEqual(Object.keys(served).sort());
  expect(Object.keys(counts.recorded).sort()).toEqual(Object.keys(recorded).sort());
  const state = await environment.terraform(folder, 'state', 'list');
  for (const type of Object.keys(dataSources)) expect(state.output).toContain(`data.${type}.`);
});

// The apply fails for an argument that a handler does not read back. The list therefore contains only arguments that the
// apply of the first test has proved.
test('the list of handled arguments has exactly the arguments of every-type/main.tf', async () => {
  const { output: plan } = await environment.terraform(folder, 'show', '-json', 'every-type.plan');
  expect(handledArguments).toEqual(configuredArguments(plan));
});

test('plans no change after the apply', async () => {
  const { code, output } = await environment.terraform(folder, 'plan', '-detailed-exitcode', '-json');
  expect(plannedChanges(output)).toEqual({});
  expect(code).toBe(0);
});

test('uses the account of the assumed role for each provider block', async () => {
  const { output } = await environment.terraform(folder, 'output', '-raw', 'who');
  expect(output).toBe('111111111111 222222222222 aws us-east-1');
  const role = new GetRoleCommand({ RoleName: 'role-x' });
  const { Role: delivery } = await new IAMClient(await account('111111111111')).send(role);
  const { Role: production } = await new IAMClient(await account('222222222222')).send(role);
  expect([delivery?.Arn, production?.Arn]).toEqual([
    'arn:aws:iam::111111111111:role/role-x',
    'arn:aws:iam::222222222222:role/role-x',
  ]);
});

test('leaves the state in the bucket of the account, and no lock', async () => {
  const s3 = new S3Client(await account('111111111111'));
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'acme-state' }));
  expect(Contents.map(({ Key }) => Key)).toEqual(['every-type.tfstate']);
});

test('adds the default tags of the provider block to new resources', async () => {
  const ec2 = new EC2Client(await account('111111111111'));
  const Filters = [{ Name: 'tag:Name', Values: ['v'] }];
  const { Vpcs: [vpc] = [] } = await ec2.send(new DescribeVpcsCommand({ Filters }));
  expect(vpc?.Tags).toEqual(
    expect.arrayContaining([
      { Key: 'project', Value: 'x' },
      { Key: 'Name', Value: 'v' },
    ]),
  );
});

test('creates a pipeline with exactly the fields of the CodePipeline API', async () => {
  const client = new CodePipelineClient(await account('111111111111'));
  const { pipeline } = await client.send(new GetPipelineCommand({ name: 'hello' }));
  expect(pipeline).toMatchObject({
    name: 'hello',
    roleArn: 'arn:aws:iam::111111111111:role/role-x',
    pipelineType: 'V2',
    executionMode: 'SUPERSEDED',
    artifactStore: {
      type: 'S3',
      location: 'bucket-x',
      encryptionKey: {
        type: 'KMS',
        id: expect.stringMatching(/^arn:aws:kms:us-east-1:111111111111:key\//) as string,
      },
    },
    variables: [
      { name: 'V', defaultValue: '1', description: 'the first variable' },
      { name: 'W', defaultValue: 'unknown' },
    ],
    stages: [
      {
        name: 'Source',
        actions: [
          {
            name: 'Source',
            actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
            runOrder: 1,
            configuration: { RepositoryName: 'hello', BranchName: 'main', PollForSourceChanges: 'false' },
            outputArtifacts: [{ name: 'Source' }],
            inputArtifacts: [],
            roleArn: 'arn:aws:iam::111111111111:role/role-x',
            namespace: 'Source',
          },
        ],
      },
      {
        name: 'Test',
        onFailure: { result: 'ROLLBACK' },
        actions: [
          { name: 'Approve', runOrder: 1, timeoutInMinutes: 60, configuration: { CustomData: 'x' } },
          {
            name: 'Deploy',
            runOrder: 2,
            region: 'us-east-1',
            inputArtifacts: [{ name: 'Source' }],
            configuration: { FunctionName: 'fn', UserParameters: '{"a":1}' },
          },
        ],
      },
    ],
  });
});

test('creates a target whose input EventBridge makes of the event', async () => {
  const client = new EventBridgeClient(await account('111111111111'));
  const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: 'e' }));
  expect(Targets).toMatchObject([
    {
      InputTransformer: {
        InputPathsMap: { caller: '$.detail.callerUserArn', commit: '$.detail.commitId' },
        InputTemplate: JSON.stringify({
          variables: [
            { name: 'V', value: 'by <caller>' },
            { name: 'W', value: 'at <commit>' },
          ],
        }),
      },
    },
  ]);
});

test('creates a rule with a schedule and no event pattern', async () => {
  const client = new EventBridgeClient(await account('111111111111'));
  const rule = await client.send(new DescribeRuleCommand({ Name: 's' }));
  expect(rule).toMatchObject({ ScheduleExpression: 'rate(1 hour)', State: 'ENABLED' });
  expect(rule.EventPattern ?? '').toBe('');
});

test('creates a report group for each report of a build', async () => {
  const client = new CodeBuildClient(await account('111111111111'));
  const arns = ['unit-tests', 'browser-tests'].map(
    (report) => `arn:aws:codebuild:us-east-1:111111111111:report-group/hello-${report}`,
  );
  const { reportGroups = [] } = await client.send(new BatchGetReportGroupsCommand({ reportGroupArns: arns }));
  expect(reportGroups.map(({ arn, name, type }) => [arn, name, type])).toEqual([
    [arns[0], 'hello-unit-tests', 'TEST'],
    [arns[1], 'hello-browser-tests', 'TEST'],
  ]);
});

test('plans changes and deletions that happened outside Terraform, and repairs them with an apply', async () => {
  const delivery = await account('111111111111');
  const open = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }],
  };
  await new S3Client(delivery).send(
    new PutBucketPolicyCommand({ Bucket: 'bucket-x', Policy: JSON.stringify(open) }),
  );
  await new SSMClient(delivery).send(new DeleteParameterCommand({ Name: '/x/y' }));
  await new LambdaClient(delivery).send(
    new UpdateFunctionConfigurationCommand({ FunctionName: 'fn', MemorySize: 512 }),
  );
  const ec2 = new EC2Client(delivery);
  const { Vpcs: [vpc] = [] } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'tag:Name', Values: ['v'] }] }),
  );
  const Tags = [{ Key: 'left-by', Value: 'somebody' }];
  await ec2.send(new CreateTagsCommand({ Resources: [vpc?.VpcId ?? ''], Tags }));

  const drifted = await environment.terraform(folder, 'plan', '-detailed-exitcode', '-json');
  expect(plannedChanges(drifted.output)).toEqual({
    'aws_lambda_function.f': 'update',
    'aws_s3_bucket_policy.b': 'update',
    'aws_ssm_parameter.p': 'create',
    'aws_vpc.v': 'update',
  });
  expect(drifted.code).toBe(2);

  const repaired = await environment.terraform(folder, 'apply', '-auto-approve');
  expect(repaired.output).toContain('Resources: 1 added, 3 changed, 0 destroyed');
  const after = await environment.terraform(folder, 'plan', '-detailed-exitcode', '-json');
  expect(plannedChanges(after.output)).toEqual({});
});

describe('the code of a function', () => {
  const deployedHash = async () => {
    const client = new LambdaClient(await account('111111111111'));
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'fn' }));
    return Configuration?.CodeSha256;
  };
  const code = zipOf('exports.handler = () => "new"');

  test('is uploaded when only the file has changed', async () => {
    await writeFile(join(folder, 'f.zip'), code);
    const changed = await environment.terraform(folder, 'apply', '-auto-approve');
    expect(changed.output).toContain('Resources: 0 added, 1 changed, 0 destroyed');
    expect(await deployedHash()).toBe(sha256Of(code));
    const after = await environment.terraform(folder, 'plan', '-detailed-exitcode', '-json');
    expect(plannedChanges(after.output)).toEqual({});
  });

  test('is planned again after an upload outside Terraform, and restored by an apply', async () => {
    const client = new LambdaClient(await account('111111111111'));
    const ZipFile = zipOf('exports.handler = () => "somebody else"');
    await client.send(new UpdateFunctionCodeCommand({ FunctionName: 'fn', ZipFile }));
    const drifted = await environment.terraform(folder, 'plan', '-detailed-exitcode', '-json');
    expect(plannedChanges(drifted.output)).toEqual({ 'aws_lambda_function.f': 'update' });
    await environment.terraform(folder, 'apply', '-auto-approve');
    expect(await deployedHash()).toBe(sha256Of(code));
    const after = await environment.terraform(folder, 'plan', '-detailed-exitcode', '-json');
    expect(plannedChanges(after.output)).toEqual({});
  });
});

test('replaces a security group rule whose description changed', async () => {
  const file = join(folder, 'main.tf');
  const text = await readFile(file, 'utf8');
  const changed = text.replace('"https"', '"from everywhere"');
  expect(changed).not.toBe(text);
  await writeFile(file, changed);
  await environment.terraform(folder, 'apply', '-auto-approve');
  const after = await environment.terraform(folder, 'plan', '-detailed-exitcode', '-json');
  expect(plannedChanges(after.output)).toEqual({});
  const ec2 = new EC2Client(await account('111111111111'));
  const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({}));
  expect(SecurityGroupRules.map(({ Description }) => Description)).toContain('from everywhere');
});

test('replaces the instances of a group whose instance type changed', async () => {
  const client = new AutoScalingClient(await account('111111111111'));
  const types = async () => {
    const { AutoScalingGroups: [group] = [] } = await client.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['a'] }),
    );
    return group?.Instances?.map(({ InstanceType: type }) => type);
  };
  expect(await types()).toEqual(['t3.small']);
  const file = join(folder, 'main.tf');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('"t3.small"', '"t3.medium"'));
  const { code, output } = await environment.terraform(folder, 'apply', '-auto-approve');
  expect([code, output]).toEqual([0, expect.stringContaining('Apply complete!')]);
  expect(await types()).toEqual(['t3.medium']);
  const after = await environment.terraform(folder, 'plan', '-detailed-exitcode', '-json');
  expect(plannedChanges(after.output)).toEqual({});
});

test('destroys everything', async () => {
  const unprotected = await environment.terraform(folder, 'apply', '-auto-approve', '-var=protected=false');
  expect(unprotected.code).toBe(0);
  const destroyed = await environment.terraform(folder, 'destroy', '-auto-approve', '-var=protected=false');
  expect([destroyed.code, destroyed.output]).toEqual([0, expect.stringContaining('Destroy complete!')]);
  const { Vpcs = [] } = await new EC2Client(await account('111111111111')).send(new DescribeVpcsCommand({}));
  expect(Vpcs.filter(({ IsDefault }) => IsDefault !== true)).toEqual([]);
});

describe('reports', () => {
  const applyError = async (resources: string, provider = 'region = "us-east-1"') => {
    const text = `
      terraform {
        required_providers {
          aws = {
            source = "hashicorp/aws"
          }
        }
      }
      provider "aws" {
        ${provider}
      }
      ${resources}`;
    const failing = await environment.folder({ text });
    await environment.terraform(failing, 'init');
    const { code, output } = await environment.terraform(failing, 'apply', '-auto-approve');
    return { code, output: output.replaceAll(/\s*\n?[│╷╵]?\s+/g, ' ') };
  };

  test('an error of AWS with type, name, code and message', async () => {
    const { code, output } = await applyError(`resource "aws_iam_role_policy" "p" {
      name   = "p"
      role   = "nobody"
      policy = "{}"
    }`);
    expect(output).toContain("creating aws_iam_role_policy 'p': NoSuchEntityException (HTTP 404)");
    expect(code).toBe(1);
  });

  test('an argument that the handler ignores', async () => {
    const { output } = await applyError(`resource "aws_s3_bucket" "b" {
      bucket = "acme-ignored"
      logging {
        target_bucket = "other"
      }
    }`);
    expect(output).toContain("the stand-in AWS provider does not handle 'logging' of aws_s3_bucket");
    expect(output).toContain('rehearsal/provider/handlers');
  });

  test('a value that AWS does not accept', async () => {
    const { output } = await applyError(`resource "aws_kms_key" "k" {
      key_usage = "DECORATION"
    }`);
    expect(output).toContain("aws_kms_key.key_usage is 'DECORATION'; allowed: ");
    expect(output).toContain('ENCRYPT_DECRYPT');
  });

  test('an argument that the real provider does not have', async () => {
    const { output } = await applyError(`resource "aws_kms_key" "k" {
      colour = "red"
    }`);
    expect(output).toContain('An argument named "colour" is not expected here');
  });

  test('credentials of an account that the provider block does not allow', async () => {
    const { output } = await applyError(
      'data "aws_caller_identity" "me" {}',
      'region = "us-east-1"\nallowed_account_ids = ["999999999999"]',
    );
    expect(output).toMatch(
      /credentials belong to account \d{12}, which is not in allowed_account_ids \(999999999999\)/,
    );
  });

  test('an argument of the provider block that the stand-in AWS provider does not support', async () => {
    const { output } = await applyError(
      'data "aws_caller_identity" "me" {}',
      'region = "us-east-1"\nprofile = "work"',
    );
    expect(output).toContain("the stand-in AWS provider does not support 'profile' in the provider block");
  });
});
