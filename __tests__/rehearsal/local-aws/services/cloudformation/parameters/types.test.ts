import {
  innerTypeOf,
  isSsmValue,
} from '../../../../../../rehearsal/local-aws/services/cloudformation/parameters/types';

describe('the type of a parameter', () => {
  test.each([
    ['String', 'String'],
    ['Number', 'Number'],
    ['List<Number>', 'Number'],
    ['CommaDelimitedList', 'CommaDelimitedList'],
    ['AWS::EC2::VPC::Id', 'AWS::EC2::VPC::Id'],
    ['List<AWS::EC2::Subnet::Id>', 'AWS::EC2::Subnet::Id'],
    ['AWS::SSM::Parameter::Name', 'AWS::SSM::Parameter::Name'],
    ['AWS::SSM::Parameter::Value<String>', 'String'],
    ['AWS::SSM::Parameter::Value<List<String>>', 'String'],
    ['AWS::SSM::Parameter::Value<CommaDelimitedList>', 'String'],
    ['AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>', 'AWS::EC2::Subnet::Id'],
  ])('is known: %s', (type, inner) => {
    expect(innerTypeOf(type)).toBe(inner);
    expect(isSsmValue(type)).toBe(type.includes('Value<'));
  });

  test.each(['Strin', 'List<String>', 'AWS::EC2::Nope::Id', 'AWS::SSM::Parameter::Value<Number>', ''])(
    'is unknown: %s',
    (type) => {
      expect(innerTypeOf(type)).toBeUndefined();
    },
  );
});
