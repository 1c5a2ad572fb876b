import { PutClusterCapacityProvidersCommand, type Cluster } from '@aws-sdk/client-ecs';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import {
  blocks,
  fromAws,
  maybeNumber,
  orElse,
  text,
  texts,
  toAws,
  type AttributeTable,
} from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { describeCluster, ecs } from './client';

const PROVIDERS = {
  capacityProviders: texts('capacity_providers'),
  defaultCapacityProviderStrategy: blocks('default_capacity_provider_strategy', {
    capacityProvider: text('capacity_provider'),
    base: orElse(maybeNumber('base'), 0),
    weight: orElse(maybeNumber('weight'), 0),
  }),
} satisfies AttributeTable<Cluster>;

/** The capacity providers that a cluster may use; the Terraform id is the cluster's name. */
export const aws_ecs_cluster_capacity_providers: ResourceHandler = {
  forceNew: ['cluster_name'],
  async create(aws, plan) {
    await putProviders(aws, plan);
    return { id: plan.text('cluster_name') };
  },
  async read(aws, { id }) {
    const cluster = await describeCluster(aws, id);
    return cluster && { id, cluster_name: cluster.clusterName, ...fromAws(PROVIDERS, cluster) };
  },
  update: putProviders,
  async delete(aws, { id }) {
    await ecs(aws).send(
      new PutClusterCapacityProvidersCommand({
        cluster: id,
        capacityProviders: [],
        defaultCapacityProviderStrategy: [],
      }),
    );
  },
};

async function putProviders(aws: Connection, plan: Arguments): Promise<void> {
  await ecs(aws).send(
    new PutClusterCapacityProvidersCommand({
      cluster: plan.text('cluster_name'),
      ...toAws(PROVIDERS, plan),
    }),
  );
}
