import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { request } from 'node:http';

import type { Environment } from '../../stacks/config';
import type { DeployedEnvironment, DeployedService } from '../deployed-services';
import type { LocalAws } from '../local-aws/local-aws';
import type { Address } from '../local-aws/services/elb/proxy/load-balancers';
import { openSession, type Access } from '../sessions';

/** What a deployed service has answered to a request through the load balancer of its environment. */
export interface ServiceAnswer {
  readonly environment: string;
  readonly service: string;
  /** URL of the service on this machine. Absent if the service has none. */
  readonly url?: string;
  /** Host header that the load balancer requires. */
  readonly host?: string;
  /** Status of the response. Absent if the service has no URL, or if no response came. */
  readonly status?: number;
  /** Why the process of the service was not started. */
  readonly notStarted?: string;
}

/** Time limit of a request in milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * Sends a request to every deployed service, through the load balancer of its environment. A service without a load
 * balancer has one entry without a URL.
 */
export async function readAnswers(
  aws: Pick<LocalAws, 'reach'>,
  access: Access,
  environments: readonly DeployedEnvironment[],
): Promise<ServiceAnswer[]> {
  const answers = environments.flatMap(({ name, services }) => {
    const environment = access.config.environments.find((candidate) => candidate.name === name);
    return environment === undefined
      ? []
      : services.map((service) => answersOf(aws, access, environment, service));
  });
  return (await Promise.all(answers)).flat();
}

async function answersOf(
  aws: Pick<LocalAws, 'reach'>,
  access: Access,
  environment: Environment,
  { name: service, stack }: DeployedService,
): Promise<ServiceAnswer[]> {
  const of = { environment: environment.name, service };
  const session = await openSession(access, environment);
  const arns = await readEcsServices(session.client(CloudFormationClient), stack);
  const answers = arns.map(async (arn): Promise<ServiceAnswer[]> => {
    const reached = await aws.reach(arn);
    if (reached === undefined) return [];
    if ('notStarted' in reached) return [{ ...of, notStarted: reached.notStarted }];
    if (reached.addresses.length === 0) return [of];
    return Promise.all(reached.addresses.map(async (address) => ({ ...of, ...(await answerOf(address)) })));
  });
  return (await Promise.all(answers)).flat();
}

/** Returns the ARNs of the ECS services of a stack. */
async function readEcsServices(client: CloudFormationClient, StackName: string): Promise<string[]> {
  const { StackResources: resources = [] } = await client.send(
    new DescribeStackResourcesCommand({ StackName }),
  );
  return resources.flatMap(({ ResourceType, PhysicalResourceId: arn }) =>
    ResourceType === 'AWS::ECS::Service' && arn !== undefined ? [arn] : [],
  );
}

async function answerOf({ url, host }: Address): Promise<Pick<ServiceAnswer, 'url' | 'host' | 'status'>> {
  const status = await statusOf(url, host);
  return {
    url,
    ...(host === undefined ? {} : { host }),
    ...(status === undefined ? {} : { status }),
  };
}

/** Sends a GET request. @returns the status, or undefined if no response came in time. */
function statusOf(url: string, host: string | undefined): Promise<number | undefined> {
  return new Promise((resolve) => {
    const headers = host === undefined ? {} : { Host: host };
    const message = request(url, { agent: false, timeout: TIMEOUT_MS, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    message.on('timeout', () => message.destroy());
    message.on('error', () => {
      resolve(undefined);
    });
    message.end();
  });
}
