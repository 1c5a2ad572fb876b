import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { CodePipelineClient, GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import {
  CreateTagsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
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
import { checkConfiguration } from '../../../rehearsal/provider/provider';
import { plannedChanges, startGround, type TerraformGround } from './terraform';

jest.setTimeout(60_000);

let ground: TerraformGround;
let folder: string;

beforeAll(async () => {
  ground = await startGround();
  const mine = await account('111111111111');
  const s3 = new S3Client(mine);
  await s3.send(new CreateBucketCommand({ Bucket: 'acme-state' }));
  await s3.send(new CreateBucketCommand({ Bucket: 'acme-adopted' }));
  const TagSet = [{ Key: 'made-by', Value: 'bootstrap' }];
  await s3.send(new PutBucketTaggingCommand({ Bucket: 'acme-adopted', Tagging: { TagSet } }));
  const readers = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }],
  };
  await new IAMClient(mine).send(
    new CreatePolicyCommand({ PolicyName: 'readers', PolicyDocument: JSON.stringify(readers) }),
  );
  folder = await ground.folder({ from: join(__dirname, 'every-type') });
  await writeFile(join(folder, 'f.zip'), zipOf('exports.handler = () => {}'));
});

afterAll(() => ground.stop());

/** A function's code. */
const zipOf = (code: string) => zipSync({ 'index.js': Buffer.from(code) });
const sha256Of = (zip: Uint8Array) => createHash('sha256').update(zip).digest('base64');

/** Client settings of an account, by a role of it. */
async function account(id: string, region = 'us-east-1') {
  const endpoint = ground.aws.endpoint;
  const anybody = { accessKeyId: 'anybody', secretAccessKey: 'anybody' };
  const sts = new STSClient({ endpoint, region, credentials: anybody });
  const RoleArn = `arn:aws:iam::${id}:role/Deploy`;
  const { Credentials: given } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
  const credentials = {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
  return { endpoint, region, credentials, forcePathStyle: true };
}

test('the configuration holds an instance of every type that is served, recorded or a data source', async () => {
  const { output } = await ground.terraform(folder, 'init');
  expect(output).toContain('successfully initialized');
  const applied = await ground.terraform(folder, 'apply', '-auto-approve');
  expect(applied.output).toContain('Apply complete! Resources: 1 imported');
  expect(applied.code).toBe(0);

  const counts = ground.provider.counts();
  expect(Object.keys(counts.served).sort()).toEqual(Object.keys(served).sort());
  expect(Object.keys(counts.recorded)).toEqual(Object.keys(recorded));
  const state = await ground.terraform(folder, 'state', 'list');
  for (const type of Object.keys(dataSources)) expect(state.output).toContain(`data.${type}.`);
});

test('a second plan is empty', async () => {
  const { code, output } = await ground.terraform(folder, 'plan', '-detailed-exitcode', '-json');
  expect(plannedChanges(output)).toEqual({});
  expect(code).toBe(0);
});

test('each provider block works in its own account, by the role it assumes', async () => {
  const { output } = await ground.terraform(folder, 'output', '-raw', 'who');
  expect(output).toBe('111111111111 222222222222 aws us-east-1');
  const role = new GetRoleCommand({ RoleName: 'role-x' });
  const { Role: mine } = await new IAMClient(await account('111111111111')).send(role);
  const { Role: theirs } = await new IAMClient(await account('222222222222')).send(role);
  expect([mine?.Arn, theirs?.Arn]).toEqual([
    'arn:aws:iam::111111111111:role/role-x',
    'arn:aws:iam::222222222222:role/role-x',
  ]);
});

test('state is in the bucket of the account, and the lock is released', async () => {
  const s3 = new S3Client(await account('111111111111'));
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'acme-state' }));
  expect(Contents.map(({ Key }) => Key)).toEqual(['every-type.tfstate']);
});

test('default tags of the provider block are on what is made', async () => {
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

test('a pipeline comes back from AWS exactly as AWS spells it', async () => {
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
    variables: [{ name: 'V', defaultValue: '1' }],
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

test('what somebody changed or deleted behind Terraform shows in a plan, and an apply puts it right', async () => {
  const mine = await account('111111111111');
  const open = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }],
  };
  await new S3Client(mine).send(
    new PutBucketPolicyCommand({ Bucket: 'bucket-x', Policy: JSON.stringify(open) }),
  );
  await new SSMClient(mine).send(new DeleteParameterCommand({ Name: '/x/y' }));
  await new LambdaClient(mine).send(
    new UpdateFunctionConfigurationCommand({ FunctionName: 'fn', MemorySize: 512 }),
  );
  const ec2 = new EC2Client(mine);
  const { Vpcs: [vpc] = [] } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'tag:Name', Values: ['v'] }] }),
  );
  const Tags = [{ Key: 'left-by', Value: 'somebody' }];
  await ec2.send(new CreateTagsCommand({ Resources: [vpc?.VpcId ?? ''], Tags }));

  const drifted = await ground.terraform(folder, 'plan', '-detailed-exitcode', '-json');
  expect(plannedChanges(drifted.output)).toEqual({
    'aws_lambda_function.f': 'update',
    'aws_s3_bucket_policy.b': 'update',
    'aws_ssm_parameter.p': 'create',
    'aws_vpc.v': 'update',
  });
  expect(drifted.code).toBe(2);

  const repaired = await ground.terraform(folder, 'apply', '-auto-approve');
  expect(repaired.output).toContain('Resources: 1 added, 3 changed, 0 destroyed');
  const after = await ground.terraform(folder, 'plan', '-detailed-exitcode', '-json');
  expect(plannedChanges(after.output)).toEqual({});
});

describe('the code of a function', () => {
  const running = async () => {
    const client = new LambdaClient(await account('111111111111'));
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'fn' }));
    return Configuration?.CodeSha256;
  };
  const code = zipOf('exports.handler = () => "new"');

  test('is brought when nothing but the file has changed', async () => {
    await writeFile(join(folder, 'f.zip'), code);
    const changed = await ground.terraform(folder, 'apply', '-auto-approve');
    expect(changed.output).toContain('Resources: 0 added, 1 changed, 0 destroyed');
    expect(await running()).toBe(sha256Of(code));
    const after = await ground.terraform(folder, 'plan', '-detailed-exitcode', '-json');
    expect(plannedChanges(after.output)).toEqual({});
  });

  test('shows in a plan when somebody else has put in other code, and an apply brings it back', async () => {
    const client = new LambdaClient(await account('111111111111'));
    const ZipFile = zipOf('exports.handler = () => "somebody else"');
    await client.send(new UpdateFunctionCodeCommand({ FunctionName: 'fn', ZipFile }));
    const drifted = await ground.terraform(folder, 'plan', '-detailed-exitcode', '-json');
    expect(plannedChanges(drifted.output)).toEqual({ 'aws_lambda_function.f': 'update' });
    await ground.terraform(folder, 'apply', '-auto-approve');
    expect(await running()).toBe(sha256Of(code));
    const after = await ground.terraform(folder, 'plan', '-detailed-exitcode', '-json');
    expect(plannedChanges(after.output)).toEqual({});
  });
});

test('another description of a security group rule arrives', async () => {
  const file = join(folder, 'main.tf');
  const text = await readFile(file, 'utf8');
  const changed = text.replace('"https"', '"from everywhere"');
  expect(changed).not.toBe(text);
  await writeFile(file, changed);
  await ground.terraform(folder, 'apply', '-auto-approve');
  const after = await ground.terraform(folder, 'plan', '-detailed-exitcode', '-json');
  expect(plannedChanges(after.output)).toEqual({});
  const ec2 = new EC2Client(await account('111111111111'));
  const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({}));
  expect(SecurityGroupRules.map(({ Description }) => Description)).toContain('from everywhere');
});

test('another instance type replaces the instances of a group', async () => {
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
  const { code, output } = await ground.terraform(folder, 'apply', '-auto-approve');
  expect([code, output]).toEqual([0, expect.stringContaining('Apply complete!')]);
  expect(await types()).toEqual(['t3.medium']);
  const after = await ground.terraform(folder, 'plan', '-detailed-exitcode', '-json');
  expect(plannedChanges(after.output)).toEqual({});
});

test('a destroy leaves nothing behind', async () => {
  const destroyed = await ground.terraform(folder, 'destroy', '-auto-approve');
  expect(destroyed.code).toBe(0);
  const { Vpcs = [] } = await new EC2Client(await account('111111111111')).send(new DescribeVpcsCommand({}));
  expect(Vpcs.filter(({ IsDefault }) => IsDefault !== true)).toEqual([]);
});

describe('what is wrong is said in words', () => {
  const say = async (resources: string, provider = 'region = "us-east-1"') => {
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
    const place = await ground.folder({ text });
    await ground.terraform(place, 'init');
    const { code, output } = await ground.terraform(place, 'apply', '-auto-approve');
    return { code, output: output.replaceAll(/\s*\n?[│╷╵]?\s+/g, ' ') };
  };

  test('an error of AWS with type, name, code and message', async () => {
    const { code, output } = await say(`resource "aws_iam_role_policy" "p" {
      name   = "p"
      role   = "nobody"
      policy = "{}"
    }`);
    expect(output).toContain("creating aws_iam_role_policy 'p': NoSuchEntityException (HTTP 404)");
    expect(code).toBe(1);
  });

  test('an argument that the handler passes over', async () => {
    const { output } = await say(`resource "aws_s3_bucket" "b" {
      bucket = "acme-passed-over"
      logging {
        target_bucket = "other"
      }
    }`);
    expect(output).toContain("the stand-in provider does not handle 'logging' of aws_s3_bucket");
    expect(output).toContain('rehearsal/provider/handlers');
  });

  test('an argument with a value that AWS does not know', async () => {
    const { output } = await say(`resource "aws_kms_key" "k" {
      key_usage = "DECORATION"
    }`);
    expect(output).toContain("aws_kms_key.key_usage is 'DECORATION'; allowed: ");
    expect(output).toContain('ENCRYPT_DECRYPT');
  });

  test('an argument that the real provider does not have', async () => {
    const { output } = await say(`resource "aws_kms_key" "k" {
      colour = "red"
    }`);
    expect(output).toContain('An argument named "colour" is not expected here');
  });

  test('credentials of another account than the block allows', async () => {
    const { output } = await say(
      'data "aws_caller_identity" "me" {}',
      'region = "us-east-1"\nallowed_account_ids = ["999999999999"]',
    );
    expect(output).toMatch(/credentials belong to account \d{12}; allowed_account_ids allows 999999999999/);
  });

  test('a provider block that says what the stand-in does not honour', async () => {
    const { output } = await say(
      'data "aws_caller_identity" "me" {}',
      'region = "us-east-1"\nprofile = "work"',
    );
    expect(output).toContain(
      "the provider block says 'profile', which the stand-in provider does not honour",
    );
  });

  test('a type that is neither served nor recorded, before Terraform starts', () => {
    const resource = { aws_db_instance: {}, aws_s3_bucket: {}, terraform_data: {} };
    expect(() => {
      checkConfiguration({ resource, data: { aws_ami: {}, aws_region: {} } });
    }).toThrow(
      /neither serves nor records aws_db_instance, data aws_ami; add a handler, or,.*provider\/resource-types\.ts/,
    );
    expect(() => {
      checkConfiguration({ resource: { aws_s3_bucket: {} } });
    }).not.toThrow();
  });
});
