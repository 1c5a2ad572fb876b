import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type AwsCall, readCall } from '../calls';
import { errorResponse } from '../error-responses';

/** How the proxy treats a call. `pass` forwards the call and may change the response. */
export type Treatment =
  | { readonly kind: 'pass' }
  | { readonly kind: 'throttle' | 'unavailable' }
  /**
   * The connection breaks before the call takes effect (`reset`), or after the call has taken effect (`lost-reply`).
   */
  | { readonly kind: 'reset' | 'lost-reply' }
  /** The proxy never responds. */
  | { readonly kind: 'hang' }
  /** The call takes effect, then the proxy stops the container of the function. */
  | { readonly kind: 'crash' }
  /** The proxy forwards the call after the promise from `until` has resolved. */
  | { readonly kind: 'hold'; readonly until: () => Promise<void> };

/** A request from the function. `headers` alternates between names and values. */
export interface SentRequest {
  /** Path and query. */
  readonly url: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

export interface ProxiedAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Callbacks that decide how a proxy treats each call. */
export interface ProxyRules {
  /** Endpoint of the local AWS. */
  readonly endpoint: string;
  treat(call: AwsCall): Treatment;
  /** Returns the request that the proxy forwards to the local AWS. */
  rewrite(call: AwsCall, request: SentRequest): SentRequest;
  /** Returns a response that the local AWS cannot produce; undefined if the proxy must forward the request. */
  substitute(call: AwsCall, body: Buffer): ProxiedAnswer | undefined;
  /** Returns the response body to send after the local AWS has processed the call. */
  adjust(call: AwsCall, body: Buffer, answer: ProxiedAnswer): Buffer;
  readonly neutral: (text: string) => string;
}

/** HTTP proxy that injects faults between one container and the local AWS. */
export interface FaultProxy {
  readonly endpoint: string;
  /** Returns true while a request is in progress. Requests that a fault leaves hanging do not count. */
  readonly busy: () => boolean;
  /** Called after a `crash` fault. The proxy answers no later call. */
  onCrash: () => void;
  stop(): void;
}

export async function startFaultProxy(rules: ProxyRules, agent: Agent): Promise<FaultProxy> {
  let crashed = false;
  let inProgress = 0;

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const received = await readBody(incoming);
    const { method = '', url = '/', headers } = incoming;
    const call = readCall({ method, url, headers }, received, rules.neutral);
    const request = rules.rewrite(call, { url, headers: incoming.rawHeaders, body: received });
    if (crashed) return;
    const treatment = rules.treat(call);
    if (treatment.kind === 'hang') return;
    if (treatment.kind === 'reset') {
      incoming.socket.destroy();
      return;
    }
    if (treatment.kind === 'throttle' || treatment.kind === 'unavailable') {
      const error = errorResponse(call, treatment.kind, headers);
      outgoing.writeHead(error.status, error.headers).end(error.text);
      return;
    }
    if (treatment.kind === 'hold') {
      await treatment.until();
      // While the proxy held the request, the client may have given up and closed the connection.
      if (outgoing.destroyed) return;
    }
    await pass(incoming, outgoing, call, request, treatment.kind);
  };

  const pass = async (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    call: AwsCall,
    request: SentRequest,
    treatment: Treatment['kind'],
  ) => {
    const substitute = rules.substitute(call, request.body);
    if (substitute !== undefined) {
      outgoing.writeHead(substitute.status, { 'content-type': 'text/xml' }).end(substitute.body);
      return;
    }
    const { status, headers, body } = await forward(incoming, request);
    const adjusted = rules.adjust(call, request.body, { status, body });
    if (treatment === 'crash') {
      crashed = true;
      proxy.onCrash();
    }
    if (treatment === 'crash' || treatment === 'lost-reply') {
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(status, adjusted === body ? headers : withLength(headers, adjusted.length));
    outgoing.end(adjusted);
  };

  const forward = async ({ method }: IncomingMessage, sent: SentRequest) => {
    const { hostname, port, host } = new URL(rules.endpoint);
    const headers = [...without(sent.headers, 'host'), 'Host', host];
    const length = withLength(headers, sent.body.length);
    const passed = request({ hostname, port, method, path: sent.url, headers: length, agent });
    passed.end(sent.body);
    const [answer] = (await once(passed, 'response')) as [IncomingMessage];
    return { status: answer.statusCode ?? 500, headers: answer.rawHeaders, body: await readBody(answer) };
  };

  const server = createServer((incoming, outgoing) => {
    inProgress += 1;
    handle(incoming, outgoing)
      .catch(() => outgoing.destroy())
      .finally(() => {
        inProgress -= 1;
      });
  });
  // The server never closes an idle connection, because only faults may close connections.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultProxy = {
    endpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    busy: () => inProgress > 0,
    onCrash: () => undefined,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return proxy;
}

/** Returns a request that writes an object without a condition. */
export const withoutConditions = ({ headers, ...request }: SentRequest): SentRequest => ({
  ...request,
  headers: without(without(headers, 'if-match'), 'if-none-match'),
});

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function withLength(headers: readonly string[], length: number): string[] {
  return [...without(headers, 'content-length'), 'Content-Length', String(length)];
}

function without(headers: readonly string[], name: string): string[] {
  return headers.filter((_, index) => headers[index - (index % 2)]?.toLowerCase() !== name);
}
