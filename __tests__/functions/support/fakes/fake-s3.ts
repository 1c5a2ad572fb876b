import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

import { S3Client } from '@aws-sdk/client-s3';

import { s3Client } from '../../../../functions/shared/aws/clients';
import { type Call, awsError, scripted } from '../scripted';

const CREDENTIALS = { accessKeyId: 'x', secretAccessKey: 'x' };

export interface StoredObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly versionId: string;
}

/** In-memory S3 with conditional writes. A path is `bucket/key`. */
export class FakeS3 {
  readonly objects = new Map<string, StoredObject>();
  readonly calls: Call[] = [];
  /**
   * Callback that runs before each call. The call waits for the callback, and fails with any error that the callback
   * throws.
   */
  before: (call: Call) => unknown = () => undefined;
  /**
   * Callback that runs after each call has taken effect. The caller receives any error that the callback throws,
   * although the call has taken effect.
   */
  after: (call: Call) => unknown = () => undefined;
  /** Path of each stored object version, in order. */
  readonly stored: string[] = [];
  /** `false` if versioning was never enabled. If `suspended`, the version id of every object is `null`. */
  versioned: boolean | 'suspended' = true;
  /** Returns the bytes to store instead of the bytes in the request. */
  store: (path: string, body: Buffer) => Buffer = (_path, body) => body;
  /** Returns the checksum to report for a written object. */
  checksum: (path: string, checksum: string) => string | undefined = (_path, checksum) => checksum;
  /** Returns the content length to report when an object is read. */
  lengthOf: (path: string, length: number) => number = (_path, length) => length;
  /** Maximum number of keys on one page of a ListObjectsV2 response. */
  pageSize = 1000;
  private versions = 0;

  /**
   * Wait times that `retryingClient` requested before its retries, in milliseconds. The client does not actually wait.
   */
  readonly waits: number[] = [];

  /** Client without retries, so that every error reaches the caller. */
  readonly client = scripted(new S3Client({ region: 'us-east-1', credentials: CREDENTIALS }), (call) =>
    this.respond(call),
  );

  /** Client with the retry settings of the product, but without waits. */
  readonly retryingClient = this.withRetries();

  private withRetries(): S3Client {
    const sleep = (milliseconds: number) => {
      this.waits.push(milliseconds);
      return Promise.resolve();
    };
    const runtime = { region: 'us-east-1', localEndpoint: true };
    const client = s3Client(runtime, { region: 'us-east-1', sleep }, CREDENTIALS);
    client.middlewareStack.add(
      (_next, context) =>
        async ({ input }) => {
          const name = String(context.commandName).replace(/Command$/, '');
          const output = await this.respond({ name, input: input as unknown as Call['input'] });
          return { response: {}, output: { $metadata: {}, ...output } };
        },
      // In this middleware step, the fake sees every attempt, because the SDK retries in an earlier step.
      { step: 'finalizeRequest', priority: 'low', name: 'fakeS3' },
    );
    return client;
  }

  private async respond(call: Call): Promise<object> {
    this.calls.push(call);
    await this.before(call);
    const answer = call.name === 'ListObjectsV2' ? this.listed(call.input) : this.answer(call);
    await this.after(call);
    return answer;
  }

  put(path: string, body: Buffer | string, metadata: Record<string, string> = {}): StoredObject {
    const bytes = Buffer.from(body);
    this.versions += 1;
    const object = {
      body: bytes,
      metadata,
      etag: `"${createHash('md5').update(bytes).update(JSON.stringify(metadata)).digest('hex')}"`,
      versionId: `v${String(this.versions)}`,
    };
    this.objects.set(path, object);
    return object;
  }

  /** Path of each PutObject call, in order. */
  writes(): string[] {
    return this.calls.filter(({ name }) => name === 'PutObject').map(({ input }) => pathOf(input));
  }

  private versionOf({ versionId }: StoredObject): string | undefined {
    if (this.versioned === 'suspended') return 'null';
    return this.versioned ? versionId : undefined;
  }

  private listed(input: Call['input']): object {
    const {
      Prefix = '',
      Delimiter,
      ContinuationToken: after,
    } = input as { Prefix?: string; Delimiter?: string; ContinuationToken?: string };
    const bucket = `${String(input['Bucket'])}/`;
    // S3 sorts keys by their bytes. `sort` has the same order, because the keys in the tests are ASCII.
    const keys = [...this.objects.keys()]
      .filter((path) => path.startsWith(`${bucket}${Prefix}`))
      .map((path) => path.slice(bucket.length))
      .sort();
    if (Delimiter !== undefined) return { CommonPrefixes: foldersIn(keys, Prefix) };
    const rest = after === undefined ? keys : keys.filter((key) => key > after);
    const page = rest.slice(0, this.pageSize);
    return {
      Contents: page.map((Key) => ({ Key, LastModified: new Date(0) })),
      ...(page.length < rest.length ? { NextContinuationToken: page.at(-1) } : {}),
    };
  }

  private answer({ name, input }: Call): object {
    const path = pathOf(input);
    const object = this.objects.get(path);
    if (name === 'PutObject') {
      if (input['IfNoneMatch'] === '*' && object !== undefined) throw precondition();
      if (input['IfMatch'] !== undefined && input['IfMatch'] !== object?.etag) throw precondition();
      const written = this.put(
        path,
        this.store(path, Buffer.from(input['Body'] as Buffer | string)),
        (input['Metadata'] ?? {}) as Record<string, string>,
      );
      this.stored.push(path);
      const sha256 = createHash('sha256').update(written.body).digest('base64');
      return {
        ETag: written.etag,
        VersionId: this.versionOf(written),
        ChecksumSHA256: this.checksum(path, sha256),
      };
    }
    if (object === undefined) {
      throw name === 'HeadObject'
        ? awsError('NotFound', 'UnknownError', 404)
        : awsError('NoSuchKey', 'The specified key does not exist.', 404);
    }
    const common = {
      ETag: object.etag,
      VersionId: this.versionOf(object),
      Metadata: object.metadata,
      ...(input['ChecksumMode'] === 'ENABLED'
        ? { ChecksumSHA256: createHash('sha256').update(object.body).digest('base64') }
        : {}),
    };
    if (name === 'HeadObject') return common;
    const body = Object.assign(Readable.from([object.body]), {
      transformToString: () => Promise.resolve(object.body.toString()),
      transformToByteArray: () => Promise.resolve(new Uint8Array(object.body)),
    });
    return { ...common, ContentLength: this.lengthOf(path, object.body.length), Body: body };
  }
}

/** Returns the `CommonPrefixes` of a listing with the delimiter `/`. All keys start with the prefix. */
export function foldersIn(keys: readonly string[], prefix: string): { readonly Prefix: string }[] {
  const folders = keys.flatMap((key) => {
    const end = key.indexOf('/', prefix.length);
    return end === -1 ? [] : [key.slice(0, end + 1)];
  });
  return [...new Set(folders)].map((Prefix) => ({ Prefix }));
}

function pathOf(input: Readonly<Record<string, unknown>>): string {
  return `${String(input['Bucket'])}/${String(input['Key'])}`;
}

const precondition = () =>
  awsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
