import type { Context } from '../policy-set';
import { STRANGER_ID } from './callers';

/** Returns the condition keys in a request by an AWS service that acts for a resource. */
export const sourceKeys = (arn: string) => ({
  'aws:SourceArn': arn,
  'aws:SourceAccount': arn.split(':')[4] ?? '',
});

/**
 * Returns contexts with a wrong source: ARN and account ID both wrong, only the ARN wrong, and only the account ID
 * wrong.
 */
export const wrongSourceKeys = (arn: string) => {
  const right = sourceKeys(arn);
  const foreign = sourceKeys(arn.replace(/:\d{12}:/, `:${STRANGER_ID}:`));
  return [
    foreign,
    { ...right, 'aws:SourceArn': foreign['aws:SourceArn'] },
    { ...right, 'aws:SourceAccount': STRANGER_ID },
  ];
};

/** Returns one context for each key: the given context without the key. */
export function withoutEachKey(context: Context): Context[] {
  return Object.keys(context).map((left) =>
    Object.fromEntries(Object.entries(context).filter(([key]) => key !== left)),
  );
}
