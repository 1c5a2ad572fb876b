import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { messageOf } from '../engine/errors';
import { Exchange, SerializationError } from './exchange';
import { refusalOf } from './foreign-requests';
import type { MotoClient } from './moto/moto-client';
import type { RequestLog } from './request-log';

/**
 * Takes the requests it is responsible for. What no route takes goes to moto and back untouched.
 *
 * @returns the work of answering, or undefined when the request is not its own.
 */
export type Route = (exchange: Exchange) => Promise<void> | undefined;

/** The one HTTP endpoint of the local AWS. */
export interface Front {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** A port of 127.0.0.1 that is taken from now on. Until it is opened, every request is answered with 503. */
export interface ClosedFront {
  readonly endpoint: string;
  /** Answers requests from now on. */
  open(options: FrontOptions): void;
  stop(): Promise<void>;
}

export interface FrontOptions {
  readonly moto: MotoClient;
  readonly routes: readonly Route[];
  readonly report: (line: string) => void;
  /**
   * Records what is asked.
   *
   * @default nothing is recorded
   */
  readonly requests?: RequestLog;
}

type Handle = (message: IncomingMessage, response: ServerResponse) => void;

/**
 * Takes the port of the endpoint.
 *
 * @param port a free one when absent.
 * @throws Error when the port is taken.
 */
export async function bindFront(port = 0): Promise<ClosedFront> {
  let handle: Handle = (_message, response) => response.writeHead(503, { Connection: 'close' }).end();
  let moto: MotoClient | undefined;
  const server = createServer((message, response) => {
    handle(message, response);
  });
  // Some builds are slow between two requests; the sockets end with the front, not before.
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

/** Starts the endpoint. @throws Error when the port is taken. */
export async function startFront(options: FrontOptions & { readonly port?: number }): Promise<Front> {
  const front = await bindFront(options.port);
  front.open(options);
  return front;
}

/** What answers every request. */
function handler(host: string, { moto, routes, report, requests }: FrontOptions): Handle {
  const answer = async (message: IncomingMessage, response: ServerResponse) => {
    const exchange = new Exchange(message, response, moto);
    const ended = await requests?.begin(exchange);
    // Before the caller has the answer: what it asks next begins later.
    if (ended !== undefined) exchange.onAnswer = ended;
    for (const route of routes) {
      const work = route(exchange);
      if (work !== undefined) {
        await work.catch((error: unknown) => {
          if (!(error instanceof SerializationError)) throw error;
          exchange.sendJson(400, { __type: error.name, message: error.message });
        });
        return;
      }
    }
    const { status } = await exchange.passThrough();
    // AWS has no such answer: it is moto's own failure, and the SDKs would only say "unknown error".
    if (status === 500) report(`moto failed at ${describe(exchange)}: see moto.log`);
  };
  let reported = false;
  return (message, response) => {
    const refusal = refusalOf(message, host);
    if (refusal !== undefined) {
      // Once: a web page can send thousands.
      if (!reported) report(`refused a request that is not for the local AWS: ${refusal}`);
      reported = true;
      refuse(response, refusal);
      return;
    }
    answer(message, response).catch((error: unknown) => {
      fail(message, response, error, report);
    });
  };
}

/** No header here lets a page read the answer, and the rest of the request is not read. */
function refuse(response: ServerResponse, refusal: string): void {
  response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
  response.end(`The local AWS refuses this request: ${refusal}.\n`);
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(
      `port ${String(port)} of 127.0.0.1 is taken by another program; choose another port, or none to get a free one`,
      { cause: error },
    );
  }
}

function fail(
  message: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  report: (line: string) => void,
): void {
  // A caller that went away needs no answer. (A request that was read to its end is destroyed as well.)
  if (response.destroyed) return;
  const text = messageOf(error);
  report(
    `the local AWS failed at ${message.method ?? ''} ${(message.url ?? '').split('?')[0] ?? ''}: ${text}`,
  );
  if (response.headersSent) {
    if (!response.writableEnded) response.destroy();
    return;
  }
  // Every SDK takes a 500 for a fault of the service and tries again.
  response.writeHead(500, { 'Content-Type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify({ __type: 'InternalFailure', message: text }));
}

function describe(exchange: Exchange): string {
  const [, operation] = exchange.target ?? [];
  const path = `${exchange.method} ${exchange.url.pathname}`;
  return `${exchange.signature?.service ?? 'an unsigned request'}: ${operation ?? path}`;
}
