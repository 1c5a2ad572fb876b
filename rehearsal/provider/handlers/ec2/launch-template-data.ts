import {
  InstanceMetadataTagsState,
  LaunchTemplateHttpTokensState,
  LaunchTemplateInstanceMetadataEndpointState,
  ResourceType,
  VolumeType,
  _InstanceType,
  type RequestLaunchTemplateData,
  type ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';

import type { Arguments } from '../../arguments';
import type { LooseValues } from '../../values';
import { fromTagList, tagList } from '../shared/tag-lists';

/** What an instance is launched with, between Terraform's words and those of EC2. */
export function toLaunchData(plan: Arguments): RequestLaunchTemplateData {
  const profile = plan.block('iam_instance_profile');
  const metadata = plan.block('metadata_options');
  const monitoring = plan.block('monitoring');
  return {
    ImageId: plan.maybeText('image_id'),
    InstanceType: plan.maybeOneOf('instance_type', _InstanceType),
    KeyName: plan.maybeText('key_name'),
    UserData: plan.maybeText('user_data'),
    EbsOptimized:
      plan.maybeText('ebs_optimized') === undefined ? undefined : plan.text('ebs_optimized') === 'true',
    SecurityGroupIds: plan.maybeTexts('vpc_security_group_ids'),
    ...(profile && {
      IamInstanceProfile: { Arn: profile.maybeText('arn'), Name: profile.maybeText('name') },
    }),
    ...(metadata && {
      MetadataOptions: {
        HttpEndpoint: metadata.maybeOneOf('http_endpoint', LaunchTemplateInstanceMetadataEndpointState),
        HttpTokens: metadata.maybeOneOf('http_tokens', LaunchTemplateHttpTokensState),
        HttpPutResponseHopLimit: metadata.maybeNumber('http_put_response_hop_limit'),
        InstanceMetadataTags: metadata.maybeOneOf('instance_metadata_tags', InstanceMetadataTagsState),
      },
    }),
    ...(monitoring && { Monitoring: { Enabled: monitoring.flag('enabled') } }),
    BlockDeviceMappings: mappings(plan),
    TagSpecifications: plan.blocks('tag_specifications').map((specification) => ({
      ResourceType: specification.oneOf('resource_type', ResourceType),
      Tags: tagList(specification.map('tags')),
    })),
  };
}

const asFlag = (text: string | undefined) => (text === undefined ? undefined : text === 'true');
const asText = (flag: boolean | undefined) => (flag === undefined ? undefined : String(flag));

function mappings(plan: Arguments): RequestLaunchTemplateData['BlockDeviceMappings'] {
  return plan.blocks('block_device_mappings').map((mapping) => {
    const ebs = mapping.block('ebs');
    return {
      DeviceName: mapping.maybeText('device_name'),
      ...(ebs && {
        Ebs: {
          Encrypted: asFlag(ebs.maybeText('encrypted')),
          DeleteOnTermination: asFlag(ebs.maybeText('delete_on_termination')),
          VolumeSize: ebs.maybeNumber('volume_size'),
          VolumeType: ebs.maybeOneOf('volume_type', VolumeType),
          KmsKeyId: ebs.maybeText('kms_key_id'),
        },
      }),
    };
  });
}

export function fromLaunchData(data: ResponseLaunchTemplateData): LooseValues {
  const { IamInstanceProfile: profile, MetadataOptions: metadata, Monitoring: monitoring } = data;
  return {
    image_id: data.ImageId,
    instance_type: data.InstanceType,
    key_name: data.KeyName,
    user_data: data.UserData,
    ebs_optimized: asText(data.EbsOptimized),
    vpc_security_group_ids: data.SecurityGroupIds,
    iam_instance_profile: profile && [{ arn: profile.Arn, name: profile.Name }],
    metadata_options: metadata && [
      {
        http_endpoint: metadata.HttpEndpoint,
        http_tokens: metadata.HttpTokens,
        http_put_response_hop_limit: metadata.HttpPutResponseHopLimit,
        instance_metadata_tags: metadata.InstanceMetadataTags,
      },
    ],
    monitoring: monitoring && [{ enabled: monitoring.Enabled }],
    block_device_mappings: data.BlockDeviceMappings?.map(({ DeviceName, Ebs }) => ({
      device_name: DeviceName,
      ebs: Ebs && [
        {
          encrypted: asText(Ebs.Encrypted),
          delete_on_termination: asText(Ebs.DeleteOnTermination),
          volume_size: Ebs.VolumeSize,
          volume_type: Ebs.VolumeType,
          kms_key_id: Ebs.KmsKeyId,
        },
      ],
    })),
    // moto writes the template's own tags here too.
    tag_specifications: data.TagSpecifications?.filter((item) => item.ResourceType !== 'launch-template').map(
      ({ ResourceType: resource_type, Tags }) => ({ resource_type, tags: fromTagList(Tags) }),
    ),
  };
}
