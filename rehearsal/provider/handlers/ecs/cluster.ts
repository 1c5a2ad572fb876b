import {
  ClusterSettingName,
  CreateClusterCommand,
  DeleteClusterCommand,
  ExecuteCommandLogging,
  UpdateClusterCommand,
  type Cluster,
} from '@aws-sdk/client-ecs';

import {
  block,
  blocks,
  flag,
  fromAws,
  lowerTags,
  maybeOneOf,
  maybeText,
  oneOf,
  orElse,
  text,
  toAws,
  type AttributeTable,
} from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { describeCluster, ecs, tagEcs } from './client';

/** Arguments that UpdateCluster changes. */
const SETTINGS = {
  settings: blocks('setting', { name: oneOf('name', ClusterSettingName), value: text('value') }),
  configuration: block('configuration', {
    executeCommandConfiguration: block('execute_command_configuration', {
      kmsKeyId: maybeText('kms_key_id'),
      logging: orElse(maybeOneOf('logging', ExecuteCommandLogging), 'DEFAULT'),
      logConfiguration: block('log_configuration', {
        cloudWatchEncryptionEnabled: flag('cloud_watch_encryption_enabled'),
        cloudWatchLogGroupName: maybeText('cloud_watch_log_group_name'),
        s3BucketName: maybeText('s3_bucket_name'),
        s3EncryptionEnabled: flag('s3_bucket_encryption_enabled'),
        s3KeyPrefix: maybeText('s3_key_prefix'),
      }),
    }),
    managedStorageConfiguration: block('managed_storage_configuration', {
      kmsKeyId: maybeText('kms_key_id'),
      fargateEphemeralStorageKmsKeyId: maybeText('fargate_ephemeral_storage_kms_key_id'),
    }),
  }),
  serviceConnectDefaults: block('service_connect_defaults', { namespace: text('namespace') }),
} satisfies AttributeTable<Cluster>;

const CLUSTER = {
  ...SETTINGS,
  clusterName: text('name'),
  tags: lowerTags(),
} satisfies AttributeTable<Cluster>;

/** An ECS cluster; the Terraform id is the ARN, and the import id is the name. */
export const aws_ecs_cluster: ResourceHandler = {
  forceNew: ['name'],
  async create(aws, plan) {
    const { cluster } = await ecs(aws).send(new CreateClusterCommand(toAws(CLUSTER, plan)));
    return { id: cluster?.clusterArn };
  },
  async read(aws, state) {
    const cluster = await describeCluster(aws, state.id);
    if (cluster === undefined) return undefined;
    const onlyDefaults = cluster.settings?.every(
      ({ name, value }) => name === 'containerInsights' && value === 'disabled',
    );
    return {
      id: cluster.clusterArn,
      arn: cluster.clusterArn,
      ...fromAws(CLUSTER, cluster),
      // Cluster settings with AWS's default values are omitted, unless the configuration has the setting.
      ...(onlyDefaults === true && state.blocks('setting').length === 0 && { setting: [] }),
    };
  },
  async update(aws, plan) {
    await ecs(aws).send(new UpdateClusterCommand({ cluster: plan.id, ...toAws(SETTINGS, plan) }));
  },
  async delete(aws, { id }) {
    await ecs(aws).send(new DeleteClusterCommand({ cluster: id }));
  },
  tag: tagEcs,
};
