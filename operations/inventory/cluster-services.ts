import { ClusterNotFoundException, ECSClient, ListServicesCommand } from '@aws-sdk/client-ecs';

import type { AccountAccess } from '../accounts/account-access';
import type { RegionalName } from './executions';

/** Reads the names of the services in an ECS cluster. A deleted cluster has none. */
export async function readClusterServices(access: AccountAccess, cluster: RegionalName): Promise<string[]> {
  const client = access.client(ECSClient, cluster.region);
  const arns: string[] = [];
  let nextToken: string | undefined;
  try {
    do {
      const page = await client.send(new ListServicesCommand({ cluster: cluster.name, nextToken }));
      arns.push(...(page.serviceArns ?? []));
      ({ nextToken } = page);
    } while (nextToken !== undefined);
  } catch (error) {
    if (error instanceof ClusterNotFoundException) return [];
    throw error;
  }
  return arns.map((arn) => arn.split('/').at(-1) ?? arn);
}
