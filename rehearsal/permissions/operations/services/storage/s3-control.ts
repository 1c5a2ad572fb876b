import { textAt } from '../../input';
import type { ServiceRules } from '../../service-rules';

/** S3 Control, as far as the AWS provider uses it: the tags of buckets. */
export const s3Control: ServiceRules = {
  prefix: 's3',
  variables: {},
  exceptions: Object.fromEntries(
    ['ListTagsForResource', 'TagResource', 'UntagResource'].map((operation) => [
      operation,
      ({ input }) => [{ action: `s3:${operation}`, resource: textAt(input, 'ResourceArn') }],
    ]),
  ),
};
