import type { ConditionContext, Principal } from './call';

/**
 * Replacements for condition keys. The simulator ignores a condition key with two or more colons, so policies and
 * calls use the replacement, which no policy of the project uses.
 */
const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  [/kms:EncryptionContext:aws:(?:s3:arn|sns:topicArn)/g, 'kms:RequestAlias'],
  [/aws:ResourceTag\/aws:cloudformation:stack-name/g, 'aws:ResourceTag/Stack'],
];

/** Replaces the condition keys in a policy, or in the name of a key, that the simulator would ignore. */
export const replaceKeys = (text: string): string =>
  REPLACEMENTS.reduce((replaced, [key, known]) => replaced.replaceAll(key, known), text);

/** Condition keys with several values, which the simulator expects as a list. */
const LISTS = new Set(['kms:ResourceAliases', 'aws:TagKeys', 'aws:CalledVia']);

/** Returns condition keys as the simulator expects them. */
export function simulatedContext(context: ConditionContext): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => {
      const values = typeof value === 'string' ? [value] : [...value];
      return [replaceKeys(key), LISTS.has(key) ? values : (values[0] ?? '')];
    }),
  );
}

/**
 * Returns the global condition keys of a call
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html). The rehearsal's endpoint
 * is plain HTTP on the loopback interface and stands for AWS's HTTPS endpoints, so `aws:SecureTransport` is true.
 */
export function globalContext(principal: Principal, region: string): ConditionContext {
  return { 'aws:SecureTransport': 'true', 'aws:RequestedRegion': region, ...principalContext(principal) };
}

function principalContext(principal: Principal): ConditionContext {
  switch (principal.kind) {
    case 'role':
      return {
        'aws:PrincipalArn': principal.arn,
        'aws:PrincipalAccount': principal.accountId,
        'aws:PrincipalType': 'AssumedRole',
        'aws:userid': principal.userId,
        // A session without MFA has the key too, with the value false.
        'aws:MultiFactorAuthPresent': String(principal.mfa),
        ...(principal.mfa ? { 'aws:MultiFactorAuthAge': '0' } : {}),
      };
    case 'user':
      return {
        'aws:PrincipalArn': principal.arn,
        'aws:PrincipalAccount': principal.accountId,
        'aws:PrincipalType': 'User',
        'aws:username': principal.name,
      };
    case 'service':
      return {
        'aws:PrincipalIsAWSService': 'true',
        'aws:PrincipalServiceName': principal.name,
        'aws:SourceAccount': principal.sourceAccount,
        ...(principal.sourceArn === undefined ? {} : { 'aws:SourceArn': principal.sourceArn }),
      };
  }
}
