import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

import type { AccountRegion } from '../../../stacks/names';
import type { MotoClient } from '../../local-aws/moto/moto-client';
import { parsePolicy, type Policy } from './policy';

/** The policy of a resource, and the other facts about the resource that decide about a call. */
export interface ResourcePolicy {
  readonly policy: Policy | undefined;
  /** Aliases of a KMS key, e.g. `alias/artifacts`. Empty for other resources. */
  readonly aliases: readonly string[];
  /** Id, ARN or alias of the KMS key that encrypts the messages of a topic or a queue. Absent for other resources. */
  readonly messageKey?: string;
}

/** Reads the policy of one resource from the local AWS. */
type Read = (moto: MotoClient, resource: ResourceId) => Promise<ResourcePolicy>;

/** The resource whose policy applies to a call: for an object, its bucket. */
export interface ResourceId extends AccountRegion {
  readonly service: string;
  /** Last part of the ARN, without the key of an object. */
  readonly name: string;
  readonly arn: string;
}

const NONE: ResourcePolicy = { policy: undefined, aliases: [] };
const READERS: Readonly<Record<string, Read>> = {
  s3: readBucketPolicy,
  kms: readKeyPolicy,
  ecr: readRepositoryPolicy,
  sns: readTopicPolicy,
  sqs: readQueuePolicy,
  events: readBusPolicy,
};

/**
 * Returns the resource whose policy applies to an ARN, or undefined if the resource type has no policy.
 *
 * @param bucketOwner returns the account and the Region of a bucket, because the ARN of a bucket contains neither.
 */
export function resourceWithPolicy(
  arn: string,
  bucketOwner: (bucket: string) => AccountRegion | undefined,
): ResourceId | undefined {
  const [, , service = '', region = '', accountId = '', ...rest] = arn.split(':');
  const name = rest.join(':');
  if (service === 's3') {
    const [bucket = ''] = name.split('/');
    const owner = bucketOwner(bucket);
    return owner && { service, ...owner, name: bucket, arn: arn.split('/')[0] ?? '' };
  }
  const start = NAMES[service];
  return start !== undefined && name.startsWith(start)
    ? { service, region, accountId, name, arn }
    : undefined;
}

/** Start of the last part of the ARN of a resource with a policy, by service. */
const NAMES: Readonly<Record<string, string>> = {
  kms: 'key/',
  ecr: 'repository/',
  events: 'event-bus/',
  sns: '',
  sqs: '',
};

/** Reads the policy of a resource. A missing resource has no policy; the operation itself then fails. */
export function readResourcePolicy(moto: MotoClient, resource: ResourceId): Promise<ResourcePolicy> {
  return READERS[resource.service]?.(moto, resource) ?? Promise.resolve(NONE);
}

async function readBucketPolicy(moto: MotoClient, { name, region }: ResourceId): Promise<ResourcePolicy> {
  const { status, body } = await moto.get(`/${name}?policy`, { service: 's3', region });
  return status === 200 ? { ...NONE, policy: parsePolicy('bucket policy', body.toString()) } : NONE;
}

const keyPolicySchema = z.object({ Policy: z.string() });
const aliasesSchema = z.object({ Aliases: z.array(z.object({ AliasName: z.string() })) });

async function readKeyPolicy(moto: MotoClient, resource: ResourceId): Promise<ResourcePolicy> {
  const { arn: KeyId } = resource;
  const policy = await readJson(
    moto,
    resource,
    'TrentService.GetKeyPolicy',
    { KeyId, PolicyName: 'default' },
    keyPolicySchema,
  );
  const aliases = await readJson(moto, resource, 'TrentService.ListAliases', { KeyId }, aliasesSchema);
  return {
    policy: policy && parsePolicy('key policy', policy.Policy),
    aliases: aliases?.Aliases.map(({ AliasName }) => AliasName) ?? [],
  };
}

async function readRepositoryPolicy(moto: MotoClient, resource: ResourceId): Promise<ResourcePolicy> {
  const answer = await readJson(
    moto,
    resource,
    'AmazonEC2ContainerRegistry_V20150921.GetRepositoryPolicy',
    { registryId: resource.accountId, repositoryName: resource.name.replace('repository/', '') },
    z.object({ policyText: z.string() }),
  );
  return { ...NONE, policy: answer && parsePolicy('repository policy', answer.policyText) };
}

async function readQueuePolicy(moto: MotoClient, resource: ResourceId): Promise<ResourcePolicy> {
  const answer = await readJson(
    moto,
    resource,
    'AmazonSQS.GetQueueAttributes',
    {
      QueueUrl: new URL(`/${resource.accountId}/${resource.name}`, moto.endpoint).href,
      AttributeNames: ['All'],
    },
    z.object({ Attributes: z.record(z.string(), z.string()).optional() }),
  );
  return withMessages('queue policy', new Map(Object.entries(answer?.Attributes ?? {})));
}

/** Returns what the attributes of a topic or a queue say. */
function withMessages(name: string, attributes: ReadonlyMap<string, unknown>): ResourcePolicy {
  const text = attributes.get('Policy');
  const key = attributes.get('KmsMasterKeyId');
  return {
    ...NONE,
    policy: typeof text === 'string' && text !== '' ? parsePolicy(name, text) : undefined,
    ...(typeof key === 'string' && key !== '' ? { messageKey: key } : {}),
  };
}

async function readBusPolicy(moto: MotoClient, resource: ResourceId): Promise<ResourcePolicy> {
  const answer = await readJson(
    moto,
    resource,
    'AWSEvents.DescribeEventBus',
    { Name: resource.name.replace('event-bus/', '') },
    z.object({ Policy: z.string().nullish() }),
  );
  const text = answer?.Policy ?? undefined;
  return text === undefined ? NONE : { ...NONE, policy: parsePolicy('event bus policy', text) };
}

const topicParser = new XMLParser({ isArray: (name) => name === 'entry' });
const topicSchema = z.object({
  GetTopicAttributesResponse: z.object({
    GetTopicAttributesResult: z.object({
      Attributes: z.object({ entry: z.array(z.object({ key: z.string(), value: z.unknown() })) }),
    }),
  }),
});

async function readTopicPolicy(
  moto: MotoClient,
  { arn, accountId, region }: ResourceId,
): Promise<ResourcePolicy> {
  const { status, body } = await moto.query({
    service: 'sns',
    region,
    accountId,
    form: { Action: 'GetTopicAttributes', Version: '2010-03-31', TopicArn: arn },
  });
  if (status !== 200) return NONE;
  const { entry } = topicSchema.parse(topicParser.parse(body.toString())).GetTopicAttributesResponse
    .GetTopicAttributesResult.Attributes;
  return withMessages('topic policy', new Map(entry.map(({ key, value }) => [key, value])));
}

async function readJson<T>(
  moto: MotoClient,
  { service, accountId, region }: ResourceId,
  target: string,
  input: object,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const { status, body } = await moto.jsonAnswer({
    service,
    accountRegion: { accountId, region },
    target,
    input,
  });
  return status === 200 ? schema.parse(JSON.parse(body.toString())) : undefined;
}
