import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { z } from 'zod';

import type { ContextFile } from './context';

/** Content of an image manifest, configuration or layer, with the media type and digest. */
export interface Blob {
  readonly mediaType: string;
  /** SHA-256 digest of the content: `sha256:<64 hex>`. */
  readonly digest: string;
  readonly bytes: Buffer;
}

/** An OCI image with one layer. https://github.com/opencontainers/image-spec/blob/main/manifest.md */
export interface Image {
  readonly manifest: Blob;
  readonly config: Blob;
  readonly layer: Blob;
}

export const MEDIA_TYPES = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

/** Byte offset of the field OS (operating system) in a gzip header, and the value for "unknown" (RFC 1952 §2.3.1). */
const GZIP_OS = { offset: 9, unknown: 255 };

/** Content of a Dockerfile, and the options of the build command. */
interface DockerfileLabels {
  readonly dockerfile: string;
  /** Name of the build stage. An empty name selects the last stage. */
  readonly target: string;
  readonly buildArguments: readonly string[];
}

const labelsSchema = z.object({
  config: z.object({
    Labels: z.object({
      'rehearsal.dockerfile': z.string(),
      'rehearsal.target': z.string(),
      'rehearsal.build-arguments': z.string(),
    }),
  }),
});

/** Returns the Dockerfile of an image, which `createImage` has stored in its labels. */
export function readDockerfileLabels({ config }: Image): DockerfileLabels {
  const { Labels: labels } = labelsSchema.parse(JSON.parse(config.bytes.toString())).config;
  return {
    dockerfile: labels['rehearsal.dockerfile'],
    target: labels['rehearsal.target'],
    buildArguments: z.array(z.string()).parse(JSON.parse(labels['rehearsal.build-arguments'])),
  };
}

/**
 * Creates an image from a build context. The image contains no timestamps, owners or machine names, so that the same
 * arguments always result in the same digest.
 *
 * @param dockerfile content of the Dockerfile, the build target and the build arguments.
 */
export async function createImage(
  files: readonly ContextFile[],
  dockerfile: { readonly text: string; readonly target: string; readonly buildArguments: readonly string[] },
): Promise<Image> {
  const tar = await archive(files);
  const compressed = gzipSync(tar, { level: 9 });
  compressed[GZIP_OS.offset] = GZIP_OS.unknown;
  const layer = blob(MEDIA_TYPES.layer, compressed);
  const config = blob(
    MEDIA_TYPES.config,
    json({
      architecture: 'amd64',
      os: 'linux',
      config: {
        Labels: {
          'rehearsal.note': 'build context only: the Dockerfile was not run',
          // The rehearsal reads the start command of a service from the Dockerfile.
          'rehearsal.dockerfile': dockerfile.text,
          'rehearsal.target': dockerfile.target,
          'rehearsal.build-arguments': JSON.stringify([...dockerfile.buildArguments].sort()),
        },
      },
      rootfs: { type: 'layers', diff_ids: [sha256(tar)] },
    }),
  );
  const manifest = blob(
    MEDIA_TYPES.manifest,
    json({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: descriptor(config),
      layers: [descriptor(layer)],
    }),
  );
  return { manifest, config, layer };
}

async function archive(files: readonly ContextFile[]): Promise<Buffer> {
  const tar = pack();
  const bytes = buffer(tar);
  for (const { path, executable, content } of files) {
    const entry = { name: path, mtime: new Date(0), uid: 0, gid: 0, mode: executable ? 0o755 : 0o644 };
    if (Buffer.isBuffer(content)) tar.entry(entry, content);
    else tar.entry({ ...entry, type: 'symlink', linkname: content.link });
  }
  tar.finalize();
  return bytes;
}

export const blob = (mediaType: string, bytes: Buffer): Blob => ({ mediaType, digest: sha256(bytes), bytes });
export const descriptor = ({ mediaType, digest, bytes }: Blob) => ({ mediaType, digest, size: bytes.length });
const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const json = (value: object) => Buffer.from(JSON.stringify(value));
