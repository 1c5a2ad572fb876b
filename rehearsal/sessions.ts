import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient } from '@aws-sdk/client-ecr';
import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

import { accountOf, deployRolesOf, type DeliveryConfig, type Environment } from '../stacks/config';
import { roleArn } from '../stacks/names';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** AWS clients of the local AWS under one role's credentials. */
export interface Session {
  readonly credentials: Credentials;
  autoScaling(region: string): AutoScalingClient;
  cloudFormation(region: string): CloudFormationClient;
  codePipeline(region: string): CodePipelineClient;
  ec2(region: string): EC2Client;
  ecr(region: string): ECRClient;
  s3(region: string): S3Client;
}

/** Assumes a role in the local STS, as a person or Terraform would; its credentials tell the account. */
export async function assume(endpoint: string, roleArn: string, sessionName: string): Promise<Session> {
  const sts = new STSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
  });
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName }),
  );
  sts.destroy();
  const credentials = {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
  const settings = (region: string) => ({ endpoint, region, credentials });
  return {
    credentials,
    autoScaling: (region) => new AutoScalingClient(settings(region)),
    cloudFormation: (region) => new CloudFormationClient(settings(region)),
    codePipeline: (region) => new CodePipelineClient(settings(region)),
    ec2: (region) => new EC2Client(settings(region)),
    ecr: (region) => new ECRClient(settings(region)),
    s3: (region) => new S3Client({ ...settings(region), forcePathStyle: true }),
  };
}

/** Signs in to the account of an environment, in the role that Terraform deploys with. */
export async function enter(
  { endpoint, config }: { readonly endpoint: string; readonly config: DeliveryConfig },
  environment: Environment,
  sessionName = 'rehearsal-read',
): Promise<Session> {
  const account = accountOf(config, environment);
  const [deployRole] = deployRolesOf(account);
  const place = { accountId: account.id, region: environment.region };
  return assume(endpoint, roleArn(place, deployRole), sessionName);
}
