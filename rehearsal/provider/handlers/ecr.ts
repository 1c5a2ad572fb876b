import {
  CreateRepositoryCommand,
  DeleteLifecyclePolicyCommand,
  DeleteRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  EncryptionType,
  ImageTagMutability,
  ImageTagMutabilityExclusionFilterType,
} from '@aws-sdk/client-ecr';

import type { Arguments } from '../arguments';
import type { Connection } from '../connection';
import type { ResourceHandler } from './shared/handler';
import { fromTagList, tagList } from './shared/tag-lists';

const ecr = (aws: Connection) => aws.client(ECRClient);

export const repository: ResourceHandler = {
  forceNew: ['name', 'encryption_configuration'],
  defaults: { image_tag_mutability: 'MUTABLE', 'encryption_configuration.encryption_type': 'AES256' },
  remembered: ['force_delete'],
  async create(aws, plan) {
    const name = plan.text('name');
    const encryption = plan.block('encryption_configuration');
    await ecr(aws).send(
      new CreateRepositoryCommand({
        repositoryName: name,
        ...mutability(plan),
        imageScanningConfiguration: scanning(plan),
        ...(encryption && {
          encryptionConfiguration: {
            encryptionType: encryption.oneOf('encryption_type', EncryptionType),
            kmsKey: encryption.maybeText('kms_key'),
          },
        }),
        tags: tagList(plan.tags),
      }),
    );
    return { id: name };
  },
  async read(aws, state) {
    const { id } = state;
    const { repositories: [now] = [] } = await ecr(aws).send(
      new DescribeRepositoriesCommand({ repositoryNames: [id] }),
    );
    if (now === undefined) return undefined;
    const { tags } = await ecr(aws).send(new ListTagsForResourceCommand({ resourceArn: now.repositoryArn }));
    const { scanOnPush = false } = now.imageScanningConfiguration ?? {};
    const encryption = now.encryptionConfiguration;
    return {
      id,
      name: now.repositoryName,
      arn: now.repositoryArn,
      registry_id: now.registryId,
      repository_url: now.repositoryUri,
      image_tag_mutability: now.imageTagMutability,
      image_tag_mutability_exclusion_filter: now.imageTagMutabilityExclusionFilters?.map((filter) => ({
        filter: filter.filter,
        filter_type: filter.filterType,
      })),
      // What AWS does where the configuration says nothing is no difference.
      image_scanning_configuration:
        scanOnPush || state.has('image_scanning_configuration') ? [{ scan_on_push: scanOnPush }] : [],
      encryption_configuration:
        encryption?.encryptionType === 'AES256' && state.block('encryption_configuration') === undefined
          ? []
          : [{ encryption_type: encryption?.encryptionType, kms_key: encryption?.kmsKey }],
      tags: fromTagList(tags),
    };
  },
  async update(aws, plan) {
    const repositoryName = plan.id;
    await ecr(aws).send(new PutImageTagMutabilityCommand({ repositoryName, ...mutability(plan) }));
    const imageScanningConfiguration = scanning(plan);
    await ecr(aws).send(
      new PutImageScanningConfigurationCommand({ repositoryName, imageScanningConfiguration }),
    );
  },
  async delete(aws, state) {
    await ecr(aws).send(
      new DeleteRepositoryCommand({ repositoryName: state.id, force: state.flag('force_delete') }),
    );
  },
  async tag(aws, state, add, remove) {
    const resourceArn = state.text('arn');
    await ecr(aws).send(new UntagResourceCommand({ resourceArn, tagKeys: [...remove] }));
    await ecr(aws).send(new TagResourceCommand({ resourceArn, tags: tagList(add) }));
  },
};

function mutability(plan: Arguments) {
  const filters = plan.blocks('image_tag_mutability_exclusion_filter').map((filter) => ({
    filter: filter.text('filter'),
    filterType: filter.oneOf('filter_type', ImageTagMutabilityExclusionFilterType),
  }));
  return {
    imageTagMutability: plan.oneOf('image_tag_mutability', ImageTagMutability),
    ...(filters.length > 0 && { imageTagMutabilityExclusionFilters: filters }),
  };
}

const scanning = (plan: Arguments) => ({
  scanOnPush: plan.block('image_scanning_configuration')?.flag('scan_on_push') ?? false,
});

/** The two policies of a repository are alike; their id is the repository's name. */
function policy(
  put: (aws: Connection, repositoryName: string, text: string) => Promise<unknown>,
  get: (aws: Connection, repositoryName: string) => Promise<{ registryId?: string; text?: string }>,
  remove: (aws: Connection, repositoryName: string) => Promise<unknown>,
): ResourceHandler {
  return {
    forceNew: ['repository'],
    async create(aws, plan) {
      const name = plan.text('repository');
      await put(aws, name, plan.text('policy'));
      return { id: name };
    },
    async read(aws, { id }) {
      const { registryId, text } = await get(aws, id);
      return { id, repository: id, registry_id: registryId, policy: text };
    },
    async update(aws, plan) {
      await put(aws, plan.id, plan.text('policy'));
    },
    async delete(aws, { id }) {
      await remove(aws, id);
    },
  };
}

export const repositoryPolicy = policy(
  (aws, repositoryName, policyText) =>
    ecr(aws).send(new SetRepositoryPolicyCommand({ repositoryName, policyText })),
  async (aws, repositoryName) => {
    const now = await ecr(aws).send(new GetRepositoryPolicyCommand({ repositoryName }));
    return { registryId: now.registryId ?? aws.accountId, text: now.policyText ?? '' };
  },
  (aws, repositoryName) => ecr(aws).send(new DeleteRepositoryPolicyCommand({ repositoryName })),
);

export const lifecyclePolicy = policy(
  (aws, repositoryName, lifecyclePolicyText) =>
    ecr(aws).send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText })),
  async (aws, repositoryName) => {
    const now = await ecr(aws).send(new GetLifecyclePolicyCommand({ repositoryName }));
    return { registryId: now.registryId ?? aws.accountId, text: now.lifecyclePolicyText ?? '' };
  },
  (aws, repositoryName) => ecr(aws).send(new DeleteLifecyclePolicyCommand({ repositoryName })),
);
