import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  KeySpec,
  KeyUsageType,
  ListAliasesCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
  type KeyMetadata,
} from '@aws-sdk/client-kms';

import type { Arguments } from '../arguments';
import type { Connection } from '../connection';
import type { Tags } from '../lifecycle/tags';
import {
  fromAws,
  maybeFlag,
  maybeOneOf,
  maybeText,
  toAws,
  type AttributeTable,
} from './shared/attribute-table';
import type { ResourceHandler } from './shared/handler';

const kms = (aws: Connection) => aws.client(KMSClient);
const kmsTags = (tags: Tags) => Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));

const KEY = {
  Description: maybeText('description'),
  KeySpec: maybeOneOf('customer_master_key_spec', KeySpec),
  KeyUsage: maybeOneOf('key_usage', KeyUsageType),
  MultiRegion: maybeFlag('multi_region'),
} satisfies AttributeTable<KeyMetadata>;

export const aws_kms_key: ResourceHandler = {
  forceNew: ['customer_master_key_spec', 'custom_key_store_id', 'key_usage', 'multi_region'],
  defaults: {
    customer_master_key_spec: 'SYMMETRIC_DEFAULT',
    key_usage: 'ENCRYPT_DECRYPT',
    is_enabled: true,
    enable_key_rotation: false,
    bypass_policy_lockout_safety_check: false,
  },
  // AWS does not store these arguments with the KMS key, because each argument applies to a single API call.
  remembered: ['deletion_window_in_days', 'bypass_policy_lockout_safety_check'],
  async create(aws, plan) {
    const { KeyMetadata } = await kms(aws).send(
      new CreateKeyCommand({
        ...toAws(KEY, plan),
        Policy: plan.maybeText('policy'),
        Tags: kmsTags(plan.tags),
      }),
    );
    const id = KeyMetadata?.KeyId;
    await rotate(aws, id, plan);
    if (!plan.flag('is_enabled')) await kms(aws).send(new DisableKeyCommand({ KeyId: id }));
    return { id };
  },
  async read(aws, { id: KeyId }) {
    const { KeyMetadata: metadata } = await kms(aws).send(new DescribeKeyCommand({ KeyId }));
    // AWS deletes a KMS key after a waiting period; Terraform treats a key in this period as deleted.
    if (metadata === undefined || metadata.KeyState === 'PendingDeletion') return undefined;
    const [rotation, { Policy }, { Tags: list = [] }] = await Promise.all([
      kms(aws).send(new GetKeyRotationStatusCommand({ KeyId })),
      kms(aws).send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' })),
      kms(aws).send(new ListResourceTagsCommand({ KeyId })),
    ]);
    return {
      id: metadata.KeyId,
      key_id: metadata.KeyId,
      arn: metadata.Arn,
      ...fromAws(KEY, metadata),
      is_enabled: metadata.Enabled,
      enable_key_rotation: rotation.KeyRotationEnabled,
      rotation_period_in_days:
        rotation.KeyRotationEnabled === true ? rotation.RotationPeriodInDays : undefined,
      policy: Policy,
      tags: Object.fromEntries(list.map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue])),
    };
  },
  async update(aws, plan, prior) {
    const KeyId = plan.id;
    await kms(aws).send(
      new UpdateKeyDescriptionCommand({ KeyId, Description: plan.maybeText('description') ?? '' }),
    );
    const Policy = plan.maybeText('policy');
    if (Policy !== undefined && Policy !== prior.maybeText('policy')) {
      await kms(aws).send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy }));
    }
    await rotate(aws, KeyId, plan);
    // As the real provider does: a key that stays enabled needs no permission to enable keys.
    if (plan.flag('is_enabled') !== prior.flag('is_enabled')) {
      await kms(aws).send(
        plan.flag('is_enabled') ? new EnableKeyCommand({ KeyId }) : new DisableKeyCommand({ KeyId }),
      );
    }
  },
  async delete(aws, state) {
    const PendingWindowInDays = state.maybeNumber('deletion_window_in_days');
    await kms(aws).send(new ScheduleKeyDeletionCommand({ KeyId: state.id, PendingWindowInDays }));
  },
  async tag(aws, { id: KeyId }, add, remove) {
    if (remove.length > 0) await kms(aws).send(new UntagResourceCommand({ KeyId, TagKeys: [...remove] }));
    if (Object.keys(add).length > 0)
      await kms(aws).send(new TagResourceCommand({ KeyId, Tags: kmsTags(add) }));
  },
};

async function rotate(aws: Connection, KeyId: string | undefined, plan: Arguments): Promise<void> {
  const RotationPeriodInDays = plan.maybeNumber('rotation_period_in_days');
  await kms(aws).send(
    plan.flag('enable_key_rotation')
      ? new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays })
      : new DisableKeyRotationCommand({ KeyId }),
  );
}

export const aws_kms_alias: ResourceHandler = {
  forceNew: ['name', 'name_prefix'],
  async create(aws, plan) {
    const name = plan.text('name');
    await kms(aws).send(new CreateAliasCommand({ AliasName: name, TargetKeyId: plan.text('target_key_id') }));
    return { id: name };
  },
  async read(aws, { id }) {
    const { Aliases = [] } = await kms(aws).send(new ListAliasesCommand({}));
    const alias = Aliases.find(({ AliasName }) => AliasName === id);
    return (
      alias && {
        id,
        name: id,
        arn: alias.AliasArn,
        target_key_id: alias.TargetKeyId,
        target_key_arn: aws.arn('kms', `key/${alias.TargetKeyId ?? ''}`),
      }
    );
  },
  async update(aws, plan) {
    await kms(aws).send(
      new UpdateAliasCommand({ AliasName: plan.id, TargetKeyId: plan.text('target_key_id') }),
    );
  },
  async delete(aws, { id }) {
    await kms(aws).send(new DeleteAliasCommand({ AliasName: id }));
  },
};
