import { STRANGER_ID } from './callers';

/** An AWS service that works for a resource of some account. */
export const source = (arn: string) => ({
  'aws:SourceArn': arn,
  'aws:SourceAccount': arn.split(':')[4] ?? '',
});
/** The same resource in the account of a stranger, and requests that name only one of the two keys, or none. */
export const wrongSources = (arn: string) => {
  const own = source(arn);
  const foreign = source(arn.replace(/:\d{12}:/, `:${STRANGER_ID}:`));
  return [
    foreign,
    { ...own, 'aws:SourceArn': foreign['aws:SourceArn'] },
    { ...own, 'aws:SourceAccount': STRANGER_ID },
  ];
};

/** The context without one of its keys, for each of them. */
export function withoutEach(context: Readonly<Record<string, string>>): Readonly<Record<string, string>>[] {
  return Object.keys(context).map((left) =>
    Object.fromEntries(Object.entries(context).filter(([key]) => key !== left)),
  );
}
