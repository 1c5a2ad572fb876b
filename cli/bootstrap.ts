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

import { sentenceOf } from '../rehearsal/system/disk-fault';
import { styleOf, wrapText } from '../rehearsal/output/terminal';
import { deployRolesOf, type Account } from '../stacks/config';
import { bootstrapSession, namesOf, roleArn } from '../stacks/names';
import { exitCodeOf, UsageError } from './exit-codes';
import { loadConfig } from './load-config';
import { refuseSwallowedOptions } from './npm-options';
import { watchOutput } from './output';

const HELP = `npm run bootstrap -- <account> [--config <file>]

Makes the bucket that holds the Terraform state of one account of delivery.config.ts, once, before its first
\`cdktf deploy\`; the account's state stack then adopts it. Running it again changes nothing.
It uses your AWS credentials to assume the account's deployRole.

Exit codes: 0 the bucket is there, 1 it is not, 2 the command line or the configuration is wrong.`;

const OPTIONS = {
  config: { type: 'string', default: 'delivery.config.ts' },
  help: { type: 'boolean', default: false },
} as const;

/** Makes the state bucket of one account. Idempotent: an existing bucket of ours is only brought in shape. */
async function bootstrap(file: string, name: string | undefined): Promise<string> {
  const config = loadConfig(file);
  const names = Object.keys(config.accounts);
  const account = name === undefined ? undefined : config.accounts[name];
  if (name === undefined || account === undefined) {
    throw new UsageError(
      `got ${name === undefined ? 'no account' : `the account '${name}'`}; allowed: ${names.join(', ')}; ` +
        'run npm run bootstrap -- <account>',
    );
  }
  const { home, stateBucket } = namesOf(config).account(name);
  const { region } = home;
  const bucket = stateBucket.name;
  const s3 = new S3Client({
    region,
    credentials: await assume(account, region, config.project),
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

async function assume(account: Account, region: string, project: string) {
  const [role] = deployRolesOf(account);
  const { Credentials: credentials } = await new STSClient({ region }).send(
    new AssumeRoleCommand({
      RoleArn: roleArn({ accountId: account.id, region }, role),
      RoleSessionName: bootstrapSession(project),
    }),
  );
  if (credentials?.AccessKeyId === undefined || credentials.SecretAccessKey === undefined) {
    throw new Error(`STS gave no credentials for ${role}`);
  }
  return {
    accessKeyId: credentials.AccessKeyId,
    secretAccessKey: credentials.SecretAccessKey,
    ...(credentials.SessionToken === undefined ? {} : { sessionToken: credentials.SessionToken }),
  };
}

async function main(): Promise<void> {
  // The SDK's notice about Node 20 says nothing about the bucket.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const { values, positionals } = readArguments();
  if (values.help) {
    console.log(wrapText(HELP, styleOf(process.stdout, process.env).width));
    return;
  }
  if (positionals.length > 1) {
    throw new UsageError(
      `got the accounts ${positionals.join(', ')}; allowed: one account; run the command once for each`,
    );
  }
  console.log(await bootstrap(values.config, positionals[0]));
}

function readArguments() {
  const args = process.argv.slice(2);
  refuseSwallowedOptions('bootstrap', OPTIONS, args, process.env);
  try {
    return parseArgs({ args, allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new UsageError(sentenceOf(error));
  }
}

/** What to do about a refusal or a silence of AWS; the SDK only says what happened. */
function advice(error: unknown): string {
  const { name, message, code } = error as { name?: string; message?: string; code?: string };
  if (name === 'CredentialsProviderError') {
    return '; sign in to AWS first (aws sso login, aws configure, or AWS_ACCESS_KEY_ID and its companions)';
  }
  if (code === 'ENOTFOUND' || code === 'ECONNREFUSED' || code === 'ETIMEDOUT') {
    return '; AWS cannot be reached from here: check network and proxy';
  }
  if (/AccessDenied|Forbidden|403/.test(`${String(name)} ${String(message)}`)) {
    return '; your credentials must be allowed to assume the deployRole of the account, and that role to make the bucket';
  }
  return '';
}

function fail(error: unknown): void {
  console.error(`bootstrap: ${sentenceOf(error)}${advice(error)}`);
  process.exitCode = exitCodeOf(error);
}

watchOutput(fail);
main().catch(fail);
