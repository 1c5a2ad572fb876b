import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import type { ServiceModel } from '../../../../../rehearsal/local-aws/service-model/model';

/** A service with one operation, whose parameters have every kind of rule. */
export const TINY: ServiceModel = {
  metadata: {
    apiVersion: '2026-01-01',
    endpointPrefix: 'things',
    protocol: 'json',
    targetPrefix: 'Things_20260101',
  },
  operations: {
    PutThing: {
      name: 'PutThing',
      http: { method: 'POST', requestUri: '/' },
      input: { shape: 'PutThingInput' },
    },
    ListThings: { name: 'ListThings', http: { method: 'POST', requestUri: '/' } },
  },
  shapes: {
    PutThingInput: {
      type: 'structure',
      required: ['name'],
      members: {
        name: { shape: 'Name' },
        kind: { shape: 'Kind' },
        count: { shape: 'Count' },
        share: { shape: 'Share' },
        data: { shape: 'Data' },
        since: { shape: 'Time' },
        active: { shape: 'Flag' },
        labels: { shape: 'Labels' },
        parts: { shape: 'Parts' },
        place: { shape: 'Place' },
        anything: { shape: 'Anything' },
      },
    },
    Name: { type: 'string', min: 2, max: 5, pattern: '[a-z😀]+' },
    Kind: { type: 'string', enum: ['ROUND', 'FLAT'] },
    Count: { type: 'integer', min: 1, max: 10 },
    Share: { type: 'double' },
    Data: { type: 'blob', max: 3 },
    Time: { type: 'timestamp' },
    Flag: { type: 'boolean' },
    Labels: { type: 'map', key: { shape: 'Kind' }, value: { shape: 'Name' }, max: 1 },
    Parts: { type: 'list', member: { shape: 'Part' }, min: 1 },
    Part: {
      type: 'structure',
      required: ['id'],
      members: { id: { shape: 'Count' }, next: { shape: 'Part' } },
    },
    Place: { type: 'structure', union: true, members: { here: { shape: 'Name' }, there: { shape: 'Name' } } },
    Anything: { type: 'structure', document: true, members: {} },
  },
};

/** A service with one operation, which streams the content of an object. */
export const STORE: ServiceModel = {
  metadata: { apiVersion: '2026-01-01', endpointPrefix: 'store', protocol: 'rest-xml' },
  operations: {
    PutObject: {
      name: 'PutObject',
      http: { method: 'PUT', requestUri: '/{Bucket}/{Key+}' },
      input: { shape: 'PutObjectRequest' },
    },
  },
  shapes: {
    PutObjectRequest: {
      type: 'structure',
      required: ['Bucket', 'Key', 'Body'],
      payload: 'Body',
      members: {
        Bucket: { shape: 'Text', location: 'uri', locationName: 'Bucket' },
        Key: { shape: 'Text', location: 'uri', locationName: 'Key' },
        Body: { shape: 'Content', streaming: true },
      },
    },
    Text: { type: 'string' },
    Content: { type: 'blob' },
  },
};

/** Writes the models into a new folder, in the layout of botocore's data folder. @returns the folder. */
export function writeModels(models: Readonly<Record<string, ServiceModel>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'service-models-'));
  for (const [name, model] of Object.entries(models)) {
    const versions = ['2020-01-01', model.metadata.apiVersion];
    for (const version of versions) mkdirSync(join(folder, name, version), { recursive: true });
    // Only the newest version of a model is read.
    writeFileSync(join(folder, name, '2020-01-01', 'service-2.json.gz'), 'no model');
    writeFileSync(
      join(folder, name, model.metadata.apiVersion, 'service-2.json.gz'),
      gzipSync(JSON.stringify(model)),
    );
  }
  return folder;
}
