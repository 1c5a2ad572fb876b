import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Activity } from '../engine/activity';
import { messageOf } from '../engine/errors';
import { removeAccountHost } from './account-host';
import { Exchange, SerializationError } from './exchange';
import { rejectionOf } from './foreign-requests';
import type { Answer, MotoClient } from './moto/moto-client';
import type { RequestLog } from './request-log';
import { firstRoute, type Route } from './route';
import type { RequestChecks } from './service-model/check/request-checks';

/** The HTTP endpoint of the local AWS, for all services. */
export interface Front {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** An HTTP endpoint that already listens, but responds to every request with status 503 until `open` is called. */
export interface ClosedFront {
  readonly endpoint: string;
  /** Starts to handle requests. Until then, every request gets status 503. */
  open(options: FrontOptions): void;
  /** Waits until no request is in progress. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export interface FrontOptions {
  readonly moto: MotoClient;
  /**
   * Handlers of requests. The endpoint forwards a request without a handler to moto and returns the response unchanged.
   */
  readonly routes: readonly Route[];
  readonly report: (line: string) => void;
  /**
   * Returns the response to a request that is denied, or undefined for an allowed request. @default every request is
   * allowed
   */
  readonly authorize?: (exchange: Exchange) => Promise<Answer | undefined>;
  /** Log that records the requests. @default requests are not recorded */
  readonly requests?: RequestLog;
  /** Checks of the requests against the service models. @default requests are not checked */
  readonly requestChecks?: RequestChecks;
}

type Handle = (message: IncomingMessage, response: ServerResponse) => void;

/**
 * Binds the port of the local AWS endpoint.
 *
 * @param port port number. The default is a free port.
 * @throws Error if the port is in use.
 */
export async function bindFront(port = 0): Promise<ClosedFront> {
  let handle: Handle = (_message, response) => response.writeHead(503, { Connection: 'close' }).end();
  let moto: MotoClient | undefined;
  const activity = new Activity();
  const server = createServer((message, response) => {
    handle(message, response);
  });
  // Idle sockets stay open for a minute, because some builds pause between two requests.
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 0;
  await listen(server, port);
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    endpoint: `http://${host}`,
    open: (options) => {
      handle = handler(host, options, activity);
      ({ moto } = options);
    },
    idle: () => activity.idle(),
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

/** Binds the port of the server. @throws Error if the port is in use. */
export async function startFront(options: FrontOptions & { readonly port?: number }): Promise<Front> {
  const front = await bindFront(options.port);
  front.open(options);
  return front;
}

/** Returns the handler for all HTTP requests. */
function handler(host: string, options: FrontOptions, activity: Activity): Handle {
  const { moto, routes, report, requests, requestChecks, authorize } = options;
  const route = firstRoute(routes);
  const answer = async (message: IncomingMessage, response: ServerResponse) => {
    const exchange = new Exchange(message, response, moto);
    await requestChecks?.check(exchange);
    const denied = await authorize?.(exchange);
    if (denied !== undefined) {
      exchange.send(denied);
      return;
    }
    const recordEnd = await requests?.begin(exchange);
    // Records the end of a request before sending the response, because the response can trigger the next request.
    if (recordEnd !== undefined) exchange.onAnswer(recordEnd);
    const work = route(exchange);
    if (work !== undefined) {
      await work.catch((error: unknown) => {
        if (!(error instanceof SerializationError)) throw error;
        exchange.sendJson(400, { __type: error.name, message: error.message });
      });
      return;
    }
    const { status } = await exchange.passThrough();
    // Status 500 means a fault in moto. The fault is reported here, because the SDK of the caller would report only
    // "unknown error".
    if (status === 500)
      report(
        `moto failed to handle a request (${describe(exchange)}); run the rehearsal with --keep to read moto.log`,
      );
  };
  let reported = false;
  return (message, response) => {
    removeAccountHost(message, host);
    const rejection = rejectionOf(message, host);
    if (rejection !== undefined) {
      // Only the first rejection is reported, because a web page can send thousands of requests.
      if (!reported) report(`the local AWS rejected a request: ${rejection}`);
      reported = true;
      reject(response, rejection);
      return;
    }
    activity
      .track(() => answer(message, response))
      .catch((error: unknown) => {
        fail(message, response, error, report);
      });
  };
}

/**
 * Responds to a rejected request without CORS headers, so that a web page cannot read the response. Does not read the
 * body of the request.
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
      `port ${String(port)} of 127.0.0.1 is in use by another program; pass another port with --port, or omit --port to use a free port`,
      { cause: error },
    );
  }
}

/** Reports an internal error of the local AWS and responds with status 500. */
function fail(
  message: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  report: (line: string) => void,
): void {
  // Stops if the caller has disconnected. `message.destroyed` can be true even for a connected caller.
  if (response.destroyed) return;
  const text = messageOf(error);
  report(
    `the local AWS failed to handle ${message.method ?? ''} ${(message.url ?? '').split('?')[0] ?? ''}: ${text}`,
  );
  if (response.headersSent) {
    if (!response.writableEnded) response.destroy();
    return;
  }
  // Responds with status 500, because every SDK then retries the request.
  response.writeHead(500, { 'Content-Type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify({ __type: 'InternalFailure', message: text }));
}

/** Returns the service and operation of a request, for error reports. */
function describe(exchange: Exchange): string {
  const [, operation] = exchange.target ?? [];
  const path = `${exchange.method} ${exchange.url.pathname}`;
  return `${exchange.signature?.service ?? 'an unsigned request'}: ${operation ?? path}`;
}
