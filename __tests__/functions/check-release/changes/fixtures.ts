import { S3Client } from '@aws-sdk/client-s3';

import type { ServiceContent } from '../../../../functions/shared/release/changes/release-content';
import type { OwnedBucket } from '../../../../functions/shared/aws/owned-bucket';
import { readConfiguration } from '../../../../functions/shared/release/configuration';
import {
  RELEASE_FILE,
  type Release,
  canonicalTemplateFile,
  configurationFile,
} from '../../../../functions/shared/release/release-files';
import { parseTemplate } from '../../../../functions/shared/template/parse';
import { sha256, writeZip } from '../../../../functions/shared/zip/write';
import { ACCOUNT, DIGEST, EXECUTION } from '../../support/fixtures';
import { foldersIn } from '../../support/fakes/fake-s3';
import { type Call, awsError, scripted } from '../../support/scripted';

export const OTHER_EXECUTION = '22222222-2222-3333-4444-555555555555';
export const ENVIRONMENTS = [
  { kind: 'tested', name: 'test', timeoutMinutes: 4320 },
  {
    kind: 'promoted',
    name: 'production',
    timeoutMinutes: 10_080,
    records: { bucket: 'outcomes', region: 'ap-southeast-2', accountId: '222222222222' },
  },
] as const;

interface StoredObject {
  readonly body: Buffer | string;
  readonly lastModified?: Date;
}

/** In-memory record bucket. A page of a listing has at most two objects or folders. */
export class RecordBucket {
  readonly objects = new Map<string, StoredObject>();
  readonly calls: Call[] = [];
  /** Callback that runs before each call. The call fails with any error that the callback throws. */
  before: (call: Call) => unknown = () => undefined;

  readonly bucket: OwnedBucket;

  constructor(name = 'records', accountId = ACCOUNT) {
    this.bucket = {
      bucket: name,
      accountId,
      s3: scripted(new S3Client({ region: 'us-east-1' }), async (call) => {
        this.calls.push(call);
        await this.before(call);
        return this.answer(call);
      }),
    };
  }

  put(key: string, body: Buffer | string, lastModified = new Date(0)): void {
    this.objects.set(key, { body, lastModified });
  }

  private answer({ name, input }: Call): object {
    if (input['Bucket'] !== this.bucket.bucket || input['ExpectedBucketOwner'] !== this.bucket.accountId) {
      throw awsError('AccessDenied', 'Access Denied', 403);
    }
    if (name === 'ListObjectsV2') {
      const prefix = String(input['Prefix']);
      const objects = [...this.objects]
        .filter(([key]) => key.startsWith(prefix))
        .map(([Key, { lastModified }]) => ({ Key, LastModified: lastModified }));
      if (input['Delimiter'] === undefined) return pageOf('Contents', objects, input);
      const folders = foldersIn(
        objects.map(({ Key }) => Key),
        prefix,
      );
      return pageOf('CommonPrefixes', folders, input);
    }
    const object = this.objects.get(String(input['Key']));
    if (object === undefined) throw awsError('NoSuchKey', 'The specified key does not exist.', 404);
    const body = Buffer.from(object.body);
    return {
      ContentLength: body.length,
      ETag: '"1"',
      Body: Object.assign(
        (async function* chunks() {
          yield await Promise.resolve(body);
        })(),
        { transformToByteArray: () => Promise.resolve(new Uint8Array(body)) },
      ),
    };
  }
}

/** Returns a page of at most two entries. */
function pageOf(field: string, entries: readonly object[], { ContinuationToken: token }: Call['input']) {
  const start = Number(token ?? 0);
  const isLast = start + 2 >= entries.length;
  return {
    [field]: entries.slice(start, start + 2),
    ...(isLast ? {} : { NextContinuationToken: String(start + 2) }),
  };
}

export const RELEASE: Release = {
  application: 'hello',
  sequence: 5,
  execution: EXECUTION,
  commit: 'a'.repeat(40),
  commitSubject: 'Say hello',
  author: 'Ada Developer <ada@example.com>',
  buildId: 'acme-hello:99999999-8888-7777-6666-555555555555',
  tests: { passed: 11, failed: 0, skipped: 1 },
  services: {},
};

/** Source of one service: a template in YAML or JSON, and the parameters in each environment. */
export interface ServiceSource {
  readonly template: string;
  readonly digest?: string;
  readonly parameters: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export function serviceContent({ template, digest = DIGEST, parameters }: ServiceSource): ServiceContent {
  return {
    digest,
    template: parseTemplate(template, 'cfn/web.yaml'),
    configurations: new Map(
      Object.entries(parameters).map(([environment, Parameters]) => [
        environment,
        readConfiguration(JSON.stringify({ Parameters }), environment),
      ]),
    ),
  };
}

/** Returns the artifact `Checked` of a release as a zip archive. */
export function checkedZip(
  services: Readonly<Record<string, ServiceSource>>,
  change: Partial<Release> = {},
): Buffer {
  const files = new Map<string, Buffer>();
  const release: Release = {
    ...RELEASE,
    services: Object.fromEntries(
      Object.entries(services).map(([service, source]) => {
        const canonical = Buffer.from(parseTemplate(source.template, 'cfn/web.yaml').canonical);
        files.set(canonicalTemplateFile(service), canonical);
        const configuration = Object.entries(source.parameters).map(([environment, Parameters]) => {
          const bytes = Buffer.from(JSON.stringify({ Parameters }));
          files.set(configurationFile(service, environment), bytes);
          return [environment, sha256(bytes)] as const;
        });
        return [
          service,
          {
            digest: source.digest ?? DIGEST,
            imageBytes: 1,
            template: 'e'.repeat(64),
            canonicalTemplate: sha256(canonical),
            configuration: Object.fromEntries(configuration),
          },
        ];
      }),
    ),
    ...change,
  };
  files.set(RELEASE_FILE, Buffer.from(JSON.stringify(release)));
  return writeZip(files);
}
