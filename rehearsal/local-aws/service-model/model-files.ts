import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';

import type { ServiceMetadata, ServiceModel } from './model';

/** A service of botocore, such as `elbv2`. */
export interface Service {
  /** Name of the service's folder in botocore. */
  readonly name: string;
  readonly metadata: ServiceMetadata;
}

/** Bytes of a compressed model that are enough for the metadata, which is at the start of the file. */
const METADATA_BYTES = 4_096;

/** Matches the metadata, whose values can be objects without further objects. */
const METADATA = /"metadata"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})/;

/**
 * The service models in botocore's data folder. Reading the metadata of all 420 services takes about 30 ms. A whole
 * model takes up to 60 ms, and is read when the first request to the service arrives.
 */
export class ModelFiles {
  private readonly models = new Map<string, ServiceModel>();
  /** Services by their name in a signature. Several services can share a name, for example `elb` and `elbv2`. */
  private readonly services = new Map<string, Service[]>();

  /** @param folder botocore's data folder, with one folder a service. */
  constructor(private readonly folder: string) {
    for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    )) {
      const metadata = this.readMetadata(name);
      if (metadata === undefined) continue;
      const signingName = metadata.signingName ?? metadata.endpointPrefix;
      const sameName = this.services.get(signingName) ?? [];
      // The service that has the name of the signature comes first.
      this.services.set(
        signingName,
        name === signingName ? [{ name, metadata }, ...sameName] : [...sameName, { name, metadata }],
      );
    }
  }

  servicesOf(signingName: string): readonly Service[] {
    return this.services.get(signingName) ?? [];
  }

  modelOf({ name }: Service): ServiceModel {
    const known = this.models.get(name);
    if (known !== undefined) return known;
    const model = JSON.parse(gunzipSync(readFileSync(this.fileOf(name))).toString()) as ServiceModel;
    this.models.set(name, model);
    return model;
  }

  /** Returns the path of the newest model. The folders of the versions are named after dates. */
  private fileOf(name: string): string {
    const version = readdirSync(join(this.folder, name)).sort().at(-1) ?? '';
    return join(this.folder, name, version, 'service-2.json.gz');
  }

  /** Decompresses only the start of a model. Returns undefined for a folder without a model. */
  private readMetadata(name: string): ServiceMetadata | undefined {
    let start: Buffer;
    try {
      start = readStart(this.fileOf(name));
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw error;
    }
    const text = gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
    const metadata = METADATA.exec(text)?.[1];
    if (metadata === undefined) throw new Error(`${this.fileOf(name)} does not start with the metadata`);
    return JSON.parse(metadata) as ServiceMetadata;
  }
}

function readStart(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(METADATA_BYTES);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, METADATA_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}
