import { z } from 'zod';

import { REGISTRY_HEADER } from '../services/ecr/registry-protocol';
import type { DockerContext } from './command';
import { CommandError, readFlags } from './flags';
import type { Blob, Image } from './image';
import { Logins } from './logins';
import { readManifest, readRealDocker } from '../containers/docker/real-docker';
import { parseEcrName, parseReference, type Reference } from './reference';
import type { ImageStore } from './store';

const errorsSchema = z.object({ errors: z.tuple([z.object({ code: z.string(), message: z.string() })]) });

/**
 * Runs `docker push <image>`: registers the image manifest with its real digest in the local ECR. The layers stay in
 * the local image store, because moto cannot store layers.
 */
export async function push(
  args: readonly string[],
  store: ImageStore,
  context: DockerContext,
): Promise<void> {
  const { endpoint, home, streams } = context;
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
  const login = await new Logins(home).of(registry.host);
  if (login === undefined) {
    throw new CommandError(`no basic auth credentials (log in to ${registry.host} first)`);
  }
  await putManifest({ endpoint, login, ...registry, tag: reference.tag }, manifest);
  streams.stdout.write(
    `${reference.tag}: digest: ${manifest.digest} size: ${String(manifest.bytes.length)}\n`,
  );
}

async function loadImage(store: ImageStore, reference: Reference): Promise<Image> {
  try {
    return await store.load(reference);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`An image does not exist locally with the tag: ${reference.name}`, {
      cause: error,
    });
  }
}

interface Target {
  readonly endpoint: string;
  /** User and password as Basic credentials. */
  readonly login: string;
  readonly host: string;
  readonly repository: string;
  readonly tag: string;
}

/**
 * Registers an image manifest in the registry:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests.
 *
 * @throws CommandError with the message that Docker would print.
 */
async function putManifest(
  { endpoint, login, host, repository, tag }: Target,
  manifest: Blob,
): Promise<void> {
  const response = await fetch(`${endpoint}/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    headers: {
      authorization: `Basic ${login}`,
      'content-type': manifest.mediaType,
      // All registries of the rehearsal have the address of the local AWS.
      [REGISTRY_HEADER]: host,
    },
    body: new Uint8Array(manifest.bytes),
  });
  const text = await response.text();
  if (response.ok) return;
  const [{ code, message }] = errorsSchema.parse(JSON.parse(text)).errors;
  throw new CommandError(`${code.toLowerCase().replaceAll('_', ' ')}: ${message}`);
}
