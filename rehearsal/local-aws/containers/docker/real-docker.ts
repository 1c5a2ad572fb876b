import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';

import { extract } from 'tar-stream';
import { z } from 'zod';

import { blob, MEDIA_TYPES, type Blob } from '../../docker/image';
import { CommandError } from '../../docker/flags';

/** The Docker program of the user. */
export interface RealDocker {
  /** Path of the program. */
  readonly program: string;
  /** Environment variables with which the program finds the user's Docker. */
  readonly environment: Readonly<Record<string, string>>;
}

const settingsSchema = z.object({ program: z.string(), environment: z.record(z.string(), z.string()) });
const indexSchema = z.object({
  manifests: z.array(
    z.object({
      digest: z.string(),
      platform: z.object({ os: z.string() }).optional(),
      annotations: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
const manifestSchema = z.object({ mediaType: z.string().optional(), config: z.unknown().optional() });

/** Files of an archive that are read. Layers are larger, and nothing reads them. */
const LARGEST_FILE = 1_000_000;

const settingsFile = (store: string) => join(store, 'docker.json');

/** Makes builds use the user's Docker. */
export async function useRealDocker(store: string, docker: RealDocker): Promise<void> {
  await mkdir(store, { recursive: true });
  await writeFile(settingsFile(store), JSON.stringify(docker));
}

/** Returns the user's Docker, or undefined if builds do not use it. */
export async function readRealDocker(store: string): Promise<RealDocker | undefined> {
  const settings = await readFile(settingsFile(store), 'utf8').catch(() => undefined);
  return settings === undefined ? undefined : settingsSchema.parse(JSON.parse(settings));
}

/** Runs a command of the user's Docker with the output of this process. @throws CommandError if the command fails. */
export async function runDocker(docker: RealDocker, args: readonly string[]): Promise<void> {
  const child = spawn(docker.program, args, { env: docker.environment, stdio: 'inherit' });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new CommandError(`docker ${args[0] ?? ''} ended with exit code ${String(code)}`);
}

/** Runs a command of the user's Docker. @returns the output. @throws CommandError with the message of Docker. */
async function outputOf<T>(
  docker: RealDocker,
  args: readonly string[],
  read: (output: Readable) => Promise<T>,
): Promise<T> {
  const child = spawn(docker.program, args, { env: docker.environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [output, message, code] = await Promise.all([read(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new CommandError(message.trim());
  return output;
}

/**
 * Reads the manifest of a local image, and records which local image has this manifest.
 *
 * @throws CommandError if the image is missing, or if Docker is older than version 25, which writes no OCI layout.
 */
export async function readManifest(store: string, docker: RealDocker, image: string): Promise<Blob> {
  const id = (await outputOf(docker, ['image', 'inspect', '--format', '{{.Id}}', image], text)).trim();
  const files = await outputOf(docker, ['image', 'save', image], readSmallFiles);
  const manifest = findManifest(files, 'index.json');
  if (manifest === undefined) {
    throw new CommandError('docker image save wrote no OCI layout; install Docker 25 or later');
  }
  const folder = join(store, 'docker');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, hexOf(manifest.digest)), id);
  return manifest;
}

/** Returns the id of the local image with a manifest digest. Undefined if no such image was pushed. */
export function readLocalId(store: string, digest: string): Promise<string | undefined> {
  return readFile(join(store, 'docker', hexOf(digest)), 'utf8').catch(() => undefined);
}

const hexOf = (digest: string) => digest.replace(/^sha256:/, '');

async function readSmallFiles(output: Readable): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const archive = extract();
  output.pipe(archive);
  for await (const entry of archive) {
    if (entry.header.type === 'file' && entry.header.size <= LARGEST_FILE) {
      files.set(entry.header.name, await buffer(entry));
    }
    entry.resume();
  }
  return files;
}

/** Finds the image manifest below an index. An index can contain other indexes, and manifests of attestations. */
function findManifest(files: ReadonlyMap<string, Buffer>, file: string): Blob | undefined {
  const bytes = files.get(file);
  if (bytes === undefined) return undefined;
  const content: unknown = JSON.parse(bytes.toString());
  const index = indexSchema.safeParse(content);
  if (!index.success) {
    const manifest = manifestSchema.safeParse(content);
    return manifest.data?.config === undefined
      ? undefined
      : blob(manifest.data.mediaType ?? MEDIA_TYPES.manifest, bytes);
  }
  const images = index.data.manifests.filter(({ platform }) => platform?.os !== 'unknown');
  for (const { digest } of images) {
    const found = findManifest(files, `blobs/sha256/${hexOf(digest)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
