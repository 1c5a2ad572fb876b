import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { PipelineApi } from '../../../../rehearsal/engine/types';
import { answerProblems } from './answer-problems';

const PREFIX = 'CodePipeline_20150709.';

/**
 * A minimal HTTP endpoint. The header `X-Amz-Target` selects the requests that the engine handles; the upstream server
 * handles all other requests.
 */
export interface Front {
  readonly endpoint: string;
  attach(api: PipelineApi): void;
  /** Differences between the responses of the engine and the model of CodePipeline. */
  readonly problems: readonly string[];
  /** Operations that have succeeded. */
  readonly succeeded: ReadonlySet<string>;
  close(): Promise<void>;
}

export async function startFront(
  upstream: string,
  accountOf: (accessKeyId: string) => string | Promise<string>,
): Promise<Front> {
  let api: PipelineApi | undefined;
  const problems: string[] = [];
  const succeeded = new Set<string>();
  const server = createServer((message, response) => {
    const handle = async (): Promise<void> => {
      const body = await read(message);
      const target = String(message.headers['x-amz-target'] ?? '');
      const operation = target.startsWith(PREFIX) ? target.slice(PREFIX.length) : '';
      if (api?.operations.has(operation) === true) {
        const [accessKeyId = '', , region = ''] = scopeOf(message);
        const caller = { accountId: await accountOf(accessKeyId), region, accessKeyId };
        const answer = await api.answer(
          operation,
          JSON.parse(body.toString()) as Record<string, unknown>,
          caller,
        );
        problems.push(...answerProblems(operation, answer));
        if (answer.status === 200) succeeded.add(operation);
        response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(answer.body));
        return;
      }
      const { hostname, port } = new URL(upstream);
      const forwarded = request(
        { hostname, port, path: message.url, method: message.method, headers: message.headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        },
      );
      forwarded.on('error', (error) => response.destroy(error));
      forwarded.end(body);
    };
    handle().catch((error: unknown) => response.destroy(error as Error));
  });
  return {
    endpoint: await listen(server),
    attach: (attached) => {
      api = attached;
    },
    problems,
    succeeded,
    close: () => closeServer(server),
  };
}

/** Returns the credential scope of a signed request: access key, date, Region and service. */
export function scopeOf(message: IncomingMessage): string[] {
  return (/Credential=([^,]+)/.exec(message.headers.authorization ?? '')?.[1] ?? '').split('/');
}

export async function read(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
