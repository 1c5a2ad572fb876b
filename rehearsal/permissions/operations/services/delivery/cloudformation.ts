import { arn, bucketArn } from '../../../../../stacks/names';
import type { Requirement } from '../../../call';
import { UnknownRequirementError } from '../../../unknown-requirement';
import { at } from '../../input';
import { passRoles, type OperationRequest, type ServiceRules } from '../../service-rules';

/** CloudFormation: https://docs.aws.amazon.com/service-authorization/latest/reference/list_cloudformation.html. */
export const cloudFormation: ServiceRules = {
  prefix: 'cloudformation',
  variables: {
    StackName: at('StackName'),
    // A request that names a stack has no id of the stack.
    Id: (input) =>
      at('StackName')(input)
        .filter((name) => !name.startsWith('arn:'))
        .map(() => '*'),
  },
  // Without a name, the operations are about all stacks, or about a template.
  unnamed: ['DescribeStacks', 'GetTemplateSummary'],
  tagActions: { CreateChangeSet: 'TagResource', CreateStack: 'TagResource', UpdateStack: 'TagResource' },
  more: (request) => [
    ...passRoles(request, at('RoleARN'), 'cloudformation.amazonaws.com'),
    ...stackPolicy(request),
    ...templateRequirements(request),
  ],
  context: ({ input }) => ({
    ...Object.fromEntries(at('RoleARN')(input).map((role) => ['cloudformation:RoleArn', role])),
    ...Object.fromEntries(at('TemplateURL')(input).map((url) => ['cloudformation:TemplateUrl', url])),
  }),
};

/** A stack policy in the request needs a permission of its own. */
function stackPolicy({ input, operation, accountRegion }: OperationRequest): Requirement[] {
  if (operation === 'SetStackPolicy' || at('StackPolicyBody', 'StackPolicyURL')(input).length === 0)
    return [];
  return at('StackName')(input).map((name) => ({
    action: 'cloudformation:SetStackPolicy',
    resource: name.startsWith('arn:') ? name : arn('cloudformation', accountRegion, `stack/${name}/*`),
  }));
}

/** CloudFormation reads a template in S3 with the permissions of the caller. */
const templateRequirements = ({ input, accountRegion: { region } }: OperationRequest): Requirement[] =>
  at('TemplateURL')(input).map((url) => ({
    action: 's3:GetObject',
    resource: bucketArn(region, objectPathOf(url)),
  }));

/**
 * Returns the bucket and the key in a URL: `https://<bucket>.s3.<region>.amazonaws.com/<key>`, or the path-style
 * `https://<host>/<bucket>/<key>`.
 *
 * @throws UnknownRequirementError if the text is no such URL.
 */
function objectPathOf(text: string): string {
  const url = URL.canParse(text) && /^https?:/.test(text) ? new URL(text) : undefined;
  const path = url === undefined ? '' : decodeURIComponent(url.pathname.slice(1));
  const bucket = /^(.+)\.s3[.-]/.exec(url?.hostname ?? '')?.[1];
  const object = bucket === undefined ? path : `${bucket}/${path}`;
  if (/^[^/]+\/./.test(object)) return object;
  throw new UnknownRequirementError(`the template URL ${text} names no object in S3`);
}
