import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { killGroup } from '../../../system/kill-group';
import type { Exchange } from '../../exchange';
import type { Repositories } from './repositories';

/** A CGI program sends its headers first; git's are a few hundred bytes. */
const MAX_HEADER_BYTES = 64 * 1024;

/**
 * Answers one git request by `git http-backend`, a CGI program (RFC 3875).
 *
 * @param pathInfo path of the repository below the root, and git's own part behind it.
 */
export async function runHttpBackend(
  exchange: Exchange,
  repositories: Repositories,
  pathInfo: string,
): Promise<void> {
  const { message, response } = exchange;
  const header = (name: string, variable: string) => {
    const value = exchange.header(name);
    return value === undefined ? {} : { [variable]: value };
  };
  const child = spawn(repositories.git, ['http-backend'], {
    env: {
      ...repositories.environment,
      GIT_PROJECT_ROOT: repositories.root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathInfo,
      REQUEST_METHOD: exchange.method,
      QUERY_STRING: exchange.url.search.slice(1),
      REMOTE_ADDR: '127.0.0.1',
      SERVER_PROTOCOL: 'HTTP/1.1',
      GATEWAY_INTERFACE: 'CGI/1.1',
      ...header('content-type', 'CONTENT_TYPE'),
      // Absent for a chunked body: git then reads to the end.
      ...header('content-length', 'CONTENT_LENGTH'),
      ...header('content-encoding', 'HTTP_CONTENT_ENCODING'),
      ...header('git-protocol', 'GIT_PROTOCOL'),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: git starts further processes, which end with it.
    detached: true,
  });
  response.once('close', () => {
    if (!response.writableFinished) killGroup(child);
  });
  const complaints: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  const ended = once(child, 'close');
  // Awaited below, unless something else fails first.
  ended.catch(() => undefined);
  // git may end before it has read everything, e.g. when it refuses: its answer says so.
  pipeline(message, child.stdin).catch(() => undefined);
  const headers = await readHeaders(child.stdout);
  if (headers === undefined) {
    await ended;
    throw new Error(`git http-backend gave no answer: ${Buffer.concat(complaints).toString().trim()}`);
  }
  const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1] ?? '200';
  response.writeHead(
    Number.parseInt(status, 10),
    headers.filter(([name]) => name.toLowerCase() !== 'status').flat(),
  );
  try {
    await pipeline(child.stdout, response);
  } finally {
    await ended;
  }
}

/** Reads the header lines and leaves the body in the stream; undefined when the program ended before. */
async function readHeaders(stream: Readable): Promise<[string, string][] | undefined> {
  let read = Buffer.alloc(0);
  for (;;) {
    const end = read.indexOf('\r\n\r\n');
    if (end !== -1) {
      stream.unshift(read.subarray(end + 4));
      return read
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => {
          const colon = line.indexOf(':');
          return [line.slice(0, colon), line.slice(colon + 1).trim()];
        });
    }
    if (read.length > MAX_HEADER_BYTES) throw new Error('git http-backend sent no end of its headers');
    const chunk = (stream.read() as Buffer | null) ?? (await nextChunk(stream));
    if (chunk === undefined) return undefined;
    read = Buffer.concat([read, chunk]);
  }
}

async function nextChunk(stream: Readable): Promise<Buffer | undefined> {
  while (!stream.readableEnded && !stream.destroyed) {
    await new Promise<void>((resolve) => {
      const done = () => {
        stream.off('readable', done).off('end', done).off('close', done);
        resolve();
      };
      stream.on('readable', done).on('end', done).on('close', done);
    });
    const chunk = stream.read() as Buffer | null;
    if (chunk !== null) return chunk;
  }
  return undefined;
}
