import {
  type Action,
  DescribeListenersCommand,
  DescribeRulesCommand,
  type ElasticLoadBalancingV2Client,
  type Listener,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import { meets, type ProxyRequest } from './conditions';

/** Reads the rules of a load balancer's listener, from the first to be tried to the default rule. */
export async function readRules(
  client: ElasticLoadBalancingV2Client,
  loadBalancerArn: string,
): Promise<Rule[]> {
  const listener = await readListener(client, loadBalancerArn);
  if (listener === undefined) return [];
  const { Rules: rules = [] } = await client.send(
    new DescribeRulesCommand({ ListenerArn: listener.ListenerArn }),
  );
  return rules.sort((one, other) => priorityOf(one) - priorityOf(other));
}

/** Returns the listener that a user of the service calls: the HTTPS listener if there is one. */
async function readListener(
  client: ElasticLoadBalancingV2Client,
  loadBalancerArn: string,
): Promise<Listener | undefined> {
  const { Listeners: listeners = [] } = await client.send(
    new DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn }),
  );
  return listeners.find(({ Protocol }) => Protocol === 'HTTPS') ?? listeners[0];
}

const priorityOf = ({ Priority, IsDefault }: Rule) => (IsDefault === true ? Infinity : Number(Priority));

/** Returns the actions of the first rule whose conditions a request meets. */
export function actionsFor(request: ProxyRequest, rules: readonly Rule[]): readonly Action[] {
  const rule = rules.find(({ Conditions: conditions = [] }) =>
    conditions.every((condition) => meets(request, condition)),
  );
  return rule?.Actions ?? [];
}

/** Host name and path of a request. */
export interface RequestTarget {
  /** Value of the Host header. Undefined if the rule accepts every host. */
  readonly host: string | undefined;
  readonly path: string;
}

/**
 * Returns the host and the path with which a request reaches a target group. A pattern such as `/orders*` becomes
 * `/orders`. Undefined if no rule forwards to the target group.
 */
export function targetOf(rules: readonly Rule[], targetGroupArn: string): RequestTarget | undefined {
  const rule = rules.find(({ Actions: actions = [] }) =>
    actions.some((action) => forwardGroups(action).some(({ arn }) => arn === targetGroupArn)),
  );
  if (rule === undefined) return undefined;
  const valuesOf = (field: string) =>
    (rule.Conditions ?? [])
      .filter(({ Field }) => Field === field)
      .flatMap(({ Values, PathPatternConfig, HostHeaderConfig }) => [
        ...(PathPatternConfig?.Values ?? HostHeaderConfig?.Values ?? Values ?? []),
      ]);
  const [path = '/'] = valuesOf('path-pattern');
  const [host] = valuesOf('host-header');
  return {
    path: path.replace(/[*?].*$/, '') || '/',
    host: host?.replaceAll('*', 'www').replaceAll('?', 'w'),
  };
}

/** Returns the target groups of a forward action with their weights. */
export function forwardGroups({
  Type,
  TargetGroupArn,
  ForwardConfig,
}: Action): { arn: string; weight: number }[] {
  if (Type !== 'forward') return [];
  const listed = (ForwardConfig?.TargetGroups ?? []).flatMap(({ TargetGroupArn: arn, Weight }) =>
    arn === undefined ? [] : [{ arn, weight: Weight ?? 1 }],
  );
  if (listed.length > 0) return listed;
  return TargetGroupArn === undefined ? [] : [{ arn: TargetGroupArn, weight: 1 }];
}
