import {
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';

import type { ClientSettings } from './local-aws';

/** Creates an EventBridge rule with one target: an ARN, or an ARN with more settings. */
export async function createRule(
  settings: ClientSettings,
  name: string,
  pattern: object,
  target: string | Omit<Target, 'Id'>,
  state: 'ENABLED' | 'DISABLED' = 'ENABLED',
): Promise<void> {
  const events = new EventBridgeClient(settings);
  const more = typeof target === 'string' ? { Arn: target } : target;
  await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern), State: state }));
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'pipeline', ...more }] }));
}
