import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

import { type Reply, type Request, TestServer } from '../test-server';

const errorXml = (code: string, message: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;

/** S3 error response that makes the client retry later. */
export const SLOW_DOWN: Reply = {
  status: 503,
  body: errorXml('SlowDown', 'Please reduce your request rate.'),
};

/** S3 server with one object. The server supports GetObject with ranges and If-Match. */
export class ObjectServer {
  /** If true, the server ignores ranges: it returns status 200 and the whole object. */
  ignoresRanges = false;

  private constructor(
    readonly server: TestServer,
    private readonly held: { object: Buffer },
  ) {}

  static async start(): Promise<ObjectServer> {
    const held = { object: Buffer.alloc(0) };
    const started: { server?: ObjectServer } = {};
    const server = await TestServer.start((request) =>
      reply(request, held.object, started.server?.ignoresRanges === true),
    );
    started.server = new ObjectServer(server, held);
    return started.server;
  }

  /** Replaces the object and resets the counters. */
  hold(object: Buffer): void {
    this.held.object = object;
    this.server.requests.length = 0;
    this.server.sentBytes = 0;
    this.server.fault = () => undefined;
    this.ignoresRanges = false;
  }

  /** Replaces the object without a reset of the counters, for use while requests are in progress. */
  replace(object: Buffer): void {
    this.held.object = object;
  }
}

function reply({ headers }: Request, object: Buffer, whole: boolean): Reply {
  const etag = `"${createHash('md5').update(object).digest('hex')}"`;
  const common = { etag, 'accept-ranges': 'bytes', 'content-type': 'application/zip' };
  const expected = headers['if-match'];
  if (expected !== undefined && expected !== etag) {
    return { status: 412, body: errorXml('PreconditionFailed', 'At least one of the pre-conditions failed') };
  }
  const range = whole ? null : /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '');
  // S3 returns a checksum only with the whole object.
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(object));
  const withChecksum = { ...common, 'x-amz-checksum-crc32': checksum.toString('base64') };
  if (range === null) return { status: 200, headers: withChecksum, body: object };
  const [, from = '', to = ''] = range;
  const start = from === '' ? Math.max(0, object.length - Number(to)) : Number(from);
  const end = from === '' ? object.length : Math.min(Number(to) + 1, object.length);
  if (start >= end) return { status: 416, body: errorXml('InvalidRange', 'The range is not satisfiable') };
  const contentRange = `bytes ${String(start)}-${String(end - 1)}/${String(object.length)}`;
  return {
    status: 206,
    headers: {
      ...(end - start === object.length ? withChecksum : common),
      'content-range': contentRange,
    },
    body: object.subarray(start, end),
  };
}
