import { arn, bucketArn } from '../../../../../stacks/names';
import type { Requirement } from '../../../call';
import { at } from '../../input';
import { passRoles, type OperationRequest, type ServiceRules } from '../../service-rules';

const byName = (find: ReturnType<typeof at>) => (input: Parameters<typeof find>[0]) =>
  find(input).filter((name) => !name.startsWith('arn:'));

/**
 * CloudFormation: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html.
 */
export const cloudFormation: ServiceRules = {
  prefix: 'cloudformation',
  variables: {
    StackName: byName(at('StackName')),
    // A request that names a stack has no id of the stack.
    Id: () => ['any'],
  },
  exceptions: {
    // Without a name, the operation lists all stacks.
    DescribeStacks: (request) => stacks(request),
  },
  more: (request) => [
    ...passRoles(request, at('RoleARN'), 'cloudformation.amazonaws.com'),
    ...(at('StackPolicyBody')(request.input).length > 0 && request.operation !== 'SetStackPolicy'
      ? stacks({ ...request, operation: 'SetStackPolicy' })
      : []),
    ...templateRequirements(request),
  ],
  context: ({ input }) => ({
    ...Object.fromEntries(at('RoleARN')(input).map((arn) => ['cloudformation:RoleArn', arn])),
    ...Object.fromEntries(at('TemplateURL')(input).map((url) => ['cloudformation:TemplateUrl', url])),
  }),
};

function stacks({ input, operation, accountRegion }: OperationRequest): Requirement[] {
  const action = `cloudformation:${operation}`;
  const names = at('StackName')(input);
  // A request for all stacks needs a permission that is not limited to some names.
  if (names.length === 0)
    return [{ action, resource: arn('cloudformation', accountRegion, 'stack/any/any') }];
  return names.map((name) => ({
    action,
    resource: name.startsWith('arn:') ? name : arn('cloudformation', accountRegion, `stack/${name}/any`),
  }));
}

/** CloudFormation reads a template in S3 with the permissions of the caller. */
const templateRequirements = ({ input, accountRegion: { region } }: OperationRequest): Requirement[] =>
  at('TemplateURL')(input).flatMap((url) => {
    const path = decodeURIComponent(new URL(url).pathname.slice(1));
    return path === '' ? [] : [{ action: 's3:GetObject', resource: bucketArn(region, path) }];
  });
