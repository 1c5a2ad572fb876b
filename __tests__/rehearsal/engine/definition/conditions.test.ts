import { parseDefinition } from '../../../../rehearsal/engine/definition/parse-definition';
import { alarm, conditions, missingFunction, rule } from '../support/conditions';
import { approval, pipeline } from '../support/engine-harness';

type Json = Record<string, unknown>;

const source = approval({
  name: 'Source',
  actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
  configuration: { RepositoryName: 'hello', BranchName: 'main', PollForSourceChanges: 'false' },
  outputArtifacts: [{ name: 'Source' }],
  namespace: 'Source',
});

/** Parses a pipeline whose second stage has these settings. */
function parse(settings: Json, more: Json = {}, first: Json = {}) {
  const definition = pipeline('hello', {}, { pipelineType: 'V2', ...more });
  const stages = [
    { name: 'Source', actions: [source], ...first },
    { name: 'Test', actions: [approval({ namespace: 'Test' })], ...settings },
  ];
  return parseDefinition({ ...definition, stages });
}

const retry = { result: 'RETRY', retryConfiguration: { retryMode: 'ALL_ACTIONS' } };
const one = (result: string, ...rules: Json[]) =>
  conditions(result, ...(rules.length > 0 ? rules : [alarm('errors')]));

const only = { result: 'FAIL', rules: [alarm('errors')] };

describe('a stage', () => {
  it.each<[string, Json]>([
    ['an entry condition with FAIL', { beforeEntry: one('FAIL') }],
    ['an entry condition with SKIP', { beforeEntry: one('SKIP', missingFunction) }],
    ['a success condition with FAIL', { onSuccess: one('FAIL') }],
    ['a success condition with ROLLBACK', { onSuccess: one('ROLLBACK') }],
    ['a rollback after every failure', { onFailure: { result: 'ROLLBACK' } }],
    ['a failure condition with ROLLBACK', { onFailure: one('ROLLBACK') }],
    ['a retry after a failure', { onFailure: retry }],
    [
      'five rules in a condition',
      { beforeEntry: one('FAIL', ...[1, 2, 3, 4, 5].map((n) => alarm(`a${String(n)}`))) },
    ],
    [
      'rules with artifacts and variables',
      {
        onSuccess: one(
          'FAIL',
          rule('CodeBuild', { ProjectName: '#{Test.Project}' }, { inputArtifacts: [{ name: 'Source' }] }),
        ),
      },
    ],
  ])('may have %s', (_, settings) => {
    expect(parse(settings).stages).toHaveLength(2);
  });

  it.each<[string, Json, string]>([
    [
      'an entry condition with ROLLBACK',
      { beforeEntry: one('ROLLBACK') },
      'stages[1].beforeEntry.conditions[0].result',
    ],
    ['a success condition with SKIP', { onSuccess: one('SKIP') }, 'stages[1].onSuccess.conditions[0].result'],
    ['a failure condition with FAIL', { onFailure: one('FAIL') }, 'stages[1].onFailure.conditions[0].result'],
    ['a failure result FAIL', { onFailure: { result: 'FAIL' } }, 'stages[1].onFailure.result'],
    [
      'two conditions of a kind',
      {
        beforeEntry: { conditions: [only, only] },
      },
      'stages[1].beforeEntry.conditions',
    ],
    [
      'a condition without rules',
      { beforeEntry: conditions('FAIL') },
      'stages[1].beforeEntry.conditions[0].rules',
    ],
    [
      'six rules',
      { beforeEntry: conditions('FAIL', ...Array.from({ length: 6 }, () => alarm('errors'))) },
      'rules',
    ],
    [
      'a failure condition that is empty',
      { onFailure: {} },
      'result and conditions are both set or both missing',
    ],
    [
      'a retry and conditions',
      { onFailure: { ...retry, ...one('ROLLBACK') } },
      'AWS allows no automatic retry together with conditions',
    ],
    [
      'a retry without a mode',
      { onFailure: { result: 'RETRY' } },
      'result RETRY and retryConfiguration belong together',
    ],
    [
      'a rollback with a retry mode',
      { onFailure: { ...retry, result: 'ROLLBACK' } },
      'result RETRY and retryConfiguration belong together',
    ],
    [
      'an unknown retry mode',
      { onFailure: { ...retry, retryConfiguration: { retryMode: 'SOME' } } },
      'retryMode',
    ],
    [
      'commands of a rule',
      { beforeEntry: one('FAIL', alarm('errors', {}, { commands: ['true'] })) },
      'commands',
    ],
    [
      'a rule timeout below five minutes',
      { beforeEntry: one('FAIL', alarm('errors', {}, { timeoutInMinutes: 4 })) },
      'timeoutInMinutes',
    ],
    [
      'a rule of another owner',
      {
        beforeEntry: one('FAIL', {
          ...alarm('errors'),
          ruleTypeId: { category: 'Rule', owner: 'Custom', provider: 'CloudWatchAlarm' },
        }),
      },
      'owner',
    ],
    [
      'an unknown setting of a rule',
      { beforeEntry: one('FAIL', alarm('errors', {}, { color: 'red' })) },
      'color',
    ],
    [
      'a rule of an unsupported type',
      { beforeEntry: one('FAIL', rule('VariableCheck', { Operator: 'EQ' })) },
      'has the type Rule/AWS/VariableCheck/1',
    ],
    [
      'a rule SKIP that is no function',
      { beforeEntry: one('SKIP') },
      'with the result SKIP; use LambdaInvoke',
    ],
    [
      'an entry rule with a variable of the same stage',
      { beforeEntry: one('FAIL', alarm('#{Test.Alarm}', {}, { name: 'Alarm' })) },
      'a variable reference names a namespace that no earlier action has: StageName=[Test], RuleName=[Alarm], RuleConfigurationKey=[AlarmName]',
    ],
    [
      'a rule with an unknown artifact',
      {
        onSuccess: one(
          'FAIL',
          rule('CodeBuild', { ProjectName: 'hello' }, { inputArtifacts: [{ name: 'Missing' }] }),
        ),
      },
      'no earlier action writes the input artifact Missing of the rule CodeBuild; allowed: Source',
    ],
    [
      'action commands',
      { actions: [approval({ commands: ['true'] })] },
      'the rehearsal does not support this setting; remove it',
    ],
  ])('must not have %s', (_, settings, problem) => {
    expect(() => parse(settings)).toThrow(problem);
  });

  it.each<[string, Json]>([
    ['beforeEntry', { beforeEntry: one('FAIL') }],
    ['onSuccess', { onSuccess: one('FAIL') }],
    ['onFailure', { onFailure: { result: 'ROLLBACK' } }],
  ])('has no %s in a pipeline of the first type', (_, settings) => {
    expect(() => parse(settings, { pipelineType: `V${String(1)}` })).toThrow('cannot have stage conditions');
  });

  it.each<[string, Json]>([
    ['after a failure', { onFailure: { result: 'ROLLBACK' } }],
    ['by a failure condition', { onFailure: one('ROLLBACK') }],
    ['by a success condition', { onSuccess: one('ROLLBACK') }],
  ])('with source actions cannot be rolled back %s', (_, first) => {
    expect(() => parse({}, {}, first)).toThrow(
      'the stage Source has source actions, so AWS cannot roll it back; remove the result ROLLBACK',
    );
  });

  it('with source actions may fail by a condition and be retried', () => {
    expect(parse({}, {}, { onSuccess: one('FAIL'), onFailure: retry }).stages).toHaveLength(2);
  });

  it('gets all its problems in one error, each with the file to change', () => {
    const settings = {
      actions: [approval({ configuration: { Unknown: 'x' } })],
      beforeEntry: one('FAIL', alarm('errors', { Unknown: 'x' })),
      onSuccess: one('FAIL', rule('Commands', {})),
    };
    expect(() => parse(settings)).toThrow(
      /actions\/manual-approval\.ts[^]*rules\/cloudwatch-alarm\.ts[^]*rules\/registry\.ts/,
    );
  });
});
