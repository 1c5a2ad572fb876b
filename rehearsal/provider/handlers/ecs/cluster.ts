import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClustersCommand,
  ECSClient,
  PutClusterCapacityProvidersCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateClusterCommand,
  type ClusterConfiguration,
  ClusterSettingName,
  ExecuteCommandLogging,
} from '@aws-sdk/client-ecs';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import type { Tags } from '../../lifecycle/tags';
import type { LooseValues } from '../../values';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList, lowerTagList } from '../shared/tag-lists';

const ecs = (aws: Connection) => aws.client(ECSClient);

async function describe(aws: Connection, cluster: string) {
  const { clusters: [now] = [] } = await ecs(aws).send(
    new DescribeClustersCommand({ clusters: [cluster], include: ['TAGS', 'SETTINGS', 'CONFIGURATIONS'] }),
  );
  // A deleted cluster stays around as INACTIVE for a while.
  return now?.status === 'INACTIVE' ? undefined : now;
}

export async function tagEcs(
  aws: Connection,
  state: Arguments,
  add: Tags,
  remove: readonly string[],
): Promise<void> {
  const resourceArn = state.text('arn');
  await ecs(aws).send(new UntagResourceCommand({ resourceArn, tagKeys: [...remove] }));
  await ecs(aws).send(new TagResourceCommand({ resourceArn, tags: lowerTagList(add) }));
}

/** Its id is the ARN; an import gives the name. */
export const cluster: ResourceHandler = {
  forceNew: ['name'],
  async create(aws, plan) {
    const { cluster: made } = await ecs(aws).send(
      new CreateClusterCommand({
        clusterName: plan.text('name'),
        settings: settings(plan),
        configuration: configuration(plan),
        serviceConnectDefaults: connectDefaults(plan),
        tags: lowerTagList(plan.tags),
      }),
    );
    return { id: made?.clusterArn };
  },
  async read(aws, state) {
    const now = await describe(aws, state.id);
    if (now === undefined) return undefined;
    const usual = now.settings?.every(
      ({ name, value }) => name === 'containerInsights' && value === 'disabled',
    );
    const said = state.blocks('setting').length > 0;
    return {
      id: now.clusterArn,
      arn: now.clusterArn,
      name: now.clusterName,
      // What AWS does where the configuration says nothing is no difference.
      setting: usual === true && !said ? [] : now.settings?.map(({ name, value }) => ({ name, value })),
      configuration: now.configuration && [fromConfiguration(now.configuration)],
      service_connect_defaults: now.serviceConnectDefaults && [
        { namespace: now.serviceConnectDefaults.namespace },
      ],
      tags: fromTagList(now.tags),
    };
  },
  async update(aws, plan) {
    await ecs(aws).send(
      new UpdateClusterCommand({
        cluster: plan.id,
        settings: settings(plan),
        configuration: configuration(plan),
        serviceConnectDefaults: connectDefaults(plan),
      }),
    );
  },
  async delete(aws, { id }) {
    await ecs(aws).send(new DeleteClusterCommand({ cluster: id }));
  },
  tag: tagEcs,
};

const settings = (plan: Arguments) =>
  plan.blocks('setting').map((setting) => ({
    name: setting.oneOf('name', ClusterSettingName),
    value: setting.text('value'),
  }));

function connectDefaults(plan: Arguments) {
  const namespace = plan.block('service_connect_defaults')?.text('namespace');
  return namespace === undefined ? undefined : { namespace };
}

function configuration(plan: Arguments): ClusterConfiguration | undefined {
  const command = plan.block('configuration')?.block('execute_command_configuration');
  const storage = plan.block('configuration')?.block('managed_storage_configuration');
  const log = command?.block('log_configuration');
  if (command === undefined && storage === undefined) return undefined;
  return {
    ...(command && {
      executeCommandConfiguration: {
        kmsKeyId: command.maybeText('kms_key_id'),
        logging: command.maybeOneOf('logging', ExecuteCommandLogging) ?? 'DEFAULT',
        ...(log && {
          logConfiguration: {
            cloudWatchEncryptionEnabled: log.flag('cloud_watch_encryption_enabled'),
            cloudWatchLogGroupName: log.maybeText('cloud_watch_log_group_name'),
            s3BucketName: log.maybeText('s3_bucket_name'),
            s3EncryptionEnabled: log.flag('s3_bucket_encryption_enabled'),
            s3KeyPrefix: log.maybeText('s3_key_prefix'),
          },
        }),
      },
    }),
    ...(storage && {
      managedStorageConfiguration: {
        kmsKeyId: storage.maybeText('kms_key_id'),
        fargateEphemeralStorageKmsKeyId: storage.maybeText('fargate_ephemeral_storage_kms_key_id'),
      },
    }),
  };
}

function fromConfiguration(now: ClusterConfiguration): LooseValues {
  const { executeCommandConfiguration: command, managedStorageConfiguration: storage } = now;
  const log = command?.logConfiguration;
  return {
    execute_command_configuration: command && [
      {
        kms_key_id: command.kmsKeyId,
        logging: command.logging,
        log_configuration: log && [
          {
            cloud_watch_encryption_enabled: log.cloudWatchEncryptionEnabled,
            cloud_watch_log_group_name: log.cloudWatchLogGroupName,
            s3_bucket_name: log.s3BucketName,
            s3_bucket_encryption_enabled: log.s3EncryptionEnabled,
            s3_key_prefix: log.s3KeyPrefix,
          },
        ],
      },
    ],
    managed_storage_configuration: storage && [
      {
        kms_key_id: storage.kmsKeyId,
        fargate_ephemeral_storage_kms_key_id: storage.fargateEphemeralStorageKmsKeyId,
      },
    ],
  };
}

/** Which capacity providers a cluster may use; its id is the cluster's name. */
export const clusterCapacityProviders: ResourceHandler = {
  forceNew: ['cluster_name'],
  async create(aws, plan) {
    await putProviders(aws, plan);
    return { id: plan.text('cluster_name') };
  },
  async read(aws, { id }) {
    const now = await describe(aws, id);
    return (
      now && {
        id,
        cluster_name: now.clusterName,
        capacity_providers: now.capacityProviders,
        default_capacity_provider_strategy: now.defaultCapacityProviderStrategy?.map((item) => ({
          capacity_provider: item.capacityProvider,
          base: item.base,
          weight: item.weight,
        })),
      }
    );
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
      capacityProviders: plan.texts('capacity_providers'),
      defaultCapacityProviderStrategy: plan.blocks('default_capacity_provider_strategy').map((item) => ({
        capacityProvider: item.text('capacity_provider'),
        base: item.maybeNumber('base') ?? 0,
        weight: item.maybeNumber('weight') ?? 0,
      })),
    }),
  );
}
