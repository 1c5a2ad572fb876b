import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { ECRClient } from '@aws-sdk/client-ecr';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';

import { type LocalAws, startLocalAws } from '../../../../rehearsal/local-aws/local-aws';
import { openMoto } from '../../../support/moto';
import { REGION, createRepository } from '../../support/built-functions';
import { buildInto, unpack } from '../../support/bundles';
import { type StartContainer, functionAt } from './container';
import { Jobs } from '../jobs';

/** The local AWS, the built functions, and the AWS clients that all test cases share. */
export interface Cloud {
  readonly aws: LocalAws;
  readonly jobs: Jobs;
  /** HTTP agent for the connections from the fault proxies to the local AWS. */
  readonly agent: Agent;
  /** AWS clients without injected faults, which tests use for preparations and checks. */
  readonly s3: S3Client;
  readonly cloudFormation: CloudFormationClient;
  readonly ecr: ECRClient;
  /** CodeCommit client in the Region of the pipeline. */
  readonly codeCommit: CodeCommitClient;
  start(name: string, ...args: Parameters<StartContainer>): ReturnType<StartContainer>;
  stop(): Promise<void>;
}

export async function startCloud(): Promise<Cloud> {
  const workDirectory = mkdtempSync(join(tmpdir(), 'faults-'));
  try {
    return await startIn(workDirectory);
  } catch (error) {
    rmSync(workDirectory, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(workDirectory: string): Promise<Cloud> {
  const functions = new Map<string, StartContainer>();
  for (const { name, path } of buildInto(join(workDirectory, 'zips')))
    functions.set(name, functionAt(await unpack(path, join(workDirectory, name))));
  const aws = await startLocalAws({ workDirectory, environment: process.env, report: () => undefined });
  const jobs = new Jobs();
  aws.attach(jobs);

  const settings = { region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const moto = await openMoto(aws.moto);
  const s3 = new S3Client({ ...settings, endpoint: moto.endpoint, forcePathStyle: true });
  const ecr = new ECRClient({ ...settings, endpoint: moto.endpoint });
  // The stacks and the repositories are created through the front (the local AWS endpoint), because the front stores
  // the submitted templates and the commits.
  const cloudFormation = new CloudFormationClient({ ...settings, endpoint: aws.endpoint });
  const codeCommit = new CodeCommitClient({ ...settings, region: 'us-east-1', endpoint: aws.endpoint });
  const agent = new Agent({ keepAlive: true });
  await createRepository(ecr);
  await createServiceRole(new IAMClient({ ...settings, endpoint: aws.endpoint }));
  return {
    aws,
    jobs,
    agent,
    s3,
    cloudFormation,
    ecr,
    codeCommit,
    start: (name, ...args) => {
      const start = functions.get(name);
      if (start === undefined) throw new Error(`no function ${name} was built`);
      return start(...args);
    },
    stop: async () => {
      for (const client of [s3, ecr, cloudFormation, codeCommit]) client.destroy();
      agent.destroy();
      await moto.stop();
      await aws.stop();
      rmSync(workDirectory, { recursive: true });
    },
  };
}

/** Creates the role with which CloudFormation changes the service stacks of the application `hello` in test. */
async function createServiceRole(iam: IAMClient): Promise<void> {
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'acme-test-hello-cloudformation',
      AssumeRolePolicyDocument: JSON.stringify(trust),
    }),
  );
  iam.destroy();
}
