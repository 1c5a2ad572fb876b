import { request } from 'node:http';

import type { DeployedEnvironment, DeployedService } from '../deployed-services';
import type { LocalAws } from '../local-aws/local-aws';
import type { Address } from '../local-aws/services/elb/proxy/load-balancers';

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
  environments: readonly DeployedEnvironment[],
): Promise<ServiceAnswer[]> {
  const answers = await Promise.all(
    environments.flatMap((environment) =>
      environment.services.map((service) => answersOf(aws, environment, service)),
    ),
  );
  return answers.flat();
}

async function answersOf(
  aws: Pick<LocalAws, 'reach'>,
  { name: environment, account: accountId, region }: DeployedEnvironment,
  { name: service, stack }: DeployedService,
): Promise<ServiceAnswer[]> {
  const of = { environment, service };
  const reached = await aws.reach({ accountId, region }, stack);
  const answers = reached.map(async (reachable): Promise<ServiceAnswer[]> => {
    if ('notStarted' in reachable) return [{ ...of, notStarted: reachable.notStarted }];
    if (reachable.addresses.length === 0) return [of];
    return Promise.all(reachable.addresses.map(async (address) => ({ ...of, ...(await answerOf(address)) })));
  });
  return (await Promise.all(answers)).flat();
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
