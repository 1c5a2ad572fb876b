import { parseArgs } from 'node:util';

import {
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
  type BucketLocationConstraint,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

import { ConfigError, stateRegion, type Account } from '../stacks/config';
import { roleArn, stateBucketName } from '../stacks/names';
import { loadConfig } from './load-config';

const HELP = `npm run bootstrap -- <account> [--config <file>]

Makes the bucket that holds the Terraform state of one account of delivery.config.ts, once, before its first
\`cdktf deploy\`; the account's state stack then adopts it. Running it again changes nothing.
It uses your AWS credentials to assume the account's deployRole.`;

/** Makes the state bucket of one account. Idempotent: an existing bucket of ours is only brought in shape. */
async function bootstrap(file: string, name: string | undefined): Promise<string> {
  const config = loadConfig(file);
  const names = Object.keys(config.accounts);
  const account = name === undefined ? undefined : config.accounts[name];
  if (name === undefined || account === undefined) {
    throw new ConfigError(
      `got ${name === undefined ? 'no account' : `the account '${name}'`}; allowed: ${names.join(', ')}; ` +
        'run npm run bootstrap -- <account>',
    );
  }
  const region = stateRegion(config, name);
  const bucket = stateBucketName(config.project, name, account.id);
  const s3 = new S3Client({
    region,
    credentials: await assume(account, region),
    forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined,
  });
  const owner = { Bucket: bucket, ExpectedBucketOwner: account.id };
  const made = await create(s3, bucket, region, account.id);
  await s3.send(new PutBucketVersioningCommand({ ...owner, VersioningConfiguration: { Status: 'Enabled' } }));
  await s3.send(
    new PutPublicAccessBlockCommand({
      ...owner,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  await s3.send(
    new PutBucketEncryptionCommand({
      ...owner,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    }),
  );
  return `${name}: the state bucket ${bucket} in ${region} ${made ? 'is made' : 'was there already'}`;
}

/** @returns whether the bucket had to be made. */
async function create(s3: S3Client, bucket: string, region: string, accountId: string): Promise<boolean> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: accountId }));
    return false;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NotFound') throw error;
  }
  await s3.send(
    new CreateBucketCommand({
      Bucket: bucket,
      // us-east-1 is the one Region that must not be named here.
      ...(region === 'us-east-1'
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } }),
    }),
  );
  return true;
}

async function assume(account: Account, region: string) {
  const { Credentials: credentials } = await new STSClient({ region }).send(
    new AssumeRoleCommand({
      RoleArn: roleArn({ accountId: account.id, region }, account.deployRole),
      RoleSessionName: 'big-red-button-bootstrap',
    }),
  );
  if (credentials?.AccessKeyId === undefined || credentials.SecretAccessKey === undefined) {
    throw new Error(`STS gave no credentials for ${account.deployRole}`);
  }
  return {
    accessKeyId: credentials.AccessKeyId,
    secretAccessKey: credentials.SecretAccessKey,
    ...(credentials.SessionToken === undefined ? {} : { sessionToken: credentials.SessionToken }),
  };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      config: { type: 'string', default: 'delivery.config.ts' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  console.log(await bootstrap(values.config, positionals[0]));
}

main().catch((error: unknown) => {
  console.error(`bootstrap: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
