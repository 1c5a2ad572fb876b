import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { CommandError } from './flags';
import { blob, descriptor, MEDIA_TYPES, type Image } from './image';
import { parseReference, showReference, type Reference } from './reference';

const descriptorSchema = z.object({ digest: z.string() });
const indexSchema = z.object({ manifests: z.tuple([descriptorSchema]) });
const manifestSchema = z.object({ config: descriptorSchema, layers: z.tuple([descriptorSchema]) });

/**
 * Stores the local images. Each image tag has a folder in the OCI image layout, which other programs can also read:
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export class ImageStore {
  private readonly layouts: string;

  constructor(directory: string) {
    this.layouts = join(directory, 'layouts');
  }

  async save(reference: Reference, image: Image): Promise<void> {
    await mkdir(this.layouts, { recursive: true });
    const partial = await mkdtemp(join(this.layouts, '.partial-'));
    const blobs = join(partial, 'blobs', 'sha256');
    await mkdir(blobs, { recursive: true });
    for (const { digest, bytes } of [image.manifest, image.config, image.layer]) {
      await writeFile(join(blobs, hexOf(digest)), bytes);
    }
    const annotations = { 'org.opencontainers.image.ref.name': reference.tag };
    const index = { schemaVersion: 2, manifests: [{ ...descriptor(image.manifest), annotations }] };
    await writeFile(join(partial, 'index.json'), JSON.stringify(index));
    await writeFile(join(partial, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    const final = this.layoutOf(reference);
    await rm(final, { recursive: true, force: true });
    await rename(partial, final);
  }

  /** Returns an image. @throws CommandError if the store has no such image. */
  async load(reference: Reference): Promise<Image> {
    const layout = this.layoutOf(reference);
    const index = await readFile(join(layout, 'index.json'), 'utf8').catch(() => undefined);
    if (index === undefined) throw new CommandError(`Error: No such image: ${showReference(reference)}`);
    const [{ digest }] = indexSchema.parse(JSON.parse(index)).manifests;
    return this.read(layout, digest);
  }

  /** Returns the image with this manifest digest. Returns undefined if no such image was built. */
  async loadDigest(digest: string): Promise<Image | undefined> {
    for (const layout of await this.layoutNames()) {
      const folder = join(this.layouts, layout);
      if (existsSync(join(folder, 'blobs', 'sha256', hexOf(digest)))) return this.read(folder, digest);
    }
    return undefined;
  }

  private async read(layout: string, digest: string): Promise<Image> {
    const read = async (mediaType: string, digest: string) =>
      blob(mediaType, await readFile(join(layout, 'blobs', 'sha256', hexOf(digest))));
    const manifest = await read(MEDIA_TYPES.manifest, digest);
    const { config, layers } = manifestSchema.parse(JSON.parse(manifest.bytes.toString()));
    return {
      manifest,
      config: await read(MEDIA_TYPES.config, config.digest),
      layer: await read(MEDIA_TYPES.layer, layers[0].digest),
    };
  }

  async list(): Promise<{ reference: Reference; image: Image }[]> {
    const references = (await this.layoutNames()).map((name) => parseReference(decodeURIComponent(name)));
    return Promise.all(
      references.map(async (reference) => ({ reference, image: await this.load(reference) })),
    );
  }

  private async layoutNames(): Promise<string[]> {
    const names = await readdir(this.layouts).catch(() => [] as string[]);
    return names.filter((name) => !name.startsWith('.'));
  }

  private layoutOf(reference: Reference): string {
    return join(this.layouts, encodeURIComponent(showReference(reference)));
  }
}

const hexOf = (digest: string) => digest.replace(/^sha256:/, '');
