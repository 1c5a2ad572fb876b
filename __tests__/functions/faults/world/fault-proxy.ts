import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type AwsCall, readCall } from '../calls';
import { refusal } from '../error-responses';

/** What happens to a call. `pass` may change the answer. */
export type Treatment =
  | { readonly kind: 'pass' }
  | { readonly kind: 'throttle' | 'unavailable' }
  /** The connection breaks: before the call had an effect, or after it. */
  | { readonly kind: 'reset' | 'lost-reply' }
  /** No answer ever comes. */
  | { readonly kind: 'hang' }
  /** It has its effect, then the function is no more. */
  | { readonly kind: 'crash' }
  /** It is held up until this has ended, then goes on. */
  | { readonly kind: 'hold'; readonly until: () => Promise<void> };

/** A request of the function; headers as name, value, name, value. */
export interface SentRequest {
  readonly headers: readonly string[];
  readonly body: Buffer;
}

export interface ProxiedAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** What stands behind the proxy, as far as it decides. */
export interface Behind {
  /** Endpoint of the local AWS. */
  readonly endpoint: string;
  treat(call: AwsCall): Treatment;
  /** What the function is taken to have sent. */
  rewrite(call: AwsCall, request: SentRequest): SentRequest;
  /** An answer in place of the local AWS's: what AWS says and the local one does not know. */
  instead(call: AwsCall, body: Buffer): ProxiedAnswer | undefined;
  /** The call had its effect. @returns the answer to give. */
  answered(call: AwsCall, body: Buffer, answer: ProxiedAnswer): Buffer;
  readonly neutral: (text: string) => string;
}

/** The way of one container to AWS. */
export interface FaultProxy {
  readonly endpoint: string;
  /** Whether a request is under way; one that hangs is not. */
  readonly busy: () => boolean;
  /** Runs when a call was treated with `crash`; the proxy answers nothing more. */
  onCrash: () => void;
  stop(): void;
}

export async function startFaultProxy(behind: Behind, agent: Agent): Promise<FaultProxy> {
  let crashed = false;
  let underWay = 0;

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const seen = { method: incoming.method ?? '', url: incoming.url ?? '/', headers: incoming.headers };
    const received = Buffer.concat(chunks);
    const call = readCall(seen, received, behind.neutral);
    const sent = behind.rewrite(call, { headers: incoming.rawHeaders, body: received });
    const { body } = sent;
    if (crashed) return;
    const treatment = behind.treat(call);
    if (treatment.kind === 'hang') return;
    if (treatment.kind === 'reset') {
      incoming.socket.destroy();
      return;
    }
    if (treatment.kind === 'throttle' || treatment.kind === 'unavailable') {
      const { status, headers, text } = refusal(call, treatment.kind, incoming.headers);
      outgoing.writeHead(status, headers).end(text);
      return;
    }
    if (treatment.kind === 'hold') {
      await treatment.until();
      // Its caller has given it up meanwhile, and has sent another one.
      if (outgoing.destroyed) return;
    }
    const instead = behind.instead(call, body);
    if (instead !== undefined) {
      outgoing.writeHead(instead.status, { 'content-type': 'text/xml' }).end(instead.body);
      return;
    }
    const { status, headers, body: answer } = await forward(incoming, sent);
    const told = behind.answered(call, body, { status, body: answer });
    if (treatment.kind === 'crash') {
      crashed = true;
      proxy.onCrash();
    }
    if (treatment.kind === 'crash' || treatment.kind === 'lost-reply') {
      incoming.socket.destroy();
      return;
    }
    const changed = told === answer ? headers : withLength(headers, told.length);
    outgoing.writeHead(status, changed).end(told);
  };

  const forward = async ({ method, url }: IncomingMessage, sent: SentRequest) => {
    const { hostname, port, host } = new URL(behind.endpoint);
    const headers = [...without(sent.headers, 'host'), 'Host', host];
    const length = withLength(headers, sent.body.length);
    const passed = request({ hostname, port, method, path: url, headers: length, agent });
    passed.end(sent.body);
    const [answer] = (await once(passed, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of answer) parts.push(part as Buffer);
    return { status: answer.statusCode ?? 500, headers: answer.rawHeaders, body: Buffer.concat(parts) };
  };

  const server = createServer((incoming, outgoing) => {
    underWay += 1;
    handle(incoming, outgoing)
      .catch(() => outgoing.destroy())
      .finally(() => {
        underWay -= 1;
      });
  });
  // No connection ends but by a fault.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultProxy = {
    endpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    busy: () => underWay > 0,
    onCrash: () => undefined,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return proxy;
}

function withLength(headers: readonly string[], length: number): string[] {
  return [...without(headers, 'content-length'), 'Content-Length', String(length)];
}

function without(headers: readonly string[], name: string): string[] {
  return headers.filter((_, index) => headers[index - (index % 2)]?.toLowerCase() !== name);
}
