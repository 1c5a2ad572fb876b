import { GetTemplateSummaryCommand } from '@aws-sdk/client-cloudformation';
import { CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DeleteParameterCommand,
  PutParameterCommand,
  SSMClient,
  type ParameterType,
} from '@aws-sdk/client-ssm';

import { StackWorld, log } from './support/stack-world';

// The time limit is long, because moto (Python) starts slowly on a busy machine.
jest.setTimeout(60_000);

let world: StackWorld;
let ssm: SSMClient;
let vpcId: string;

beforeAll(async () => {
  world = await StackWorld.start();
  ssm = new SSMClient(world.settings);
  const { Vpc } = await new EC2Client(world.settings).send(
    new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }),
  );
  vpcId = Vpc?.VpcId ?? '';
});
afterAll(() => world.stop());

const publish = (Name: string, Value: string, Type: ParameterType = 'String') =>
  ssm.send(new PutParameterCommand({ Name, Value, Type, Overwrite: true }));
/** Returns a template with these parameters and one log group. The tag `value` of the log group is the text `value`. */
const request = (parameters: object, value: string, given: Readonly<Record<string, string | true>> = {}) => ({
  TemplateBody: JSON.stringify({
    Parameters: parameters,
    Resources: { Log: log({ 'Fn::Sub': '/${AWS::StackName}' }) },
    Outputs: { Out: { Value: { 'Fn::Sub': value } } },
  }),
  Parameters: Object.entries(given).map(([ParameterKey, given]) =>
    given === true ? { ParameterKey, UsePreviousValue: true } : { ParameterKey, ParameterValue: given },
  ),
});
const create = (name: string, ...values: Parameters<typeof request>) =>
  world.create(name, {}, request(...values));
const update = (name: string, ...values: Parameters<typeof request>) =>
  world.update(name, {}, request(...values));
/** Returns the parameters and the output of a stack. */
const valuesOf = async (name: string) => {
  const { Parameters = [], Outputs } = await world.describe(name);
  return [...Parameters, Outputs?.[0]?.OutputValue];
};

describe('a parameter that names an SSM parameter', () => {
  const Stored = { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/acme/size' };
  const shown = (ResolvedValue: string) => ({
    ParameterKey: 'Stored',
    ParameterValue: '/acme/size',
    ResolvedValue,
  });

  test('shows the name, and the value that the SSM parameter had at the last update', async () => {
    await publish('/acme/size', 'small');
    await create('stored', { Stored }, 'a ${Stored}');
    expect(await valuesOf('stored')).toEqual([shown('small'), 'a small']);

    await publish('/acme/size', 'large');
    expect(await valuesOf('stored')).toEqual([shown('small'), 'a small']);

    await world.update(
      'stored',
      {},
      { ...request({ Stored }, 'b ${Stored}'), Tags: [{ Key: 'a', Value: 'b' }] },
    );
    expect(await valuesOf('stored')).toEqual([shown('large'), 'b large']);
  });

  test('is read again when the request keeps the previous value', async () => {
    const Log = log('/kept', { Tags: [{ Key: 'size', Value: { Ref: 'Stored' } }] });
    const TemplateBody = JSON.stringify({ Parameters: { Stored }, Resources: { Log } });
    const kept = { ParameterKey: 'Stored', UsePreviousValue: true };
    await world.create('kept', {}, { TemplateBody });
    const update = () => world.update('kept', {}, { TemplateBody, Parameters: [kept] });
    await expect(update()).rejects.toThrow('No updates are to be performed.');
    await publish('/acme/size', 'medium');
    await update();
    expect((await world.describe('kept')).Parameters).toEqual([shown('medium')]);
  });

  test('has the previous value again after a rollback', async () => {
    await publish('/acme/size', '7');
    const body = (Extra: object) => ({
      TemplateBody: JSON.stringify({
        Parameters: { Stored },
        Resources: { Log: log('/back', { RetentionInDays: { Ref: 'Stored' } }), ...Extra },
      }),
    });
    await world.create('back', {}, body({}));
    await publish('/acme/size', '30');
    await world.update('back', {}, body({ Fails: log('/back', {}, { DependsOn: 'Log' }) }));
    expect(await world.describe('back')).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      Parameters: [shown('7')],
    });
    expect(await world.logGroups('/back')).toEqual(['/back 7']);
  });

  test.each([
    [
      'does not exist',
      '/acme/none',
      'Unable to fetch parameters [/acme/none] from parameter store for this account.',
    ],
    [
      'is a secure string',
      '/acme/secret',
      'Parameters [/acme/secret] referenced by template have types not supported by CloudFormation.',
    ],
  ])('is rejected at the create and at the update if the SSM parameter %s', async (_, name, message) => {
    await publish('/acme/secret', 'x', 'SecureString');
    await publish('/acme/size', '7');
    const rejection = { name: 'ValidationError', message };
    await expect(create('wrong', { Stored }, 'a', { Stored: name })).rejects.toMatchObject(rejection);
    await expect(world.describe('wrong')).rejects.toThrow('Stack with id wrong does not exist');
    await create('wrong', { Stored }, 'a');
    await expect(update('wrong', { Stored }, 'b', { Stored: name })).rejects.toMatchObject(rejection);
    expect(await world.events('wrong')).toHaveLength(5);
    await world.remove('wrong');
  });

  test('is not read when the stack is deleted', async () => {
    await publish('/acme/short-lived', 'a');
    const { StackId: id = '' } = await create('short', { Stored }, '${Stored}', {
      Stored: '/acme/short-lived',
    });
    await ssm.send(new DeleteParameterCommand({ Name: '/acme/short-lived' }));
    expect(await valuesOf('short')).toContain('a');
    await world.remove('short');
    expect(await world.statusOf(id)).toBe('DELETE_COMPLETE');
  });
});

describe('a parameter with NoEcho', () => {
  test('is never shown, but used', async () => {
    const Secret = { Type: 'String', NoEcho: 'true' };
    await create('secret', { Secret }, 'uses ${Secret}', { Secret: 'abc' });
    const hidden = { ParameterKey: 'Secret', ParameterValue: '****' };
    expect(await valuesOf('secret')).toEqual([hidden, 'uses abc']);
    await update('secret', { Secret, Other: { Type: 'String', Default: 'x' } }, 'still uses ${Secret}', {
      Secret: true,
    }).catch(() => undefined);
    expect((await valuesOf('secret'))[0]).toEqual(hidden);
  });
});

describe('the value of a parameter', () => {
  const Size = { Type: 'Number', MinValue: '1', MaxValue: '9', Default: '5' };
  const TOO_BIG = "Parameter 'Size' must be a number not greater than 9";

  test('satisfies its constraints at the create and at the update', async () => {
    await expect(create('limits', { Size }, 'a', { Size: '10' })).rejects.toMatchObject({
      name: 'ValidationError',
      message: TOO_BIG,
    });
    await create('limits', { Size }, 'a', { Size: '9' });
    await expect(update('limits', { Size }, 'a', { Size: '10' })).rejects.toThrow(TOO_BIG);
    const narrower = { ...Size, MaxValue: '8' };
    await expect(update('limits', { Size: narrower }, 'a', { Size: true })).rejects.toThrow(
      TOO_BIG.replace('9', '8'),
    );
    expect(await world.statusOf('limits')).toBe('CREATE_COMPLETE');
  });

  test('satisfies its constraints as default, in every operation that reads the template', async () => {
    const wrong = { Size: { ...Size, Default: '10' } };
    await expect(create('default', wrong, 'a', { Size: '5' })).rejects.toThrow(TOO_BIG);
    const { TemplateBody } = request(wrong, 'a');
    await expect(world.client.send(new GetTemplateSummaryCommand({ TemplateBody }))).rejects.toThrow(TOO_BIG);
  });

  test('is the name of an AWS resource that exists, or the stack fails before its first resource', async () => {
    const Vpc = { Type: 'AWS::EC2::VPC::Id' };
    await create('vpc', { Vpc }, '${Vpc}', { Vpc: vpcId });
    expect(await valuesOf('vpc')).toContain(vpcId);
    await create('no-vpc', { Vpc }, '${Vpc}', { Vpc: 'vpc-0' });
    const reason = 'Parameter validation failed: parameter value vpc-0 for parameter name Vpc does not exist';
    expect(await world.events('no-vpc')).toEqual([
      'stack CREATE_IN_PROGRESS (User Initiated)',
      `stack ROLLBACK_IN_PROGRESS (${reason}. Rollback requested by user.)`,
      'stack ROLLBACK_COMPLETE',
    ]);
    const count = await world.eventCount('vpc');
    await update('vpc', { Vpc }, '${Vpc}', { Vpc: 'vpc-0' });
    expect((await world.events('vpc', count)).slice(0, 2)).toEqual([
      'stack UPDATE_IN_PROGRESS (User Initiated)',
      `stack UPDATE_ROLLBACK_IN_PROGRESS (${reason})`,
    ]);
    expect(await valuesOf('vpc')).toContain(vpcId);
  });

  test('is the default when an update omits the parameter', async () => {
    const Log = log('/omitted', { RetentionInDays: { Ref: 'Size' } });
    const body = { TemplateBody: JSON.stringify({ Parameters: { Size }, Resources: { Log } }) };
    await world.create(
      'omitted',
      {},
      { ...body, Parameters: [{ ParameterKey: 'Size', ParameterValue: '7' }] },
    );
    expect(await world.logGroups('/omitted')).toEqual(['/omitted 7']);
    await world.update('omitted', {}, body);
    expect(await world.logGroups('/omitted')).toEqual(['/omitted 5']);
  });
});

describe('a rule of a template', () => {
  const Rules = {
    Production: {
      RuleCondition: { 'Fn::Equals': [{ Ref: 'Stage' }, 'production'] },
      Assertions: [
        {
          Assert: { 'Fn::Contains': [['7', '30'], { Ref: 'Days' }] },
          AssertDescription: 'keep 7 or 30 days',
        },
      ],
    },
  };
  const body = (Stage: string, Days: string) => ({
    TemplateBody: JSON.stringify({
      Parameters: { Stage: { Type: 'String' }, Days: { Type: 'String' } },
      Rules,
      Resources: { Log: log('/rules', { RetentionInDays: { Ref: 'Days' } }) },
    }),
    Parameters: [
      { ParameterKey: 'Stage', ParameterValue: Stage },
      { ParameterKey: 'Days', ParameterValue: Days },
    ],
  });

  test('rejects the parameters at the create and at the update, only if its condition is true', async () => {
    const rejection = {
      name: 'ValidationError',
      message: 'Template error: Rule Production failed: keep 7 or 30 days',
    };
    await expect(world.create('rules', {}, body('production', '1'))).rejects.toMatchObject(rejection);
    await world.create('rules', {}, body('test', '1'));
    expect(await world.logGroups('/rules')).toEqual(['/rules 1']);
    await expect(world.update('rules', {}, body('production', '1'))).rejects.toMatchObject(rejection);
    await world.update('rules', {}, body('production', '30'));
    expect(await world.logGroups('/rules')).toEqual(['/rules 30']);
  });
});
