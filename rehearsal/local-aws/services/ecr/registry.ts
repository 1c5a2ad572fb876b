import { createHash } from 'node:crypto';

import { z } from 'zod';

import { arn, type AccountRegion } from '../../../../stacks/names';
import type { Exchange } from '../../exchange';
import type { Answer } from '../../moto/moto-client';
import type { Route } from '../../route';
import type { ServiceContext } from '../context';
import { clockHeaders } from './clock-headers';
import type { RegistryTokens } from './registry-tokens';
import { REGISTRY_HEADER, REGISTRY_STATUS, type RegistryErrorCode } from './registry-protocol';

/**
 * Actions that ECR requires for a push (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html).
 */
const PUSH_ACTIONS = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
];
const errorSchema = z.object({ __type: z.string(), message: z.string().optional() });
const detailsSchema = z.object({ imageDetails: z.array(z.object({ imageDigest: z.string() })) });

/** A manifest that a client pushes. */
interface Push {
  readonly accountRegion: AccountRegion;
  readonly repository: string;
  readonly tag: string;
  readonly manifest: string;
  readonly mediaType: string;
}

class RegistryError extends Error {
  constructor(
    readonly code: RegistryErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The private registries of ECR, with the part of the registry protocol that pushes a manifest. The login token of a
 * request names the caller, whose permissions decide about the push.
 */
export function registryRoute(context: ServiceContext, tokens: RegistryTokens): Route {
  return (exchange) => {
    const image = imageOf(exchange);
    return image && answer(exchange, context, tokens, image);
  };
}

/** Returns true for a push of an image, which the registry answers. */
export const isRegistryRequest = (exchange: Exchange) => imageOf(exchange) !== undefined;

function imageOf({ method, path, signature }: Exchange): Pick<Push, 'repository' | 'tag'> | undefined {
  const [, repository, tag] = /^\/v2\/([\w./-]+)\/manifests\/([\w.-]+)$/.exec(path) ?? [];
  if (method !== 'PUT' || signature !== undefined || repository === undefined || tag === undefined) {
    return undefined;
  }
  return { repository, tag };
}

async function answer(
  exchange: Exchange,
  context: ServiceContext,
  tokens: RegistryTokens,
  { repository, tag }: Pick<Push, 'repository' | 'tag'>,
): Promise<void> {
  try {
    const accountRegion = registryOf(exchange);
    const accessKeyId = tokens.accessKeyOf(exchange.header('authorization'));
    if (accessKeyId === undefined) throw new RegistryError('UNAUTHORIZED', 'authentication required');
    const resource = arn('ecr', accountRegion, `repository/${repository}`);
    const denial = await context.permissions.ofCaller(
      accessKeyId,
      accountRegion.region,
      PUSH_ACTIONS.map((action) => ({ action, resource })),
    );
    if (denial !== undefined) throw new RegistryError('DENIED', denial);
    await putImage(context, {
      accountRegion,
      repository,
      tag,
      manifest: (await exchange.body()).toString(),
      mediaType: exchange.header('content-type') ?? '',
    });
    exchange.sendJson(201, {});
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    exchange.sendJson(REGISTRY_STATUS[error.code], {
      errors: [{ code: error.code, message: error.message }],
    });
  }
}

function registryOf(exchange: Exchange): AccountRegion {
  const host = exchange.header(REGISTRY_HEADER) ?? '';
  const [, accountId, region] = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/.exec(host) ?? [];
  if (accountId === undefined || region === undefined) {
    throw new RegistryError(
      'NAME_UNKNOWN',
      `the header ${REGISTRY_HEADER} names no registry of ECR: ${host}`,
    );
  }
  return { accountId, region };
}

/** Registers an image manifest in moto. @throws RegistryError with the message of ECR. */
async function putImage({ moto, pipelines }: ServiceContext, push: Push): Promise<void> {
  const { accountRegion, repository: repositoryName, tag: imageTag, manifest, mediaType } = push;
  const registryId = accountRegion.accountId;
  const call = (operation: string, input: object, headers: readonly string[] = []) =>
    moto.jsonAnswer({
      service: 'ecr',
      accountRegion,
      target: `AmazonEC2ContainerRegistry_V20150921.${operation}`,
      input: { registryId, ...input },
      headers,
    });
  const repositories = await call('DescribeRepositories', { repositoryNames: [repositoryName] });
  if (repositories.status !== 200) {
    throw new RegistryError(
      'NAME_UNKNOWN',
      `The repository with name '${repositoryName}' does not exist in the registry with id '${registryId}'`,
    );
  }
  const put = await call(
    'PutImage',
    { repositoryName, imageManifest: manifest, imageManifestMediaType: mediaType, imageTag },
    clockHeaders(pipelines()?.ahead),
  );
  if (put.status === 200) return;
  await requireSameImage(call, put, push);
}

const digestOf = (manifest: string) => `sha256:${createHash('sha256').update(manifest).digest('hex')}`;

/** A push of the image that the tag already names succeeds without a change. */
async function requireSameImage(
  call: (operation: string, input: object) => Promise<Answer>,
  put: Answer,
  { repository: repositoryName, tag: imageTag, manifest }: Push,
): Promise<void> {
  const error = errorSchema.parse(JSON.parse(put.body.toString()));
  if (!/Image(Tag)?AlreadyExistsException/.test(error.__type)) {
    throw new RegistryError('MANIFEST_INVALID', `${error.__type}: ${error.message ?? ''}`);
  }
  const described = await call('DescribeImages', { repositoryName, imageIds: [{ imageTag }] });
  const [existing] = detailsSchema.parse(JSON.parse(described.body.toString())).imageDetails;
  if (existing?.imageDigest === digestOf(manifest)) return;
  throw new RegistryError(
    'TAG_INVALID',
    `The image tag '${imageTag}' already exists in the '${repositoryName}' repository and cannot be overwritten ` +
      'because the tag is immutable.',
  );
}
