import { CloudFormationError } from '../errors';
import type { Template } from './template';

const IAM_TYPE =
  /^AWS::IAM::(AccessKey|Group|InstanceProfile|ManagedPolicy|Policy|Role|User|UserToGroupAddition)$/;
const NAMES = ['GroupName', 'InstanceProfileName', 'ManagedPolicyName', 'RoleName', 'UserName'];

/**
 * Returns the capability that a template needs, and the types of its IAM resources. Returns undefined if the template
 * has no IAM resource.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html#using-iam-capabilities
 */
export function capabilityOf({
  resources,
}: Template): { name: string; types: readonly string[] } | undefined {
  const iam = [...resources.values()].filter(({ type }) => IAM_TYPE.test(type));
  if (iam.length === 0) return undefined;
  const isNamed = iam.some(({ properties }) => NAMES.some((name) => Object.hasOwn(properties, name)));
  return {
    name: isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM',
    types: [...new Set(iam.map(({ type }) => type))].sort(),
  };
}

/** @throws CloudFormationError if the request does not have the capability that the template needs. */
export function requireCapability(template: Template, given: readonly string[]): void {
  const needed = capabilityOf(template)?.name;
  if (needed === undefined || given.includes(needed) || given.includes('CAPABILITY_NAMED_IAM')) return;
  throw new CloudFormationError('InsufficientCapabilitiesException', `Requires capabilities : [${needed}]`);
}
