import { arn, bucketArn, roleArn, type AccountRegion } from './arn';
import { named } from './name-error';

/*
 * Names with their ARNs. The maximum lengths are AWS's limits, unless a comment gives another reason. `parseConfig`
 * reports names that are too long (`config/checks/name-lengths.ts`), and `named` checks every name once more.
 */

export interface NamedResource {
  readonly name: string;
  readonly arn: string;
}

export interface NamedBucket extends NamedResource {
  readonly accountRegion: AccountRegion;
  /** Returns the ARN pattern of the objects whose keys match a pattern. */
  objects(keys: string): string;
}

export interface NamedFunction extends NamedResource {
  /** ARN of the function's role. The role has the same name as the function. */
  readonly roleArn: string;
  readonly logGroup: string;
}

/**
 * Returns the name of a bucket. Bucket names must be unique across all AWS accounts, so each name ends in the account
 * ID.
 */
export function bucketIn(accountRegion: AccountRegion, ...parts: readonly string[]): NamedBucket {
  const name = named('bucket', 63, ...parts, accountRegion.accountId);
  return {
    name,
    arn: bucketArn(accountRegion.region, name),
    accountRegion,
    objects: (keys) => bucketArn(accountRegion.region, name, keys),
  };
}

export function roleIn(accountRegion: AccountRegion, ...parts: readonly string[]): NamedResource {
  const name = named('role', 64, ...parts);
  return { name, arn: roleArn(accountRegion, name) };
}

export function functionIn(accountRegion: AccountRegion, ...parts: readonly string[]): NamedFunction {
  const name = named('function', 64, ...parts);
  return {
    name,
    arn: arn('lambda', accountRegion, `function:${name}`),
    roleArn: roleArn(accountRegion, name),
    logGroup: `/aws/lambda/${name}`,
  };
}

export function topicIn(accountRegion: AccountRegion, ...parts: readonly string[]): NamedResource {
  const name = named('topic', 256, ...parts);
  return { name, arn: arn('sns', accountRegion, name) };
}

/**
 * Returns the name of a pipeline. AWS allows 100 characters. With more than 58 characters, the name of the role that
 * starts the pipeline would be too long.
 */
export function pipelineIn(accountRegion: AccountRegion, ...parts: readonly string[]): NamedResource {
  const name = named('pipeline', 58, ...parts);
  return { name, arn: arn('codepipeline', accountRegion, name) };
}

/** Returns the alias of a KMS key. Only stacks in the account of the key can use the alias. */
export function keyAliasIn(accountRegion: AccountRegion, ...parts: readonly string[]): NamedResource {
  const name = `alias/${named('key alias', 250, ...parts)}`;
  return { name, arn: arn('kms', accountRegion, name) };
}
