import { arn, dnsSuffixOf, type AccountRegion } from '../../names';

export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One statement of an IAM policy. Statements are plain data so that tests can read them. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  /** Present only in resource-based policies. */
  readonly Principal?: '*' | { readonly AWS: string | readonly string[] } | { readonly Service: string };
  readonly Action: string | readonly string[];
  /**
   * Absent only in trust policies and in ECR repository policies, because these policies apply to the role or
   * repository that has the policy.
   */
  readonly Resource?: string | readonly string[];
  readonly Condition?: Condition;
}

/** Returns a statement that allows actions, for the policy of a role. */
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

/** Returns a statement that denies actions to every principal, for a resource-based policy. */
export function denyEverybody(
  sid: string,
  actions: string | readonly string[],
  resources: string | readonly string[],
  condition?: Condition,
): Statement {
  return { ...allow(sid, actions, resources, condition), Effect: 'Deny', Principal: '*' };
}

/**
 * Returns a Sid that contains a name, which may have hyphens. IAM allows only letters and digits: `('Pull',
 * 'pre-prod')` becomes `PullPreProd`.
 */
export function sidFor(action: string, name: string): string {
  return action + name.replaceAll(/(?:^|-)(.)/g, (_, first: string) => first.toUpperCase());
}

/** Returns a policy document as JSON. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/**
 * Returns the condition that the caller is one of these roles. Unlike the roles in a `Principal`, the roles in a
 * condition need not exist yet.
 */
export function calledBy(...roleArns: readonly string[]): Condition {
  return { ArnEquals: { 'aws:PrincipalArn': roleArns } };
}

/** Returns the condition that the caller is none of these roles. */
export function notCalledBy(...roleArns: readonly string[]): Condition {
  return { ArnNotLike: { 'aws:PrincipalArn': roleArns } };
}

/**
 * Returns the statement that allows the use of a KMS key through S3 for some buckets. The encryption context selects
 * the key, because other stacks do not know the ID of the key, and aliases do not work across accounts. The encryption
 * context is the ARN of the bucket if the bucket uses an S3 Bucket Key, otherwise the ARN of the object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
export function useKeyThroughS3(
  sid: string,
  accountRegion: AccountRegion,
  context: string | readonly string[],
): Statement {
  const decrypt = decryptThroughS3(sid, accountRegion, context);
  return { ...decrypt, Action: ['kms:Decrypt', 'kms:GenerateDataKey'] };
}

/** Returns the statement of `useKeyThroughS3` for a role that only reads objects. */
export function decryptThroughS3(
  sid: string,
  accountRegion: AccountRegion,
  context: string | readonly string[],
): Statement {
  return allow(
    sid,
    'kms:Decrypt',
    arn('kms', accountRegion, 'key/*'),
    throughS3(accountRegion.region, context),
  );
}

/**
 * Returns the statement that allows a pipeline with a CodeCommit source to use the KMS key of its artifacts. CodeCommit
 * uploads the commit with the permissions of the pipeline, but AWS does not document which service then calls KMS.
 *
 * The statement contains the actions that the AWS CDK grants, except the actions for data key pairs, because data key
 * pairs encrypt no objects.
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
      // `kms:ResourceAliases` contains every alias of the key, even if the request names the key by its ID.
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias },
      StringEqualsIfExists: { 'kms:ViaService': services },
    },
  );
}

/**
 * Returns the statement that allows the use of a KMS key through SNS for some topics.
 *
 * @param topics ARNs of the topics.
 */
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

/** Returns the condition that S3 calls KMS for a bucket or an object. @param context Patterns of its ARN. */
export function throughS3(region: string, context: string | readonly string[]): Condition {
  return {
    StringEquals: { 'kms:ViaService': `s3.${region}.${dnsSuffixOf(region)}` },
    StringLike: { 'kms:EncryptionContext:aws:s3:arn': context },
  };
}
