import { AccountFacts } from '../../../../../../rehearsal/local-aws/services/cloudformation/parameters/account-facts';
import {
  lookedUpTypesIn,
  missingResource,
} from '../../../../../../rehearsal/local-aws/services/cloudformation/parameters/existence';
import {
  parametersOf,
  resolveSsmValues,
  typedParameters,
  type GivenParameter,
} from '../../../../../../rehearsal/local-aws/services/cloudformation/parameters/parameter-values';
import type { Template } from '../../../../../../rehearsal/local-aws/services/cloudformation/template/template';
import { readTemplate } from '../../../../../../rehearsal/local-aws/services/cloudformation/template/read-template';
import { fakeServices } from '../support/services';
import { template } from '../support/templates';

const declaring = (Parameters: object): Template => readTemplate(template({}, { Parameters }));
const given = (values: Readonly<Record<string, string>>) =>
  new Map(Object.entries(values).map(([key, value]): [string, GivenParameter] => [key, { value }]));
const previous = new Map<string, GivenParameter>([['Size', 'previous']]);

describe('the parameters of a stack', () => {
  const sized = declaring({ Size: { Type: 'String', Default: 'small' }, Name: { Type: 'String' } });

  test('have the values of the request, then the defaults', () => {
    expect(parametersOf(sized, given({ Name: 'web' }), [])).toEqual([
      { key: 'Size', value: 'small', noEcho: false },
      { key: 'Name', value: 'web', noEcho: false },
    ]);
    expect(parametersOf(sized, given({ Name: 'web', Size: 'large' }), [])[0]?.value).toBe('large');
  });

  test('have the default of an omitted parameter, not the value before the update', () => {
    const before = [{ key: 'Size', value: 'large', noEcho: false }];
    expect(parametersOf(sized, given({ Name: 'web' }), before)[0]?.value).toBe('small');
    const kept = new Map([...given({ Name: 'web' }), ...previous]);
    expect(parametersOf(sized, kept, before)[0]?.value).toBe('large');
  });

  test('are incomplete without a value and a default', () => {
    const three = declaring({
      A: { Type: 'String' },
      B: { Type: 'String' },
      C: { Type: 'String', Default: '' },
    });
    expect(() => parametersOf(three, new Map(), [])).toThrow('Parameters: [A, B] must have values');
  });

  test('are wrong with a name that the template does not have', () => {
    expect(() => parametersOf(sized, given({ Name: 'web', Nope: 'x', Other: 'y' }), [])).toThrow(
      'Parameters: [Nope, Other] do not exist in the template',
    );
  });

  test('are wrong with a previous value that does not exist', () => {
    expect(() => parametersOf(sized, new Map([...given({ Name: 'web' }), ...previous]), [])).toThrow(
      'Invalid input for parameter key Size. Cannot specify usePreviousValue as true for a parameter key not in the previous template',
    );
  });

  test('satisfy the constraints of the template, also with a previous value', () => {
    const limited = declaring({ Size: { Type: 'String', AllowedValues: ['small'] } });
    const before = [{ key: 'Size', value: 'large', noEcho: false }];
    expect(() => parametersOf(limited, given({ Size: 'large' }), [])).toThrow(
      "'Size' must be one of AllowedValues",
    );
    expect(() => parametersOf(limited, previous, before)).toThrow("'Size' must be one of AllowedValues");
  });

  test('are lists for list types', () => {
    const lists = declaring({
      A: { Type: 'CommaDelimitedList' },
      B: { Type: 'List<Number>' },
      C: { Type: 'List<AWS::EC2::Subnet::Id>' },
      D: { Type: 'String' },
      E: { Type: 'AWS::EC2::VPC::Id' },
    });
    const parameters = parametersOf(lists, given({ A: 'a, b', B: '1,2', C: 's-1', D: 'a,b', E: 'v-1' }), []);
    expect(Object.fromEntries(typedParameters(lists, parameters))).toEqual({
      ...{ A: ['a', 'b'], B: ['1', '2'], C: ['s-1'], D: 'a,b', E: 'v-1' },
    });
  });
});

describe('a parameter that names an SSM parameter', () => {
  const services = fakeServices({
    GetParameters: ({ Names }) => {
      const known: Readonly<Record<string, object>> = {
        '/acme/vpc': { Name: '/acme/vpc', Value: 'vpc-1', Type: 'String' },
        '/acme/subnets': { Name: '/acme/subnets', Value: 's-1,s-2', Type: 'StringList' },
        '/acme/secret': { Name: '/acme/secret', Value: 'x', Type: 'SecureString' },
      };
      const names = Names as readonly string[];
      return {
        Parameters: names.flatMap((name) => known[name] ?? []),
        InvalidParameters: names.filter((name) => known[name] === undefined),
      };
    },
  });
  const stored = declaring({
    Vpc: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::VPC::Id>' },
    Subnets: { Type: 'AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>' },
    Name: { Type: 'AWS::SSM::Parameter::Name' },
  });
  const resolve = async (values: Readonly<Record<string, string>>) =>
    resolveSsmValues(stored, parametersOf(stored, given({ Name: '/acme/vpc', ...values }), []), services);

  test('has the name and the value of the SSM parameter', async () => {
    const parameters = await resolve({ Vpc: '/acme/vpc', Subnets: '/acme/subnets' });
    expect(parameters).toEqual([
      { key: 'Vpc', value: '/acme/vpc', resolved: 'vpc-1', noEcho: false },
      { key: 'Subnets', value: '/acme/subnets', resolved: 's-1,s-2', noEcho: false },
      { key: 'Name', value: '/acme/vpc', noEcho: false },
    ]);
    expect(Object.fromEntries(typedParameters(stored, parameters))).toEqual({
      ...{ Vpc: 'vpc-1', Subnets: ['s-1', 's-2'], Name: '/acme/vpc' },
    });
  });

  test.each([
    [
      { Vpc: '/acme/none', Subnets: '/acme/nope' },
      'Unable to fetch parameters [/acme/none,/acme/nope] from parameter store for this account.',
    ],
    [
      { Vpc: '/acme/secret', Subnets: '/acme/subnets' },
      'Parameters [/acme/secret] referenced by template have types not supported by CloudFormation.',
    ],
  ])('is rejected: %j', async (values, message) => {
    await expect(resolve(values)).rejects.toThrow(message);
  });

  test('is reported if it is only a name, and the SSM parameter does not exist', async () => {
    const facts = await AccountFacts.read(services, []);
    const named = declaring({ Name: { Type: 'AWS::SSM::Parameter::Name' } });
    const missing = (Name: string) =>
      missingResource(named, parametersOf(named, given({ Name }), []), facts, services);
    expect(await missing('/acme/vpc')).toBeUndefined();
    expect(await missing('/acme/none')).toBe(
      'Parameter validation failed: parameter value /acme/none for parameter name Name does not exist',
    );
  });
});

describe('a parameter that names an AWS resource', () => {
  const services = fakeServices({
    DescribeSubnets: () => ({ Subnets: [{ SubnetId: 's-1' }, { SubnetId: 's-2' }] }),
    DescribeVpcs: () => ({ Vpcs: [{ VpcId: 'vpc-1' }] }),
  });
  const declared = declaring({
    Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' },
    Vpc: { Type: 'AWS::EC2::VPC::Id' },
  });

  test.each([
    ['s-1,s-2', 'vpc-1', undefined],
    ['s-1,s-3', 'vpc-1', 'parameter value s-3 for parameter name Subnets does not exist'],
    ['s-1', 'vpc-2', 'parameter value vpc-2 for parameter name Vpc does not exist'],
  ])('exists or is reported: %s in %s', async (Subnets, Vpc, problem) => {
    expect(lookedUpTypesIn(declared)).toEqual(['AWS::EC2::Subnet::Id', 'AWS::EC2::VPC::Id']);
    const facts = await AccountFacts.read(services, lookedUpTypesIn(declared));
    const parameters = parametersOf(declared, given({ Subnets, Vpc }), []);
    const expected = problem === undefined ? undefined : `Parameter validation failed: ${problem}`;
    expect(await missingResource(declared, parameters, facts, services)).toBe(expected);
  });
});
