import { createGunzip } from 'node:zlib';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { extract } from 'tar-stream';

import { readDockerfileLabels } from '../../docker/image';
import type { ImageStore } from '../../docker/store';
import { NotRunnableError } from '../not-runnable';
import type { BuildOptions } from '../dockerfile/stages';

/** A packed build context, and how it was built. */
export interface PackedImage extends BuildOptions {
  readonly dockerfile: string;
  /** Build context as a compressed tar archive. */
  readonly layer: Buffer;
}

/** Reads an image that the rehearsal's `docker` command has built. @throws NotRunnableError if the image is missing. */
export async function readImage(store: ImageStore, digest: string): Promise<PackedImage> {
  const image = await store.loadDigest(digest);
  if (image === undefined) {
    throw new NotRunnableError(`its image ${digest.slice(0, 19)} was not built by this rehearsal`);
  }
  return { ...readDockerfileLabels(image), layer: image.layer.bytes };
}

/** Writes the files and links of a build context into a folder. */
export async function extractContext({ layer }: PackedImage, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const archive = extract();
  Readable.from([layer]).pipe(createGunzip()).pipe(archive);
  for await (const entry of archive) {
    const file = join(folder, entry.header.name);
    await mkdir(dirname(file), { recursive: true });
    if (entry.header.type === 'symlink') await symlink(entry.header.linkname, file);
    else await writeFile(file, await buffer(entry), { mode: entry.header.mode });
    entry.resume();
  }
}
