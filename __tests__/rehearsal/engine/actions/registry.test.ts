import { ACTION_TYPES, nameOf, typeOf } from '../../../../rehearsal/engine/actions/registry';
import type { ActionDefinition } from '../../../../rehearsal/engine/definition/definition';

/** Required configuration fields and minimum numbers of input and output artifacts, by action type. */
const SMALLEST: Readonly<
  Record<string, readonly [configuration: readonly string[], inputs: number, outputs: number]>
> = {
  'Source/AWS/CodeCommit/1': [['RepositoryName', 'BranchName', 'PollForSourceChanges'], 0, 1],
  'Source/AWS/S3/1': [['S3Bucket', 'S3ObjectKey', 'PollForSourceChanges'], 0, 1],
  'Build/AWS/CodeBuild/1': [['ProjectName'], 1, 0],
  'Approval/AWS/Manual/1': [[], 0, 0],
  'Invoke/AWS/Lambda/1': [['FunctionName'], 0, 0],
  'Deploy/AWS/CloudFormation/1': [['ActionMode', 'StackName', 'RoleArn', 'TemplatePath'], 1, 0],
};

const artifacts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `artifact-${String(index)}` }));

/** Returns an action of a type with only the required settings. The `changes` replace fields of the action. */
function actionOf(name: string, changes: Partial<ActionDefinition> = {}): ActionDefinition {
  const [category = '', owner = '', provider = '', version = ''] = name.split('/');
  const [keys, inputs, outputs] = SMALLEST[name] ?? [[], 0, 0];
  return {
    name: 'Action',
    actionTypeId: { category, owner, provider, version },
    runOrder: 1,
    configuration: Object.fromEntries(keys.map((key) => [key, 'value'])),
    inputArtifacts: artifacts(inputs),
    outputArtifacts: artifacts(outputs),
    ...changes,
  };
}

test('every action type of the engine has a row in this table', () => {
  expect(ACTION_TYPES.map((type) => nameOf(type)).sort()).toEqual(Object.keys(SMALLEST).sort());
});

describe.each(Object.keys(SMALLEST))('an action of type %s', (name) => {
  test('is accepted with its required configuration', () => {
    expect(nameOf(typeOf(actionOf(name)))).toBe(name);
  });

  test('is rejected with a configuration key that the engine does not support', () => {
    const configuration = { ...actionOf(name).configuration, Unknown: 'value' };
    expect(() => typeOf(actionOf(name, { configuration }))).toThrow(
      `the rehearsal does not support the configuration fields Unknown of ${name}`,
    );
  });

  test('is rejected without a required configuration key', () => {
    for (const key of SMALLEST[name]?.[0] ?? []) {
      const entries = Object.entries(actionOf(name).configuration).filter(([other]) => other !== key);
      const configuration = Object.fromEntries(entries);
      expect(() => typeOf(actionOf(name, { configuration }))).toThrow(
        `lacks required configuration fields: ${key}; add them`,
      );
    }
  });

  test('is rejected with too many artifacts', () => {
    expect(() => typeOf(actionOf(name, { inputArtifacts: artifacts(11) }))).toThrow('has 11 input artifacts');
    expect(() => typeOf(actionOf(name, { outputArtifacts: artifacts(11) }))).toThrow(
      'has 11 output artifacts',
    );
  });
});

test('an action of another type is rejected, with the types that the engine supports', () => {
  expect(() => typeOf(actionOf('Deploy/AWS/ECS/1'))).toThrow(
    /^the rehearsal does not support the action type Deploy\/AWS\/ECS\/1; use one of: Source\/AWS\/CodeCommit\/1, /,
  );
});
