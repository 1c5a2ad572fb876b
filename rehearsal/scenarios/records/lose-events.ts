import { DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';

import type { Environment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';

/**
 * Makes EventBridge deliver no event about the end of an execution of the pipelines that deploy to an environment, as an
 * administrator of their account.
 */
export async function loseEvents(driver: ReleaseDriver, environment: Environment): Promise<void> {
  const names = namesOf(driver.config);
  const { region } = environment.kind === 'tested' ? names.delivery.accountRegion : environment;
  const session = await openSession(driver, { ...environment, region });
  const rule = names.environment(environment).recordRule('ended');
  await session.client(EventBridgeClient).send(new DisableRuleCommand({ Name: rule }));
  driver.progress.line(
    `EventBridge delivers no event about the pipelines of ${environment.name} to record-execution any more.`,
  );
}
