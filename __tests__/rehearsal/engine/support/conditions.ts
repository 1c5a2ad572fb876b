import type { EngineHarness } from './engine-harness';
import { approval, pipeline } from './engine-harness';

type Json = Record<string, unknown>;

/** Returns a rule of a condition. */
export function rule(provider: string, configuration: Record<string, string>, more: Json = {}): Json {
  const ruleTypeId = { category: 'Rule', owner: 'AWS', provider, version: '1' };
  return { name: provider, ruleTypeId, configuration, ...more };
}

/** Returns a rule that fails while the alarm `name` is in the state ALARM. */
export const alarm = (name: string, configuration: Record<string, string> = {}, more: Json = {}): Json =>
  rule('CloudWatchAlarm', { AlarmName: name, ...configuration }, { name, ...more });

/** Returns a rule that waits for ten o'clock. The clock of a test begins at midnight. */
export const window = (more: Json = {}): Json =>
  rule('DeploymentWindow', { Cron: '* * 10 * * ? *' }, { name: 'Window', ...more });

/** Returns a rule that fails, because the fake AWS has no function. */
export const missingFunction = rule('LambdaInvoke', { FunctionName: 'missing' });

/** Returns the conditions of one kind: one condition with this result and these rules. */
export const conditions = (result: string, ...rules: Json[]): Json => ({ conditions: [{ result, rules }] });

/** Deploys a pipeline with the stages Test and Production, each with an approval. @returns the name of the pipeline. */
export function deployer(harness: () => EngineHarness) {
  let count = 0;
  return (test: Json, production: Json = {}, actions = [approval()]): string => {
    count += 1;
    const name = `conditions-${String(count)}`;
    const definition = pipeline(name, {}, { pipelineType: 'V2' });
    const stages = [
      { name: 'Test', actions, ...test },
      { name: 'Production', actions: [approval()], ...production },
    ];
    harness().aws.pipelines.set(name, { ...definition, stages });
    return name;
  };
}
