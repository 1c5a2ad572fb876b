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
  type EncryptionConfiguration,
  type ImageScanningConfiguration,
  type Repository,
} from '@aws-sdk/client-ecr';

import type { Arguments } from '../arguments';
import type { Connection } from '../connection';
import type { LooseValues } from '../values';
import {
  block,
  flag,
  fromAws,
  maybeBlocks,
  maybeText,
  oneOf,
  text,
  toAws,
  type AttributeTable,
} from './shared/attribute-table';
import type { ResourceHandler } from './shared/handler';
import { fromTagList, tagList } from './shared/tag-lists';

const ecr = (aws: Connection) => aws.client(ECRClient);

const MUTABILITY = {
  imageTagMutability: oneOf('image_tag_mutability', ImageTagMutability),
  imageTagMutabilityExclusionFilters: maybeBlocks('image_tag_mutability_exclusion_filter', {
    filter: text('filter'),
    filterType: oneOf('filter_type', ImageTagMutabilityExclusionFilterType),
  }),
} satisfies AttributeTable<Repository>;
const SCANNING = { scanOnPush: flag('scan_on_push') } satisfies AttributeTable<ImageScanningConfiguration>;
const ENCRYPTION = {
  encryptionType: oneOf('encryption_type', EncryptionType),
  kmsKey: maybeText('kms_key'),
} satisfies AttributeTable<EncryptionConfiguration>;
const ENCRYPTED = { encryptionConfiguration: block('encryption_configuration', ENCRYPTION) };

export const aws_ecr_repository: ResourceHandler = {
  forceNew: ['name', 'encryption_configuration'],
  defaults: { image_tag_mutability: 'MUTABLE', 'encryption_configuration.encryption_type': 'AES256' },
  remembered: ['force_delete'],
  async create(aws, plan) {
    const name = plan.text('name');
    await ecr(aws).send(
      new CreateRepositoryCommand({
        repositoryName: name,
        ...toAws(MUTABILITY, plan),
        imageScanningConfiguration: scanning(plan),
        ...toAws(ENCRYPTED, plan),
        tags: tagList(plan.tags),
      }),
    );
    return { id: name };
  },
  async read(aws, state) {
    const { id } = state;
    const { repositories: [repository] = [] } = await ecr(aws).send(
      new DescribeRepositoriesCommand({ repositoryNames: [id] }),
    );
    if (repository === undefined) return undefined;
    const { repositoryArn: arn } = repository;
    const { tags } = await ecr(aws).send(new ListTagsForResourceCommand({ resourceArn: arn }));
    return {
      id,
      name: repository.repositoryName,
      arn,
      registry_id: repository.registryId,
      repository_url: repository.repositoryUri,
      ...fromAws(MUTABILITY, repository),
      ...readBlocks(repository, state),
      tags: fromTagList(tags),
    };
  },
  async update(aws, plan) {
    const repositoryName = plan.id;
    await ecr(aws).send(new PutImageTagMutabilityCommand({ repositoryName, ...toAws(MUTABILITY, plan) }));
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

function scanning(plan: Arguments) {
  const configuration = plan.block('image_scanning_configuration');
  return configuration === undefined ? { scanOnPush: false } : toAws(SCANNING, configuration);
}

/**
 * Returns the nested blocks of a repository. A block that contains only AWS's defaults is omitted, unless the
 * configuration has the block. An imported repository has both blocks, as with the real provider.
 */
function readBlocks(repository: Repository, state: Arguments): LooseValues {
  const { imageScanningConfiguration: scanned = {}, encryptionConfiguration: encrypted } = repository;
  const isImported = !state.has('name');
  const hasScanning = isImported || scanned.scanOnPush === true || state.has('image_scanning_configuration');
  const hasEncryption =
    isImported ||
    encrypted?.encryptionType !== 'AES256' ||
    state.block('encryption_configuration') !== undefined;
  return {
    image_scanning_configuration: hasScanning ? [fromAws(SCANNING, scanned)] : [],
    ...(hasEncryption ? fromAws(ENCRYPTED, repository) : { encryption_configuration: [] }),
  };
}

/**
 * Returns the handler for the repository policy or the lifecycle policy of a repository; the Terraform id is the name
 * of the repository.
 */
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

export const aws_ecr_repository_policy = policy(
  (aws, repositoryName, policyText) =>
    ecr(aws).send(new SetRepositoryPolicyCommand({ repositoryName, policyText })),
  async (aws, repositoryName) => {
    const { registryId = aws.accountId, policyText: text = '' } = await ecr(aws).send(
      new GetRepositoryPolicyCommand({ repositoryName }),
    );
    return { registryId, text };
  },
  (aws, repositoryName) => ecr(aws).send(new DeleteRepositoryPolicyCommand({ repositoryName })),
);

export const aws_ecr_lifecycle_policy = policy(
  (aws, repositoryName, lifecyclePolicyText) =>
    ecr(aws).send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText })),
  async (aws, repositoryName) => {
    const { registryId = aws.accountId, lifecyclePolicyText: text = '' } = await ecr(aws).send(
      new GetLifecyclePolicyCommand({ repositoryName }),
    );
    return { registryId, text };
  },
  (aws, repositoryName) => ecr(aws).send(new DeleteLifecyclePolicyCommand({ repositoryName })),
);
