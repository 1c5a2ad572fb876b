import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

import type { Action, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';

import type { Targets } from '../targets';
import { sendError, sendFixed, sendRedirect } from './answers';
import type { ProxyRequest } from './conditions';
import { actionsFor, forwardGroups } from './rules';

/** A load balancer on a port of this machine. */
export interface Proxy {
  readonly port: number;
  stop(): Promise<void>;
}

export interface ProxyOptions {
  /** Reads the rules of the listener, from the first to be tried to the default rule. */
  readonly readRules: () => Promise<readonly Rule[]>;
  readonly targets: Targets;
}

/** Headers that belong to one connection only (RFC 9110 §7.6.1). */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'];

/**
 * Starts a load balancer on a free port of 127.0.0.1, with plain HTTP. Each request is handled by the rules that the
 * listener has at that time.
 */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const server = createServer((message, response) => {
    handle(message, response, options).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendError(response, 502, error instanceof Error ? error.message : String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function handle(
  message: IncomingMessage,
  response: ServerResponse,
  { readRules, targets }: ProxyOptions,
): Promise<void> {
  const request = requestOf(message);
  const port = message.socket.localPort ?? 80;
  // The last action of a rule decides; the actions before it only authenticate.
  const action = actionsFor(request, await readRules()).at(-1);
  if (action?.Type === 'forward') await forward(message, response, action, targets);
  else if (action?.Type === 'redirect') sendRedirect(response, action, request, port);
  else if (action?.Type === 'fixed-response') sendFixed(response, action);
  else sendError(response, 503, 'the listener of the local load balancer has no rule for this request');
}

function requestOf(message: IncomingMessage): ProxyRequest {
  const url = new URL(`http://balancer${message.url ?? '/'}`);
  return {
    method: message.method ?? 'GET',
    host: (message.headers.host ?? '').replace(/:\d+$/, ''),
    path: url.pathname,
    query: url.searchParams,
    sourceAddress: message.socket.remoteAddress ?? '127.0.0.1',
    header: (name) => {
      const value = message.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
}

/** Forwards a request to a healthy target, and the response to the caller. */
async function forward(
  message: IncomingMessage,
  response: ServerResponse,
  action: Action,
  targets: Targets,
): Promise<void> {
  const group = chooseGroup(forwardGroups(action));
  const reserved = targets.reserve(group);
  if (reserved === undefined) {
    const reason = targets.describe(group)?.[0]?.target.notStarted ?? 'no target of the service is healthy';
    sendError(response, 503, reason);
    return;
  }
  try {
    const upstream = httpRequest({
      host: '127.0.0.1',
      port: reserved.port,
      method: message.method,
      path: message.url,
      headers: forwardedHeaders(message),
      agent: false,
    });
    // A failure before the response rejects `answered`; a later one ends the response.
    upstream.on('error', () => undefined);
    response.once('close', () => upstream.destroy());
    const answered = once(upstream, 'response') as Promise<[IncomingMessage]>;
    pipeline(message, upstream).catch(() => undefined);
    const [answer] = await answered;
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders));
    await pipeline(answer, response);
  } finally {
    reserved.release();
  }
}

/** Chooses a target group by weight. */
function chooseGroup(groups: readonly { arn: string; weight: number }[]): string {
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  let position = Math.random() * total;
  return groups.find(({ weight }) => (position -= weight) < 0)?.arn ?? groups[0]?.arn ?? '';
}

/** Returns the headers of a request, with the headers that a load balancer adds. */
function forwardedHeaders({ rawHeaders, socket }: IncomingMessage): string[] {
  const added = ['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto'];
  return [
    ...endToEnd(rawHeaders).filter((_, index, all) => !added.includes(nameAt(all, index))),
    ...['X-Forwarded-For', socket.remoteAddress ?? '127.0.0.1'],
    ...['X-Forwarded-Port', String(socket.localPort ?? 80)],
    ...['X-Forwarded-Proto', 'http'],
  ];
}

const endToEnd = (headers: readonly string[]) =>
  headers.filter((_, index) => !HOP_BY_HOP.includes(nameAt(headers, index)));

const nameAt = (headers: readonly string[], index: number) =>
  (headers[index - (index % 2)] ?? '').toLowerCase();
