import {
  InstanceMetadataTagsState,
  LaunchTemplateHttpTokensState,
  LaunchTemplateInstanceMetadataEndpointState,
  ResourceType,
  VolumeType,
  _InstanceType,
  type LaunchTemplateTagSpecification,
  type ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';

import {
  argument,
  block,
  blocks,
  flag,
  maybeNumber,
  maybeOneOf,
  maybeText,
  maybeTexts,
  oneOf,
  type AttributeTable,
} from '../shared/attribute-table';
import { fromTagList, tagList, type Listed } from '../shared/tag-lists';

/** Maps a boolean that Terraform's schema declares as a string. */
const textFlag = (name: string) =>
  argument(
    name,
    (plan) => {
      const value = plan.maybeText(name);
      return value === undefined ? undefined : value === 'true';
    },
    (value: boolean | undefined) => value?.toString(),
  );

const TAG_SPECIFICATION = {
  ResourceType: oneOf('resource_type', ResourceType),
  Tags: argument(
    'tags',
    (specification) => tagList(specification.map('tags')),
    (list: Listed[] | undefined) => fromTagList(list),
  ),
} satisfies AttributeTable<LaunchTemplateTagSpecification>;

/** The settings with which EC2 launches an instance. */
export const LAUNCH_TEMPLATE_DATA = {
  ImageId: maybeText('image_id'),
  InstanceType: maybeOneOf('instance_type', _InstanceType),
  KeyName: maybeText('key_name'),
  UserData: maybeText('user_data'),
  EbsOptimized: textFlag('ebs_optimized'),
  SecurityGroupIds: maybeTexts('vpc_security_group_ids'),
  IamInstanceProfile: block('iam_instance_profile', { Arn: maybeText('arn'), Name: maybeText('name') }),
  MetadataOptions: block('metadata_options', {
    HttpEndpoint: maybeOneOf('http_endpoint', LaunchTemplateInstanceMetadataEndpointState),
    HttpTokens: maybeOneOf('http_tokens', LaunchTemplateHttpTokensState),
    HttpPutResponseHopLimit: maybeNumber('http_put_response_hop_limit'),
    InstanceMetadataTags: maybeOneOf('instance_metadata_tags', InstanceMetadataTagsState),
  }),
  Monitoring: block('monitoring', { Enabled: flag('enabled') }),
  BlockDeviceMappings: blocks('block_device_mappings', {
    DeviceName: maybeText('device_name'),
    Ebs: block('ebs', {
      Encrypted: textFlag('encrypted'),
      DeleteOnTermination: textFlag('delete_on_termination'),
      VolumeSize: maybeNumber('volume_size'),
      VolumeType: maybeOneOf('volume_type', VolumeType),
      KmsKeyId: maybeText('kms_key_id'),
    }),
  }),
  TagSpecifications: blocks('tag_specifications', TAG_SPECIFICATION),
} satisfies AttributeTable<ResponseLaunchTemplateData>;
