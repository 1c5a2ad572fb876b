import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';

import type { ClientSettings } from './local-aws';

/** Creates an EventBridge rule with one target. */
export async function createRule(
  settings: ClientSettings,
  name: string,
  pattern: object,
  target: string,
  state: 'ENABLED' | 'DISABLED' = 'ENABLED',
): Promise<void> {
  const events = new EventBridgeClient(settings);
  await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern), State: state }));
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'pipeline', Arn: target }] }));
}
