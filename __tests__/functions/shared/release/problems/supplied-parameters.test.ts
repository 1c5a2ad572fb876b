import { checkSources } from '../../../../../functions/shared/release/problems/check-sources';
import { sha256 } from '../../../../../functions/shared/zip/write';
import { SCOPE, TEMPLATE, changed, treeOf } from './application';

const file = (parameters: object, more: object = {}) =>
  JSON.stringify({ Parameters: { RulePriority: '10', ...parameters }, ...more });
/** Returns the template with a declaration before all others. */
const declaring = (declaration: string) =>
  TEMPLATE.replace('Parameters:\n', `Parameters:\n  ${declaration}\n`);

/** Checks the service `web` with these files. Both environments have the same configuration file. */
function check(configuration: string, template = TEMPLATE) {
  const files = changed({
    'cfn/web.yaml': template,
    'cfn/web.test.json': configuration,
    'cfn/web.production.json': configuration,
  });
  return checkSources(treeOf(files), { ...SCOPE, services: ['web'] });
}

function releasedFiles(configuration: string, template = TEMPLATE) {
  const checked = check(configuration, template);
  if (checked.kind === 'failed') throw new Error(checked.problems.join('\n'));
  const [web] = checked.services;
  return (web?.configurations ?? []).map((each) => ({ ...each, text: each.bytes.toString() }));
}

describe('a configuration file that holds choices only', () => {
  test('is completed for each environment, and the release has the hash of the completed file', () => {
    const files = releasedFiles(file({}, { Tags: { team: 'blue' } }));
    expect(files.map(({ text }) => JSON.parse(text) as unknown)).toEqual(
      ['test', 'production'].map((environment) => ({
        Parameters: { RulePriority: '10', ListenerArn: `/acme/${environment}/listener-arn` },
        Tags: { team: 'blue' },
      })),
    );
    expect(files.map((each) => each.sha256)).toEqual(files.map(({ bytes }) => sha256(bytes)));
    expect(files.map(({ configuration }) => configuration.parameters.get('ListenerArn'))).toEqual([
      '/acme/test/listener-arn',
      '/acme/production/listener-arn',
    ]);
  });

  test('gets the name of the environment', () => {
    const files = releasedFiles(file({}), declaring('Environment: { Type: String }'));
    expect(files.map(({ configuration }) => configuration.parameters.get('Environment'))).toEqual([
      'test',
      'production',
    ]);
  });
});

describe('a release keeps', () => {
  test('the bytes of a file that has every value', () => {
    const configuration = JSON.stringify({
      Parameters: { ListenerArn: '/acme/test/listener-arn', RulePriority: '10' },
    });
    const checked = checkSources(treeOf(changed({ 'cfn/web.test.json': configuration })), {
      ...SCOPE,
      services: ['web'],
      environments: ['test'],
    });
    expect(checked).toMatchObject({
      kind: 'passed',
      services: [{ configurations: [{ bytes: Buffer.from(configuration) }] }],
    });
  });

  test('a value that the file chooses', () => {
    const files = releasedFiles(file({ Environment: 'blue' }), declaring('Environment: { Type: String }'));
    expect(files.map(({ configuration }) => configuration.parameters.get('Environment'))).toEqual([
      'blue',
      'blue',
    ]);
  });

  test('a default of the template, also if the guard rejects it', () => {
    const checked = check(
      file({}),
      declaring('VpcId: { Type: AWS::SSM::Parameter::Value<String>, Default: /acme/test/vpc-id }'),
    );
    expect(checked.kind === 'failed' && checked.problems.join('\n')).toContain('/acme/test/vpc-id');
  });
});

test.each([
  ['a parameter of another type', 'VpcId: { Type: String }', 'VpcId'],
  ['an environment that is no text', 'Environment: { Type: CommaDelimitedList }', 'Environment'],
  ['an SSM parameter with another name', 'Vpc: { Type: AWS::SSM::Parameter::Value<String> }', 'Vpc'],
  [
    'a name that every object has',
    'constructor: { Type: AWS::SSM::Parameter::Value<String> }',
    'constructor',
  ],
])('a release supplies nothing to %s', (_what, declaration, name) => {
  const checked = check(file({}), declaring(declaration));
  expect(checked.kind).toBe('failed');
  expect(checked.kind === 'failed' && checked.problems.join('\n')).toMatch(
    new RegExp(`\\b${name}\\b.* (?:has no value|is missing)`),
  );
});
