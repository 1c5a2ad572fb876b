import {
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
  S3ServiceException,
  type BucketLocationConstraint,
} from '@aws-sdk/client-s3';

import { openAccount } from '../../operations/accounts/account-access';
import { bootstrapSession, namesOf } from '../../stacks/names';
import { findConfig } from '../config/find-config';
import { loadConfig } from '../config/load-config';
import { UsageError } from '../exit-codes';
import { withAdvice } from '../shared/aws-advice';
import { addConfigOption, createCommand, type BrbCommand } from '../shared/command';

const FORBIDDEN =
  'allow your credentials to assume the deployRole of the account, and allow the role to create and configure the bucket';

interface BootstrapOptions {
  readonly config?: string;
}

/** `brb bootstrap`: creates the bucket for the Terraform state of an account. */
export const bootstrap: BrbCommand = {
  parser: ({ environment }) =>
    addConfigOption(
      createCommand({
        name: 'bootstrap',
        usage: '<account>',
        description:
          'Creates the bucket for the Terraform state of one account. Run the command once for each account of ' +
          'delivery.config.ts, before the first `cdktf deploy` to the account; later, the state stack of the account ' +
          'manages the bucket. A second run changes nothing. Your AWS credentials must be allowed to assume the ' +
          'deployRole of the account.',
        examples: [['npx brb bootstrap delivery', 'creates the bucket in the account delivery']],
        exitCodes:
          '0 the bucket exists, 1 the command failed, 2 the command line or the configuration is wrong',
      }).argument('[account...]', 'name of the account in the configuration'),
    ).action(async (accounts: string[], { config }: BootstrapOptions) => {
      if (accounts.length > 1) {
        throw new UsageError(
          `only one account is allowed, not ${accounts.join(', ')}; run the command once for each account`,
        );
      }
      console.log(
        await withAdvice(FORBIDDEN, () => createStateBucket(findConfig(config), accounts[0], environment)),
      );
    }),
};

/**
 * Creates the state bucket of one account unless the bucket exists, and applies the settings of the bucket.
 *
 * @returns the message for the user.
 */
async function createStateBucket(
  file: string,
  name: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const config = loadConfig(file);
  const names = Object.keys(config.accounts);
  const account = name === undefined ? undefined : config.accounts[name];
  if (name === undefined || account === undefined) {
    throw new UsageError(
      `${name === undefined ? 'no account is given' : `unknown account '${name}'`}; ` +
        `run npx brb bootstrap <account> with one of: ${names.join(', ')}`,
    );
  }
  const { home, stateBucket } = namesOf(config).account(name);
  const { region } = home;
  const bucket = stateBucket.name;
  const access = await openAccount(config, name, {
    session: bootstrapSession(config.project),
    forcePathStyle: environment['AWS_ENDPOINT_URL'] !== undefined,
  });
  const s3 = access.client(S3Client, region);
  const owner = { Bucket: bucket, ExpectedBucketOwner: account.id };
  const created = await createBucket(s3, bucket, region, account.id);
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
  return `${name}: the state bucket ${bucket} in ${region} ${created ? 'was created' : 'already existed'}`;
}

/** Creates a bucket unless the bucket exists. @returns true if this call created the bucket. */
async function createBucket(
  s3: S3Client,
  bucket: string,
  region: string,
  accountId: string,
): Promise<boolean> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: accountId }));
    return false;
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    // The response to a HEAD request has no body, so the SDK would report a denied request as "UnknownError".
    if (error.$metadata.httpStatusCode === 403) {
      throw new Error(
        `the deployRole of the account cannot read the bucket ${bucket}, or another account owns the bucket (403 Forbidden)`,
        { cause: error },
      );
    }
    if (error.name !== 'NotFound') throw error;
  }
  await s3.send(
    new CreateBucketCommand({
      Bucket: bucket,
      // For us-east-1, S3 rejects a request with a location constraint. For every other Region, S3 requires the
      // constraint.
      ...(region === 'us-east-1'
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } }),
    }),
  );
  return true;
}
