import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ACTION_TYPES, actionProblems, nameOf, typeOf } from '../../../../rehearsal/engine/actions/registry';
import type { ActionDefinition } from '../../../../rehearsal/engine/definition/definition';

/** Smallest configuration and minimum numbers of input and output artifacts, by action type. */
const SMALLEST: Readonly<
  Record<string, readonly [configuration: Readonly<Record<string, string>>, inputs: number, outputs: number]>
> = {
  'Source/AWS/CodeCommit/1': [
    { RepositoryName: 'hello', BranchName: 'main', PollForSourceChanges: 'false' },
    0,
    1,
  ],
  'Source/AWS/S3/1': [
    { S3Bucket: 'releases', S3ObjectKey: 'bundle.zip', PollForSourceChanges: 'false' },
    0,
    1,
  ],
  'Build/AWS/CodeBuild/1': [{ ProjectName: 'hello' }, 1, 0],
  'Approval/AWS/Manual/1': [{}, 0, 0],
  'Invoke/AWS/Lambda/1': [{ FunctionName: 'check-release' }, 0, 0],
  'Deploy/AWS/CloudFormation/1': [
    { ActionMode: 'CREATE_UPDATE', StackName: 'web', RoleArn: 'role', TemplatePath: 'A::web.json' },
    1,
    0,
  ],
};

const artifacts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `artifact-${String(index)}` }));

/** Returns an action of a type with only the required settings. The `changes` replace fields of the action. */
function actionOf(name: string, changes: Partial<ActionDefinition> = {}): ActionDefinition {
  const [category = '', owner = '', provider = '', version = ''] = name.split('/');
  const [configuration, inputs, outputs] = SMALLEST[name] ?? [{}, 0, 0];
  return {
    name: 'Action',
    actionTypeId: { category, owner, provider, version },
    runOrder: 1,
    configuration: { ...configuration },
    inputArtifacts: artifacts(inputs),
    outputArtifacts: artifacts(outputs),
    ...changes,
  };
}

const withConfiguration = (name: string, changes: Record<string, string>) =>
  actionOf(name, { configuration: { ...SMALLEST[name]?.[0], ...changes } });

test('every action type of the engine has a row in this table', () => {
  expect(ACTION_TYPES.map((type) => nameOf(type)).sort()).toEqual(Object.keys(SMALLEST).sort());
});

describe.each(Object.keys(SMALLEST))('an action of type %s', (name) => {
  test('is accepted with its required configuration', () => {
    expect(actionProblems(actionOf(name))).toEqual([]);
    expect(nameOf(typeOf(actionOf(name)))).toBe(name);
  });

  test('is rejected with a configuration key that the engine does not support, and names an existing file', () => {
    const [problem, ...more] = actionProblems(withConfiguration(name, { Unknown: 'value' }));
    expect(more).toEqual([]);
    expect(problem).toContain('the action Action has the configuration field Unknown; allowed: ');
    const [file = ''] = /rehearsal\/\S+\.ts/.exec(problem ?? '') ?? [];
    expect(existsSync(join(__dirname, '../../../..', file))).toBe(true);
  });

  test('is rejected without a required configuration key', () => {
    for (const key of Object.keys(SMALLEST[name]?.[0] ?? {})) {
      const entries = Object.entries(actionOf(name).configuration).filter(([other]) => other !== key);
      const problems = actionProblems(actionOf(name, { configuration: Object.fromEntries(entries) }));
      expect(problems).toEqual([
        expect.stringContaining(`has no configuration field ${key}; add the field`) as string,
      ]);
    }
  });

  test('is rejected with too many artifacts', () => {
    expect(actionProblems(actionOf(name, { inputArtifacts: artifacts(11) }))).toEqual([
      expect.stringContaining('has 11 input artifacts') as string,
    ]);
    expect(actionProblems(actionOf(name, { outputArtifacts: artifacts(11) }))).toEqual([
      expect.stringContaining('has 11 output artifacts') as string,
    ]);
  });

  test('may have a timeout only if it is an approval', () => {
    const problems = actionProblems(actionOf(name, { timeoutInMinutes: 5 }));
    expect(problems).toHaveLength(name === 'Approval/AWS/Manual/1' ? 0 : 1);
  });
});

describe('the value of a configuration field', () => {
  const CODECOMMIT = 'Source/AWS/CodeCommit/1';
  const CLOUDFORMATION = 'Deploy/AWS/CloudFormation/1';
  const CODEBUILD = 'Build/AWS/CodeBuild/1';
  const variable = (type: string) => JSON.stringify([{ name: 'A', value: '#{Source.CommitId}', type }]);

  test.each([
    [CODECOMMIT, { PollForSourceChanges: 'true' }, 'allowed: false; start the pipeline with an EventBridge'],
    [CODECOMMIT, { OutputArtifactFormat: 'CODEBUILD_CLONE_REF' }, 'allowed: CODE_ZIP'],
    ['Source/AWS/S3/1', { AllowOverrideForS3ObjectKey: 'yes' }, 'allowed: true, false'],
    [CLOUDFORMATION, { ActionMode: 'DELETE_ONLY' }, 'allowed: CREATE_UPDATE'],
    [CLOUDFORMATION, { Capabilities: 'CAPABILITY_IAM,CAPABILITY_ALL' }, 'CAPABILITY_NAMED_IAM'],
    [CODEBUILD, { EnvironmentVariables: 'A=b' }, 'not a supported list of variables'],
    [CODEBUILD, { EnvironmentVariables: variable('PARAMETER_STORE') }, 'allowed: PLAINTEXT'],
  ])('of %s is rejected: %j', (name, changes, problem) => {
    expect(actionProblems(withConfiguration(name, changes))).toEqual([
      expect.stringContaining(problem) as string,
    ]);
  });

  test.each([
    [CLOUDFORMATION, { Capabilities: 'CAPABILITY_IAM,CAPABILITY_NAMED_IAM' }],
    [CLOUDFORMATION, { ActionMode: '#{variables.Mode}' }],
    [CLOUDFORMATION, { ActionMode: '${aws_ssm_parameter.mode.value}' }],
    [CODEBUILD, { EnvironmentVariables: variable('PLAINTEXT') }],
  ])('of %s is accepted: %j', (name, changes) => {
    expect(actionProblems(withConfiguration(name, changes))).toEqual([]);
  });
});

test('an action of another type is rejected, with the types that the engine supports', () => {
  const problem =
    'the action Action has the type Deploy/AWS/ECS/1, which the rehearsal does not support; use one of: Source/AWS/CodeCommit/1, ';
  expect(actionProblems(actionOf('Deploy/AWS/ECS/1'))).toEqual([expect.stringContaining(problem) as string]);
  expect(() => typeOf(actionOf('Deploy/AWS/ECS/1'))).toThrow(problem);
});
