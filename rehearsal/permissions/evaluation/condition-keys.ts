import type { ConditionContext, Principal } from '../call';

/**
 * The simulator ignores a condition key with two or more colons, unless it is in a tag that every principal can have.
 * So the encryption context of KMS becomes such a tag, and the colons in the keys of tags become a letter that looks
 * like a colon.
 */
const CONTEXT = 'kms:EncryptionContext:';
const TAG = 'aws:PrincipalTag/';
const LETTER = '\ua789';

/** Replaces the name of a condition key that the simulator would ignore. */
export function simulatedKey(key: string): string {
  if (key.toLowerCase().startsWith(CONTEXT.toLowerCase())) {
    return `${TAG}${CONTEXT}${key.slice(CONTEXT.length)}`.replaceAll(':', LETTER).replace(LETTER, ':');
  }
  const slash = key.indexOf('/') + 1;
  return slash === 0 ? key : key.slice(0, slash) + key.slice(slash).replaceAll(':', LETTER);
}

/** Returns the name of a condition key that `simulatedKey` replaced. */
export function originalKey(key: string): string {
  const original = key.replaceAll(LETTER, ':');
  return original.startsWith(TAG + CONTEXT) ? original.slice(TAG.length) : original;
}

/** Condition keys with several values, which the simulator expects as a list. */
const LISTS = new Set(['kms:ResourceAliases', 'aws:TagKeys', 'aws:CalledVia']);

/** Returns condition keys as the simulator expects them. */
export function simulatedContext(context: ConditionContext): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => {
      const values = typeof value === 'string' ? [value] : [...value];
      return [simulatedKey(key), LISTS.has(key) ? values : (values[0] ?? '')];
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
        ...mfaKeys(principal.mfa),
      };
    case 'user':
      return {
        'aws:PrincipalArn': principal.arn,
        'aws:PrincipalAccount': principal.accountId,
        'aws:PrincipalType': 'User',
        'aws:username': principal.name,
        ...(principal.mfa === undefined ? {} : mfaKeys(principal.mfa)),
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

/** Returns the condition keys about MFA of a session. A session without MFA has the first key too. */
const mfaKeys = (mfa: boolean): ConditionContext => ({
  'aws:MultiFactorAuthPresent': String(mfa),
  ...(mfa ? { 'aws:MultiFactorAuthAge': '0' } : {}),
});
