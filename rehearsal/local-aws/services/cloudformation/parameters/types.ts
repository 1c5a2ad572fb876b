import type { TemplateValue } from '../../../../../functions/shared/template/value';

/** Returns true if CloudFormation reads the value of a parameter from SSM at every create and update. */
export const isSsmValue = (type: string) => type.startsWith('AWS::SSM::Parameter::Value<');

const isListType = (type: string) =>
  /^(CommaDelimitedList|List<.+>)$/.test(type.replace(/^AWS::SSM::Parameter::Value<(.+)>$/, '$1'));

/** Returns the value of `Ref` to a parameter: a list for a list type. */
export const typedValue = (type: string, text: string): TemplateValue =>
  isListType(type) ? text.split(',').map((member) => member.trim()) : text;

/**
 * Returns the type of one value of a parameter, without `AWS::SSM::Parameter::Value<…>` and `List<…>`. Returns
 * undefined if CloudFormation does not know the type.
 */
export function innerTypeOf(type: string): string | undefined {
  if (['String', 'Number', 'CommaDelimitedList', 'AWS::SSM::Parameter::Name'].includes(type)) return type;
  const stored = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1];
  if (stored === 'CommaDelimitedList') return 'String';
  const inner = /^List<(.+)>$/.exec(stored ?? type)?.[1] ?? stored ?? type;
  const plain = stored === undefined ? 'Number' : 'String';
  return inner === plain || AWS_TYPES.includes(inner) ? inner : undefined;
}

/**
 * AWS-specific parameter types.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
export const AWS_TYPES: readonly string[] =
  'AWS::EC2::AvailabilityZone::Name AWS::EC2::Image::Id AWS::EC2::Instance::Id AWS::EC2::KeyPair::KeyName AWS::EC2::SecurityGroup::GroupName AWS::EC2::SecurityGroup::Id AWS::EC2::Subnet::Id AWS::EC2::VPC::Id AWS::EC2::Volume::Id AWS::Route53::HostedZone::Id'.split(
    ' ',
  );
