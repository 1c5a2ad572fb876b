import {
  DescribeAccountLimitsCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
  LoadBalancerNotFoundException,
  paginateDescribeRules,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';

import type { Environment } from '../../../../stacks/config';
import type { ProjectAccess } from '../../../accounts/project-access';
import { defineCheck } from '../../check';
import { environmentPipelines, type EnvironmentPipelines } from '../../environment-pipelines';
import type { Finding } from '../../finding';

/** A quota of AWS, and how much of it the project needs. */
interface CheckedQuota {
  /** Name of the quota in Service Quotas. */
  readonly quota: string;
  /** Code of the service in Service Quotas. */
  readonly service: 'elasticloadbalancing' | 'lambda';
  readonly account: string;
  readonly region: string;
  readonly limit: number;
  readonly used: number;
  /** What the used part consists of. */
  readonly usage: string;
  /** What happens when the quota is reached. */
  readonly effect: string;
}

/** Finds quotas of AWS that the project has reached, or reaches soon. */
export const quotas = defineCheck({
  name: 'quotas',
  read: ({ project }) => [
    ...environmentPipelines(project).map(readConcurrency),
    ...project.config.environments.map((environment) => readListenerRules(project, environment)),
  ],
  judge: quotaFindings,
});

/** Reads how many functions may run at the same time. Every function of the project must be able to. */
async function readConcurrency(pipelines: EnvironmentPipelines): Promise<CheckedQuota[]> {
  const { access, functions, region } = pipelines;
  const { AccountLimit } = await access.client(LambdaClient, region).send(new GetAccountSettingsCommand({}));
  const limit = AccountLimit?.UnreservedConcurrentExecutions;
  if (limit === undefined) return [];
  return [
    {
      quota: 'Concurrent executions',
      service: 'lambda',
      account: access.name,
      region,
      limit,
      used: functions.length,
      usage: 'functions of the project',
      effect: 'Lambda delays the functions of the pipelines, and actions time out',
    },
  ];
}

/** Name of the quota in the answer of DescribeAccountLimits. */
const RULES_LIMIT = 'rules-per-application-load-balancer';

/** Reads how many listener rules the load balancer of an environment has. Default rules do not count. */
async function readListenerRules(project: ProjectAccess, environment: Environment): Promise<CheckedQuota[]> {
  const access = project.in(environment);
  const client = access.client(ElasticLoadBalancingV2Client, environment.region);
  const name = project.names.environment(environment).loadBalancer;
  try {
    const { LoadBalancers: [balancer] = [] } = await client.send(
      new DescribeLoadBalancersCommand({ Names: [name] }),
    );
    const { Listeners: listeners = [] } = await client.send(
      new DescribeListenersCommand({ LoadBalancerArn: balancer?.LoadBalancerArn }),
    );
    const counts = await Promise.all(listeners.map(({ ListenerArn }) => countRules(client, ListenerArn)));
    const { Limits: limits = [] } = await client.send(new DescribeAccountLimitsCommand({}));
    const limit = limits.find(({ Name }) => Name === RULES_LIMIT)?.Max;
    if (limit === undefined) return [];
    return [
      {
        quota: 'Rules per Application Load Balancer',
        service: 'elasticloadbalancing',
        account: access.name,
        region: environment.region,
        limit: Number(limit),
        used: counts.reduce((sum, count) => sum + count, 0),
        usage: `listener rules of ${name}`,
        effect: 'the stack of a new service with a listener rule fails',
      },
    ];
  } catch (error) {
    if (error instanceof LoadBalancerNotFoundException) return [];
    throw error;
  }
}

async function countRules(
  client: ElasticLoadBalancingV2Client,
  ListenerArn: string | undefined,
): Promise<number> {
  let count = 0;
  for await (const { Rules: rules = [] } of paginateDescribeRules({ client }, { ListenerArn })) {
    count += rules.filter(({ IsDefault }) => IsDefault !== true).length;
  }
  return count;
}

/** Part of a quota from which it is almost reached. */
const ALMOST = 0.8;

/** Returns whether a quota is reached, or almost. */
function quotaFindings(checked: CheckedQuota): Finding[] {
  const { account, effect, limit, quota, region, service, usage, used } = checked;
  if (used < ALMOST * limit) return [];
  return [
    {
      severity: used >= limit ? 'problem' : 'warning',
      what: `${String(used)} ${usage} in ${region} of ${account}, and the quota "${quota}" is ${String(limit)}`,
      why: `when the quota is reached, ${effect}`,
      advice: 'find the code of the quota with the command, and request an increase in Service Quotas',
      command: `aws service-quotas list-service-quotas --region ${region} --service-code ${service} --query "Quotas[?QuotaName=='${quota}']"`,
      role: 'an administrator of the account',
    },
  ];
}
