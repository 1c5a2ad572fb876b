import { CloudWatchClient, DescribeAlarmsCommand, StateValue } from '@aws-sdk/client-cloudwatch';

import { pause } from '../clock';
import { ActionFailure, configurationError } from '../errors';
import { oneOf, optional, required } from '../steps/configuration';
import type { RuleContext, RuleType } from './rule-type';

/** Milliseconds between two checks of the alarm. AWS reacts to the events of the alarm instead. */
const CHECK_INTERVAL = 10_000;

/**
 * Fails if an alarm is in the monitored state. In an entry condition, the rule waits until the alarm has left the state.
 * In the other conditions, the rule watches the alarm for the wait time, because an alarm needs time after a deployment.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html
 */
export const cloudWatchAlarm: RuleType = {
  provider: 'CloudWatchAlarm',
  allowsSkip: false,
  configuration: {
    AlarmName: required(),
    // The page lists the states, but not how a value names several of them.
    AlarmStates: optional(oneOf(...Object.values(StateValue))),
    WaitTime: optional((text) => (/^\d{1,5}$/.test(text) ? undefined : 'allowed: a whole number of minutes')),
  },
  inputs: [0, 0],
  file: 'rehearsal/engine/rules/cloudwatch-alarm.ts',
  run: async (context) => {
    const { engine, configuration, kind, signal } = context;
    const {
      AlarmName: name = '',
      AlarmStates: monitored = StateValue.ALARM,
      WaitTime: minutes,
    } = configuration;
    const deadline = engine.clock.now() + Number(minutes ?? 0) * 60_000;
    for (;;) {
      const state = await readState(context, name);
      const left = deadline - engine.clock.now();
      const decided = left <= 0 || (state === monitored) === (kind !== 'beforeEntry');
      if (decided && state === monitored) {
        throw new ActionFailure('JobFailed', `The alarm ${name} is in the state ${state}`);
      }
      if (decided || signal.aborted) return { summary: `The alarm ${name} is in the state ${state}` };
      await engine.activity.untracked(pause(engine.clock, Math.min(left, CHECK_INTERVAL), signal));
    }
  },
};

/** @throws ActionFailure if the alarm does not exist. */
async function readState({ engine, session, region }: RuleContext, name: string): Promise<string> {
  const client = engine.aws.client(CloudWatchClient, session, region);
  const { MetricAlarms: metric = [], CompositeAlarms: composite = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  const state = [...metric, ...composite].find(({ AlarmName: found }) => found === name)?.StateValue;
  if (state !== undefined) return state;
  throw configurationError(`The alarm ${name} does not exist in ${region}`);
}
