import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { sizeText } from '../../../../functions/shared/text/text';
import { killGroup } from '../../../system/kill-group';
import type { Exchange } from '../../exchange';
import type { Repositories } from './repositories';

/** Maximum total size of the CGI response headers in bytes. git sends a few hundred bytes. */
const MAX_HEADER_BYTES = 64 * 1024;

/**
 * Handles a git request with the CGI program `git http-backend` (RFC 3875).
 *
 * @param pathInfo repository path below the root folder, followed by the part of the URL that git adds.
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
      // Without a Content-Length header (chunked encoding), git reads until the end of the input.
      ...header('content-length', 'CONTENT_LENGTH'),
      ...header('content-encoding', 'HTTP_CONTENT_ENCODING'),
      ...header('git-protocol', 'GIT_PROTOCOL'),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    // git runs in a new process group, so that child processes of git can be killed together with git.
    detached: true,
  });
  response.once('close', () => {
    if (!response.writableFinished) killGroup(child);
  });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const ended = once(child, 'close');
  // Prevents an unhandled rejection if another step fails before the code below awaits `ended`.
  ended.catch(() => undefined);
  // Ignores a failed write of the request body, because git can exit before reading a request that git rejects.
  pipeline(message, child.stdin).catch(() => undefined);
  const headers = await readHeaders(child.stdout);
  if (headers === undefined) {
    await ended;
    throw new Error(`git http-backend returned no response: ${Buffer.concat(errors).toString().trim()}`);
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

/**
 * Reads the CGI headers and leaves the body in the stream.
 *
 * @returns undefined if the program exited before the end of the headers.
 */
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
    if (read.length > MAX_HEADER_BYTES)
      throw new Error(`git http-backend returned headers of more than ${sizeText(MAX_HEADER_BYTES)}`);
    const chunk = (stream.read() as Buffer | null) ?? (await nextChunk(stream));
    if (chunk === undefined) return undefined;
    read = Buffer.concat([read, chunk]);
  }
}

/** Returns the next chunk of the stream, or undefined at the end of the stream. */
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
