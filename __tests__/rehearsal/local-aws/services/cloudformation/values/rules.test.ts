import { readTemplate } from '../../../../../../rehearsal/local-aws/services/cloudformation/template/read-template';
import { AccountFacts } from '../../../../../../rehearsal/local-aws/services/cloudformation/parameters/account-facts';
import {
  RuleEvaluation,
  checkRules,
} from '../../../../../../rehearsal/local-aws/services/cloudformation/values/rules';
import {
  NO_RESOURCES,
  TemplateValues,
} from '../../../../../../rehearsal/local-aws/services/cloudformation/values/template-values';
import { fakeServices } from '../support/services';
import { template } from '../support/templates';

const services = fakeServices({
  DescribeVpcs: () => ({
    Vpcs: [{ VpcId: 'vpc-1', Tags: [{ Key: 'Team', Value: 'acme' }] }, { VpcId: 'vpc-2' }],
  }),
  DescribeSubnets: () => ({
    Subnets: [
      { SubnetId: 'subnet-1', VpcId: 'vpc-1', AvailabilityZone: 'a' },
      { SubnetId: 'subnet-2', VpcId: 'vpc-2', AvailabilityZone: 'b' },
      { SubnetId: 'subnet-3', VpcId: 'vpc-1', AvailabilityZone: 'b' },
    ],
  }),
});
const PARAMETERS = new Map<string, string | readonly string[]>([
  ['Stage', 'test'],
  ['Vpc', 'vpc-1'],
  ['Subnets', ['subnet-1', 'subnet-3']],
  ['Mixed', ['subnet-1', 'subnet-2']],
]);
const TYPES: Readonly<Record<string, string>> = {
  Stage: 'String',
  Vpc: 'AWS::EC2::VPC::Id',
  Subnets: 'List<AWS::EC2::Subnet::Id>',
  Mixed: 'List<AWS::EC2::Subnet::Id>',
};

/** Checks the parameters with rules. */
async function check(Rules: object): Promise<void> {
  const Parameters = Object.fromEntries(Object.entries(TYPES).map(([name, Type]) => [name, { Type }]));
  const parsed = readTemplate(template({}, { Parameters, Rules }));
  const stack = { accountId: '2', region: 'us-east-1', id: 'id', name: 'web', notificationArns: [] };
  const facts = await AccountFacts.read(services, ['AWS::EC2::VPC::Id', 'AWS::EC2::Subnet::Id']);
  const evaluator = new TemplateValues(parsed, PARAMETERS, stack, []).evaluator(NO_RESOURCES);
  checkRules(parsed, new RuleEvaluation(evaluator, facts, PARAMETERS));
}
const asserts = (Assert: object) => ({ One: { Assertions: [{ Assert, AssertDescription: 'the rule' }] } });
const stage = { Ref: 'Stage' };
const vpcsOf = (parameter: string) => ({ 'Fn::ValueOf': [parameter, 'VpcId'] });

describe('an assertion', () => {
  test.each<[string, object, object]>([
    ['Fn::Equals', { 'Fn::Equals': [stage, 'test'] }, { 'Fn::Equals': [stage, 'production'] }],
    ['Fn::Contains', { 'Fn::Contains': [['test', 'b'], stage] }, { 'Fn::Contains': [['b'], stage] }],
    [
      'Fn::EachMemberEquals',
      { 'Fn::EachMemberEquals': [vpcsOf('Subnets'), { Ref: 'Vpc' }] },
      { 'Fn::EachMemberEquals': [vpcsOf('Mixed'), { Ref: 'Vpc' }] },
    ],
    [
      'Fn::EachMemberIn',
      { 'Fn::EachMemberIn': [{ Ref: 'Subnets' }, { 'Fn::RefAll': 'AWS::EC2::Subnet::Id' }] },
      { 'Fn::EachMemberIn': [{ Ref: 'Subnets' }, ['subnet-1']] },
    ],
    [
      'Fn::RefAll',
      { 'Fn::Contains': [{ 'Fn::RefAll': 'AWS::EC2::VPC::Id' }, { Ref: 'Vpc' }] },
      { 'Fn::Contains': [{ 'Fn::RefAll': 'AWS::EC2::VPC::Id' }, stage] },
    ],
    [
      'Fn::ValueOf',
      { 'Fn::Equals': [{ 'Fn::ValueOf': ['Vpc', 'Tags.Team'] }, 'acme'] },
      { 'Fn::Equals': [{ 'Fn::ValueOf': ['Vpc', 'Tags.Other'] }, 'acme'] },
    ],
    [
      'Fn::ValueOfAll',
      { 'Fn::Contains': [{ 'Fn::ValueOfAll': ['AWS::EC2::VPC::Id', 'Tags.Team'] }, 'acme'] },
      { 'Fn::Contains': [{ 'Fn::ValueOfAll': ['AWS::EC2::VPC::Id', 'Tags.Team'] }, 'other'] },
    ],
    [
      'Fn::And',
      { 'Fn::And': [{ 'Fn::Equals': ['a', 'a'] }, { 'Fn::Equals': ['b', 'b'] }] },
      { 'Fn::And': [{ 'Fn::Equals': ['a', 'a'] }, { 'Fn::Equals': ['a', 'b'] }] },
    ],
    [
      'Fn::Or',
      { 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { 'Fn::Equals': ['b', 'b'] }] },
      { 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { 'Fn::Equals': ['c', 'b'] }] },
    ],
    ['Fn::Not', { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }, { 'Fn::Not': [{ 'Fn::Equals': ['a', 'a'] }] }],
  ])('accepts and rejects the parameters: %s', async (_, isTrue, isFalse) => {
    await expect(check(asserts(isTrue))).resolves.toBeUndefined();
    await expect(check(asserts(isFalse))).rejects.toThrow('Template error: Rule One failed: the rule');
  });

  test('applies only if the condition of its rule is true', async () => {
    const Assertions = [{ Assert: { 'Fn::Equals': [stage, 'other'] } }];
    const rule = (text: string) => ({ One: { RuleCondition: { 'Fn::Equals': [stage, text] }, Assertions } });
    await expect(check(rule('production'))).resolves.toBeUndefined();
    await expect(check(rule('test'))).rejects.toThrow('Rule One failed: an assertion is false');
  });

  test('is reported with all other false assertions', async () => {
    const isFalse = (AssertDescription: string) => ({
      Assert: { 'Fn::Equals': ['a', 'b'] },
      AssertDescription,
    });
    const Rules = {
      One: { Assertions: [isFalse('first'), isFalse('second')] },
      Two: { Assertions: [isFalse('third')] },
    };
    await expect(check(Rules)).rejects.toThrow(
      'Template error: Rule One failed: first; Rule One failed: second; Rule Two failed: third',
    );
  });

  test.each<[string, object, string]>([
    ['a text as list', { 'Fn::Contains': ['a', 'a'] }, 'require a list of strings'],
    ['a list as text', { 'Fn::Contains': [['a'], ['a']] }, 'require a list and a string'],
    [
      'an unknown parameter',
      { 'Fn::Equals': [{ 'Fn::ValueOf': ['Nope', 'VpcId'] }, 'a'] },
      'Unresolved resource dependencies [Nope] in the Rules block of the template',
    ],
    [
      'an attribute that the local AWS does not read',
      { 'Fn::Equals': [{ 'Fn::ValueOf': ['Vpc', 'CidrBlock'] }, 'a'] },
      'the local AWS does not support the attribute CidrBlock in rules',
    ],
  ])('fails if it has %s', async (_, Assert, message) => {
    await expect(check(asserts(Assert))).rejects.toThrow(message);
  });
});
