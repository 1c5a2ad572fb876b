import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { RuleDefinition } from '../../../../rehearsal/engine/definition/conditions';
import { RULE_TYPES, ruleProblems, ruleTypeOf } from '../../../../rehearsal/engine/rules/registry';

type Configuration = Readonly<Record<string, string>>;

/** Smallest configuration and minimum number of input artifacts, by rule type. */
const SMALLEST: Readonly<Record<string, readonly [configuration: Configuration, inputs: number]>> = {
  CloudWatchAlarm: [{ AlarmName: 'errors' }, 0],
  CodeBuild: [{ ProjectName: 'hello' }, 1],
  DeploymentWindow: [{ Cron: '* * 9-17 ? * MON-FRI *' }, 0],
  LambdaInvoke: [{ FunctionName: 'check-release' }, 0],
};

const artifacts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `artifact-${String(index)}` }));

/** Returns a rule with only the required settings. */
function ruleOf(
  provider: string,
  changes: Configuration = {},
  inputs?: number,
  version = '1',
): RuleDefinition {
  const [configuration, fewest] = SMALLEST[provider] ?? [{}, 0];
  return {
    name: 'Rule',
    ruleTypeId: { category: 'Rule', owner: 'AWS', provider, version },
    configuration: { ...configuration, ...changes },
    inputArtifacts: artifacts(inputs ?? fewest),
  };
}

test('every rule type of the engine has a row in this table', () => {
  expect(RULE_TYPES.map(({ provider }) => provider).sort()).toEqual(Object.keys(SMALLEST).sort());
});

describe.each(Object.keys(SMALLEST))('a rule of type %s', (provider) => {
  test('is accepted with its required configuration', () => {
    expect(ruleProblems(ruleOf(provider), 'FAIL')).toEqual([]);
    expect(ruleTypeOf(ruleOf(provider)).provider).toBe(provider);
  });

  test('is rejected with a configuration key that the engine does not support, and names an existing file', () => {
    const [problem, ...more] = ruleProblems(ruleOf(provider, { Unknown: 'value' }), 'FAIL');
    expect(more).toEqual([]);
    expect(problem).toContain('the rule Rule has the configuration field Unknown; allowed: ');
    const [file = ''] = /rehearsal\/\S+\.ts/.exec(problem ?? '') ?? [];
    expect(existsSync(join(__dirname, '../../../..', file))).toBe(true);
  });

  test('is rejected without a required configuration key', () => {
    for (const key of Object.keys(SMALLEST[provider]?.[0] ?? {})) {
      const rule = ruleOf(provider);
      const entries = Object.entries(rule.configuration).filter(([other]) => other !== key);
      const problems = ruleProblems({ ...rule, configuration: Object.fromEntries(entries) }, 'FAIL');
      expect(problems).toEqual([
        expect.stringContaining(`has no configuration field ${key}; add the field`) as string,
      ]);
    }
  });

  test('is rejected with too many input artifacts', () => {
    const problems = ruleProblems(ruleOf(provider, {}, 6), 'FAIL');
    expect(problems).toEqual([expect.stringContaining('has 6 input artifacts; allowed: ') as string]);
  });
});

test.each(Object.keys(SMALLEST))(
  'the result SKIP allows only a rule of type LambdaInvoke, not %s',
  (provider) => {
    const problems = ruleProblems(ruleOf(provider), 'SKIP');
    if (provider === 'LambdaInvoke') expect(problems).toEqual([]);
    else {
      expect(problems).toEqual([
        `the rule Rule: AWS does not allow a rule of type ${provider} with the result SKIP; use LambdaInvoke`,
      ]);
    }
  },
);

test.each(['Commands', 'VariableCheck', 'Unknown'])('a rule of type %s is rejected by name', (provider) => {
  const problem = `the rule Rule has the type Rule/AWS/${provider}/1, which the rehearsal does not support`;
  const expected = expect.stringContaining(problem) as string;
  expect(ruleProblems(ruleOf(provider), 'FAIL')).toEqual([expected]);
  expect(() => ruleTypeOf(ruleOf(provider))).toThrow(problem);
});

test('another version of a rule type is rejected', () => {
  const [problem] = ruleProblems(ruleOf('CloudWatchAlarm', {}, 0, '2'), 'FAIL');
  expect(problem).toContain('has the type Rule/AWS/CloudWatchAlarm/2');
});

test.each([
  ['CloudWatchAlarm', { AlarmStates: 'BAD' }, "AlarmStates of the rule Rule is 'BAD'; allowed: "],
  [
    'CloudWatchAlarm',
    { WaitTime: '1.5' },
    "WaitTime of the rule Rule is '1.5'; allowed: a whole number of minutes",
  ],
  ['DeploymentWindow', { Cron: '0 9 * * *' }, "Cron of the rule Rule is '0 9 * * *'; allowed: 6 or 7 fields"],
  ['DeploymentWindow', { TimeZone: 'PST' }, "TimeZone of the rule Rule is 'PST'; allowed: Region/City"],
  ['CodeBuild', { EnvironmentVariables: '{}' }, 'EnvironmentVariables of the rule Rule is'],
])('a rule of type %s with %j is rejected', (provider, changes, problem) => {
  expect(ruleProblems(ruleOf(provider, changes as Configuration), 'FAIL')).toEqual([
    expect.stringContaining(problem) as string,
  ]);
});

test('a value with a variable is checked when the rule runs, and not before', () => {
  expect(ruleProblems(ruleOf('CloudWatchAlarm', { AlarmStates: '#{variables.State}' }), 'FAIL')).toEqual([]);
});
