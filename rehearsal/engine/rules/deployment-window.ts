import { pause } from '../clock';
import { ActionFailure } from '../errors';
import { optional, required } from '../steps/configuration';
import type { RuleType } from './rule-type';
import { nextOpening } from './window/next-opening';
import { cronProblem, parseCron } from './window/cron';
import { timeZoneProblem } from './window/time-zone';

/**
 * Waits until the current minute matches a cron expression.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html
 */
export const deploymentWindow: RuleType = {
  provider: 'DeploymentWindow',
  allowsSkip: false,
  configuration: { Cron: required(cronProblem), TimeZone: optional(timeZoneProblem) },
  inputs: [0, 0],
  file: 'rehearsal/engine/rules/deployment-window.ts',
  run: async ({ engine, configuration, signal }) => {
    const { Cron: cron = '', TimeZone: timeZone = 'UTC' } = configuration;
    const opening = nextOpening(parseCron(cron), timeZone, engine.clock.now());
    if (opening === undefined) {
      throw new ActionFailure('JobFailed', `The deployment window ${cron} (${timeZone}) never opens again`);
    }
    await engine.activity.untracked(pause(engine.clock, opening - engine.clock.now(), signal));
    return { summary: `The deployment window ${cron} (${timeZone}) is open` };
  },
};
