import { at, mapped } from '../../input';
import type { ServiceRules } from '../../service-rules';

/** Systems Manager: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html. */
export const ssm: ServiceRules = {
  prefix: 'ssm',
  variables: {
    ParameterNameWithoutLeadingSlash: mapped(at('Name', 'Names', 'ResourceId'), (name) =>
      name.replace(/^\//, ''),
    ),
    ResourceId: () => [],
  },
};
