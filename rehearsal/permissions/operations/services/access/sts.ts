import { at } from '../../input';
import type { ServiceRules } from '../../service-rules';

/** STS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html. */
export const sts: ServiceRules = {
  prefix: 'sts',
  variables: { RoleNameWithPath: at('RoleArn') },
  // AWS requires no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  exceptions: { GetCallerIdentity: () => [] },
  context: ({ input, operation }) =>
    operation === 'AssumeRole'
      ? {
          ...Object.fromEntries(at('RoleSessionName')(input).map((name) => ['sts:RoleSessionName', name])),
          ...Object.fromEntries(at('ExternalId')(input).map((id) => ['sts:ExternalId', id])),
          ...Object.fromEntries(at('SourceIdentity')(input).map((name) => ['sts:SourceIdentity', name])),
        }
      : {},
};
