import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { messageOf } from '../engine/errors';
import { Exchange, SerializationError } from './exchange';
import { rejectionOf } from './foreign-requests';
import type { MotoClient } from './moto/moto-client';
import type { RequestLog } from './request-log';
import { firstRoute, type Route } from './route';

/** The one HTTP endpoint of the local AWS. */
export interface Front {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** A front that listens on its port, but answers every request with 503 until it is opened. */
export interface ClosedFront {
  readonly endpoint: string;
  /** Starts answering requests. */
  open(options: FrontOptions): void;
  stop(): Promise<void>;
}

export interface FrontOptions {
  readonly moto: MotoClient;
  /** Requests that no route handles go to moto, and the answers come back unchanged. */
  readonly routes: readonly Route[];
  readonly report: (line: string) => void;
  /**
   * Records the requests.
   *
   * @default requests are not recorded
   */
  readonly requests?: RequestLog;
}

type Handle = (message: IncomingMessage, response: ServerResponse) => void;

/**
 * Listens on the port of the endpoint.
 *
 * @param port the default is a free port.
 * @throws Error when the port is in use.
 */
export async function bindFront(port = 0): Promise<ClosedFront> {
  let handle: Handle = (_message, response) => response.writeHead(503, { Connection: 'close' }).end();
  let moto: MotoClient | undefined;
  const server = createServer((message, response) => {
    handle(message, response);
  });
  // Some builds pause long between two requests, so idle sockets stay open.
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 0;
  await listen(server, port);
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    endpoint: `http://${host}`,
    open: (options) => {
      handle = handler(host, options);
      ({ moto } = options);
    },
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      moto?.agent.destroy();
    },
  };
}

/** Starts the endpoint. @throws Error when the port is in use. */
export async function startFront(options: FrontOptions & { readonly port?: number }): Promise<Front> {
  const front = await bindFront(options.port);
  front.open(options);
  return front;
}

/** Returns the handler of every request. */
function handler(host: string, { moto, routes, report, requests }: FrontOptions): Handle {
  const route = firstRoute(routes);
  const answer = async (message: IncomingMessage, response: ServerResponse) => {
    const exchange = new Exchange(message, response, moto);
    const recordEnd = await requests?.begin(exchange);
    // The end is recorded before the caller gets the answer, so that the caller's next request begins later.
    if (recordEnd !== undefined) exchange.onAnswer = recordEnd;
    const work = route(exchange);
    if (work !== undefined) {
      await work.catch((error: unknown) => {
        if (!(error instanceof SerializationError)) throw error;
        exchange.sendJson(400, { __type: error.name, message: error.message });
      });
      return;
    }
    const { status } = await exchange.passThrough();
    // A 500 is moto's own failure. The SDKs would only report "unknown error".
    if (status === 500) report(`moto failed at ${describe(exchange)}; see moto.log`);
  };
  let reported = false;
  return (message, response) => {
    const rejection = rejectionOf(message, host);
    if (rejection !== undefined) {
      // Reported only once, because a web page can send thousands of requests.
      if (!reported) report(`rejected a request to the local AWS: ${rejection}`);
      reported = true;
      reject(response, rejection);
      return;
    }
    answer(message, response).catch((error: unknown) => {
      fail(message, response, error, report);
    });
  };
}

/**
 * Answers a rejected request, without headers that let a page read the answer. The rest of the request is not read.
 */
function reject(response: ServerResponse, rejection: string): void {
  response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
  response.end(`The local AWS rejects this request: ${rejection}.\n`);
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(
      `port ${String(port)} of 127.0.0.1 is in use by another program; choose another port, or none to get a free one`,
      { cause: error },
    );
  }
}

/** Reports an error of the local AWS and answers with 500. */
function fail(
  message: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  report: (line: string) => void,
): void {
  // The caller has disconnected. (`message` is no sign of this: a request that was read to its end is destroyed too.)
  if (response.destroyed) return;
  const text = messageOf(error);
  report(
    `the local AWS failed at ${message.method ?? ''} ${(message.url ?? '').split('?')[0] ?? ''}: ${text}`,
  );
  if (response.headersSent) {
    if (!response.writableEnded) response.destroy();
    return;
  }
  // Every SDK treats a 500 as a fault of the service and retries the request.
  response.writeHead(500, { 'Content-Type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify({ __type: 'InternalFailure', message: text }));
}

/** Returns service and operation for a report. */
function describe(exchange: Exchange): string {
  const [, operation] = exchange.target ?? [];
  const path = `${exchange.method} ${exchange.url.pathname}`;
  return `${exchange.signature?.service ?? 'an unsigned request'}: ${operation ?? path}`;
}
