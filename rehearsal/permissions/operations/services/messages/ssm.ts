import { at, mapped } from '../../input';
import type { ServiceRules } from '../../service-rules';

/** Systems Manager: https://docs.aws.amazon.com/service-authorization/latest/reference/list_ssm.html. */
export const ssm: ServiceRules = {
  prefix: 'ssm',
  variables: {
    // A name can end with a version or a label: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
    ParameterNameWithoutLeadingSlash: mapped(at('Name', 'Names', 'Path', 'ResourceId'), (name) =>
      name.startsWith('arn:') ? name : name.replace(/^\//, '').replace(/:.*$/, ''),
    ),
  },
  tagActions: { PutParameter: 'AddTagsToResource' },
};
