import { arn, dnsSuffixOf, type Place } from '../../names';

export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One statement of an IAM policy, as AWS reads it: plain data, so that tests can read it too. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  /** In policies of resources only. */
  readonly Principal?: '*' | { readonly AWS: string | readonly string[] } | { readonly Service: string };
  readonly Action: string | readonly string[];
  /** In all but trust policies and policies of ECR repositories, which speak of themselves. */
  readonly Resource?: string | readonly string[];
  readonly Condition?: Condition;
}

/** A statement of a role's own policy. */
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

/** A statement of a resource's policy that holds for everybody, whatever their own policies say. */
export function denyEverybody(
  sid: string,
  actions: string | readonly string[],
  resources: string | readonly string[],
  condition?: Condition,
): Statement {
  return { ...allow(sid, actions, resources, condition), Effect: 'Deny', Principal: '*' };
}

/** A statement's name for one of many: letters and digits are all that IAM allows, `('Pull', 'pre-prod')` is `PullPreProd`. */
export function sidFor(what: string, name: string): string {
  return what + name.replaceAll(/(?:^|-)(.)/g, (_, first: string) => first.toUpperCase());
}

/** The policy document as JSON. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** Condition: the call is made by this role. It need not exist yet, unlike a role that is a Principal. */
export function calledBy(...roleArns: readonly string[]): Condition {
  return { ArnEquals: { 'aws:PrincipalArn': roleArns } };
}

/** Condition: the call is made by anyone but these roles. */
export function notCalledBy(...roleArns: readonly string[]): Condition {
  return { ArnNotLike: { 'aws:PrincipalArn': roleArns } };
}

/**
 * Use of a key for the objects of some buckets, through S3 alone. The key is told by what it encrypts: its id
 * is unknown in other stacks, and an alias does not work across accounts. With bucket keys the encryption
 * context is the bucket's ARN, without them it is the object's.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
export function useKeyThroughS3(sid: string, place: Place, context: string | readonly string[]): Statement {
  return allow(
    sid,
    ['kms:Decrypt', 'kms:GenerateDataKey'],
    arn('kms', place, 'key/*'),
    throughS3(place.region, context),
  );
}

/**
 * Use of the key of the artifacts by a pipeline with a CodeCommit source. CodeCommit uploads the commit with the rights of
 * the pipeline, and AWS documents neither the encryption context nor the service that KMS then sees: S3, CodeCommit or none.
 * The actions are those that the AWS CDK grants for it, without key pairs, which encrypt no object.
 * https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-s3/lib/perms.ts
 */
export function useKeyForCodeCommit(sid: string, place: Place, alias: string): Statement {
  const services = ['codecommit', 's3'].map(
    (service) => `${service}.${place.region}.${dnsSuffixOf(place.region)}`,
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
    arn('kms', place, 'key/*'),
    {
      // The aliases that the key has, not the name that a request uses.
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias },
      StringEqualsIfExists: { 'kms:ViaService': services },
    },
  );
}

/** Use of a key for the messages of some topics, through SNS alone. @param topics ARNs. */
export function useKeyThroughSns(sid: string, place: Place, topics: readonly string[]): Statement {
  return allow(sid, ['kms:Decrypt', 'kms:GenerateDataKey'], arn('kms', place, 'key/*'), {
    StringEquals: {
      'kms:ViaService': `sns.${place.region}.${dnsSuffixOf(place.region)}`,
      'kms:EncryptionContext:aws:sns:topicArn': topics,
    },
  });
}

/** Condition of `useKeyThroughS3`, for the key's own policy. */
export function throughS3(region: string, context: string | readonly string[]): Condition {
  return {
    StringEquals: { 'kms:ViaService': `s3.${region}.${dnsSuffixOf(region)}` },
    StringLike: { 'kms:EncryptionContext:aws:s3:arn': context },
  };
}
