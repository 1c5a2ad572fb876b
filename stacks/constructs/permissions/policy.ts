import { arn, dnsSuffixOf, type AccountRegion } from '../../names';

export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One statement of an IAM policy. Statements are plain data so that tests can read them. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  /** Present only in policies of resources. */
  readonly Principal?: '*' | { readonly AWS: string | readonly string[] } | { readonly Service: string };
  readonly Action: string | readonly string[];
  /** Absent only in trust policies and in policies of ECR repositories, which apply to their own resource. */
  readonly Resource?: string | readonly string[];
  readonly Condition?: Condition;
}

/** Returns a statement of a role's policy. */
export function allow(
  sid: string,
  actions: string | readonly string[],
  resources: string | readonly string[],
  condition?: Condition,
): Statement {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

/** Returns a statement of a resource's policy that denies actions to every principal. */
export function denyEverybody(
  sid: string,
  actions: string | readonly string[],
  resources: string | readonly string[],
  condition?: Condition,
): Statement {
  return { ...allow(sid, actions, resources, condition), Effect: 'Deny', Principal: '*' };
}

/**
 * Returns the Sid of one of many statements. IAM allows only letters and digits: `('Pull', 'pre-prod')` becomes
 * `PullPreProd`.
 */
export function sidFor(action: string, name: string): string {
  return action + name.replaceAll(/(?:^|-)(.)/g, (_, first: string) => first.toUpperCase());
}

/** Returns a policy document as JSON. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** Returns the condition that one of these roles makes the call. Unlike a Principal, the role need not exist yet. */
export function calledBy(...roleArns: readonly string[]): Condition {
  return { ArnEquals: { 'aws:PrincipalArn': roleArns } };
}

/** Returns the condition that none of these roles makes the call. */
export function notCalledBy(...roleArns: readonly string[]): Condition {
  return { ArnNotLike: { 'aws:PrincipalArn': roleArns } };
}

/**
 * Returns the statement that allows the use of a key through S3 for some buckets. The encryption context selects the
 * key, because other stacks do not know its ID and an alias does not work across accounts. The encryption context is
 * the ARN of the bucket with a bucket key, and the ARN of the object without one.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
export function useKeyThroughS3(
  sid: string,
  accountRegion: AccountRegion,
  context: string | readonly string[],
): Statement {
  return allow(
    sid,
    ['kms:Decrypt', 'kms:GenerateDataKey'],
    arn('kms', accountRegion, 'key/*'),
    throughS3(accountRegion.region, context),
  );
}

/**
 * Returns the statement that allows a pipeline with a CodeCommit source to use the key of its artifacts. CodeCommit
 * uploads the commit with the permissions of the pipeline. AWS documents neither the encryption context nor the calling
 * service: S3, CodeCommit or none.
 *
 * The actions are those that the AWS CDK grants, except for data key pairs, which encrypt no object.
 * https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-s3/lib/perms.ts
 */
export function useKeyForCodeCommit(sid: string, accountRegion: AccountRegion, alias: string): Statement {
  const services = ['codecommit', 's3'].map(
    (service) => `${service}.${accountRegion.region}.${dnsSuffixOf(accountRegion.region)}`,
  );
  return allow(
    sid,
    [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    arn('kms', accountRegion, 'key/*'),
    {
      // The aliases of the key, not the name in the request.
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias },
      StringEqualsIfExists: { 'kms:ViaService': services },
    },
  );
}

/** Returns the statement that allows the use of a key through SNS for some topics. @param topics ARNs. */
export function useKeyThroughSns(
  sid: string,
  accountRegion: AccountRegion,
  topics: readonly string[],
): Statement {
  return allow(sid, ['kms:Decrypt', 'kms:GenerateDataKey'], arn('kms', accountRegion, 'key/*'), {
    StringEquals: {
      'kms:ViaService': `sns.${accountRegion.region}.${dnsSuffixOf(accountRegion.region)}`,
      'kms:EncryptionContext:aws:sns:topicArn': topics,
    },
  });
}

/** Returns the condition that S3 uses the key for some buckets. @param context Encryption contexts, as patterns. */
export function throughS3(region: string, context: string | readonly string[]): Condition {
  return {
    StringEquals: { 'kms:ViaService': `s3.${region}.${dnsSuffixOf(region)}` },
    StringLike: { 'kms:EncryptionContext:aws:s3:arn': context },
  };
}
