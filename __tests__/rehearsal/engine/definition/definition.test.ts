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
    ['without a key', two({ configuration: { CustomData: '#{codepipeline}' } })],
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
    expect(() => parseDefinition(definition)).toThrow('references a namespace that does not exist');
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

  it('fail the action when the result exceeds 100 KB', () => {
    const long: Variables = new Map([['S', { Long: 'x'.repeat(51 * 1024) }]]);
    expect(resolve('Deploy', { A: '#{S.Long}' }, long)['A']).toHaveLength(51 * 1024);
    expect(() => resolve('Deploy', { A: '#{S.Long}', B: '#{S.Long}' }, long)).toThrow(
      '104,450 bytes; allowed: 100 KB',
    );
  });
});
