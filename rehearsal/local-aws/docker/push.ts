import { z } from 'zod';

import { MotoClient } from '../moto/moto-client';
import type { DockerContext } from './command';
import { CommandError, readFlags } from './flags';
import type { Blob, Image } from './image';
import { readManifest, readRealDocker } from './real-docker';
import { parseEcrName, parseReference } from './reference';
import type { ImageStore } from './store';

const errorSchema = z.object({ __type: z.string(), message: z.string().optional() });
const detailsSchema = z.object({ imageDetails: z.array(z.object({ imageDigest: z.string() })) });

/**
 * Runs `docker push <image>`: registers the image manifest with its real digest in the local ECR. The layers stay in
 * the local image store, because moto cannot store layers and nothing in a rehearsal pulls layers.
 */
export async function push(
  args: readonly string[],
  store: ImageStore,
  context: DockerContext,
): Promise<void> {
  const { endpoint, streams } = context;
  const [name, ...more] = readFlags('push', args, {}).positionals;
  if (name === undefined || more.length > 0)
    throw new CommandError('"docker push" requires exactly 1 argument.');
  const reference = parseReference(name);
  const registry = parseEcrName(reference.name);
  const real = await readRealDocker(context.store);
  const manifest =
    real === undefined
      ? (await loadImage(store, reference)).manifest
      : await readManifest(context.store, real, name);
  streams.stdout.write(`The push refers to repository [${reference.name}]\n`);
  if (!(await store.isLoggedIn(registry.host))) {
    throw new CommandError(`no basic auth credentials (log in to ${registry.host} first)`);
  }
  await putImage(new MotoClient(new URL(endpoint)), registry, reference.tag, manifest);
  streams.stdout.write(
    `${reference.tag}: digest: ${manifest.digest} size: ${String(manifest.bytes.length)}\n`,
  );
}

async function loadImage(store: ImageStore, reference: ReturnType<typeof parseReference>): Promise<Image> {
  try {
    return await store.load(reference);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`An image does not exist locally with the tag: ${reference.name}`, {
      cause: error,
    });
  }
}

/**
 * Registers an image manifest in the local ECR.
 *
 * @throws CommandError with the message that Docker or ECR would return.
 */
async function putImage(
  client: MotoClient,
  registry: ReturnType<typeof parseEcrName>,
  tag: string,
  manifest: Blob,
): Promise<void> {
  const { accountId, region, repository } = registry;
  const call = (operation: string, input: object) =>
    client.jsonAnswer({
      service: 'ecr',
      // The local AWS finds the account by the host in the image name. AWS finds the account by the login token.
      accountRegion: { accountId, region },
      target: `AmazonEC2ContainerRegistry_V20150921.${operation}`,
      input: { registryId: accountId, ...input },
    });
  const repositories = await call('DescribeRepositories', { repositoryNames: [repository] });
  if (repositories.status !== 200) {
    throw new CommandError(
      `name unknown: The repository with name '${repository}' does not exist in the registry with id '${accountId}'`,
    );
  }
  const put = await call('PutImage', {
    repositoryName: repository,
    imageManifest: manifest.bytes.toString(),
    imageManifestMediaType: manifest.mediaType,
    imageTag: tag,
    imageDigest: manifest.digest,
  });
  if (put.status === 200) return;
  const error = errorSchema.parse(JSON.parse(put.body.toString()));
  if (!/Image(Tag)?AlreadyExistsException/.test(error.__type)) {
    throw new CommandError(`${error.__type}: ${error.message ?? ''}`);
  }
  const described = await call('DescribeImages', {
    repositoryName: repository,
    imageIds: [{ imageTag: tag }],
  });
  const [existing] = detailsSchema.parse(JSON.parse(described.body.toString())).imageDetails;
  // If the tag already refers to the same image, the push succeeds without a change.
  if (existing?.imageDigest === manifest.digest) return;
  throw new CommandError(
    `tag invalid: The image tag '${tag}' already exists in the '${repository}' repository and cannot be overwritten ` +
      'because the tag is immutable.',
  );
}
