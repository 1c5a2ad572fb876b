import { randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

import type { z } from 'zod';

import { messageOf } from '../engine/errors';
import { readSignature, type Signature } from './identity';
import type { Answer, MotoClient } from './moto/moto-client';

/**
 * Headers that the local AWS endpoint does not forward: hop-by-hop headers (RFC 9110 §7.6.1), and Expect, which the
 * endpoint itself handles.
 */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade', 'expect']);

/** Error for a request body that does not match the schema of the operation. AWS responds with status 400. */
export class SerializationError extends Error {
  override readonly name = 'SerializationException';
}

/** A request that moto gets. */
export interface MotoRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Raw headers as a flat list: name, value, name, value, … */
  readonly headers: readonly string[];
  readonly body: Buffer | 'unchanged';
}

/** One HTTP request to the local AWS endpoint and the response to the request. */
export class Exchange {
  readonly method: string;
  readonly url: URL;
  readonly signature: Signature | undefined;
  private readonly watchers: ((status: number) => void)[] = [];
  private bodyRead: Promise<Buffer> | undefined;
  private forwarded: MotoRequest | undefined;

  constructor(
    readonly message: IncomingMessage,
    readonly response: ServerResponse,
    private readonly moto: MotoClient,
  ) {
    this.method = message.method ?? 'GET';
    // Puts a host before the path, because `new URL(path, base)` would read the S3 path `//key` as a host.
    this.url = new URL(`http://front${message.url ?? '/'}`);
    this.signature = readSignature(message.headers, this.url.searchParams);
  }

  /** Calls `watcher` with the status of the response, before the response is sent. */
  onAnswer(watcher: (status: number) => void): void {
    this.watchers.push(watcher);
  }

  /** Sets what moto gets instead of the received request. */
  forwardAs(request: MotoRequest): void {
    this.forwarded = request;
  }

  /**
   * Path as sent, with the percent-encoding of the sender. `url` would resolve dot segments, which the key of an object
   * can contain. Characters that a server could read as the end of the path are encoded.
   */
  get path(): string {
    const [path = '/'] = (this.message.url ?? '/').split('?');
    return path.replace(/[^\w\-.~!$&'()*+,=:@%/]/g, encodeURIComponent);
  }

  header(name: string): string | undefined {
    const value = this.message.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /**
   * Service and operation in the header X-Amz-Target of a JSON API, e.g. `['CodePipeline_20150709', 'GetPipeline']`.
   */
  get target(): readonly [string, string] | undefined {
    const [service, operation] = this.header('x-amz-target')?.split('.') ?? [];
    return service === undefined || operation === undefined ? undefined : [service, operation];
  }

  /** Reads the complete request body. */
  body(): Promise<Buffer> {
    this.bodyRead ??= (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of this.message as AsyncIterable<Buffer>) chunks.push(chunk);
      return Buffer.concat(chunks);
    })();
    return this.bodyRead;
  }

  /**
   * Returns the parsed JSON body. An empty body counts as `{}`.
   *
   * @throws SerializationError if the body does not match the schema.
   */
  async input<T>(schema: z.ZodType<T>): Promise<T> {
    const text = (await this.body()).toString() || '{}';
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new SerializationError('the request body is not valid JSON', { cause: error });
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new SerializationError(messageOf(parsed.error), { cause: parsed.error });
  }

  /**
   * Forwards the request to moto, and the response to the caller unchanged.
   *
   * @returns the status and headers of the response.
   */
  async passThrough(): Promise<Omit<Answer, 'body'>> {
    const { message, response } = this;
    const { method, path, headers, body } = this.motoRequest;
    const length = body === 'unchanged' ? [] : ['Content-Length', String(body.length)];
    const upstream = httpRequest(this.moto.request(method, path, [...headers, ...length]));
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      upstream.once('response', resolve);
      upstream.once('error', reject);
    });
    // If the caller disconnects, the request to moto is canceled too.
    response.once('close', () => {
      if (!response.writableFinished) upstream.destroy();
    });
    if (body !== 'unchanged') {
      upstream.end(body);
    } else if (this.bodyRead === undefined) {
      // Ignores a failed write of the request body, because moto can respond before reading the whole body.
      pipeline(message, upstream).catch(() => undefined);
    } else {
      upstream.end(await this.bodyRead);
    }
    const answer = await answered;
    const status = answer.statusCode ?? 502;
    for (const watcher of this.watchers) watcher(status);
    response.sendDate = false;
    response.writeHead(status, answer.statusMessage, endToEnd(answer.rawHeaders));
    await pipeline(answer, response);
    return { status, headers: answer.rawHeaders };
  }

  /**
   * Forwards the request to moto and returns the response.
   *
   * @param body replaces the body of the request.
   * @param added more headers as a flat list: name, value, name, value, …
   */
  async callMoto(body?: Buffer, added: readonly string[] = []): Promise<Answer> {
    const request = this.motoRequest;
    const headers = without(request.headers, 'content-length', 'transfer-encoding');
    return this.moto.send({
      ...request,
      headers: [...headers, ...added],
      body: body ?? (request.body === 'unchanged' ? await this.body() : request.body),
    });
  }

  private get motoRequest(): MotoRequest {
    return (
      this.forwarded ?? {
        method: this.method,
        path: this.message.url ?? '/',
        headers: endToEnd(this.message.rawHeaders),
        body: 'unchanged',
      }
    );
  }

  /** Sends a response to the caller. */
  send(answer: Answer): void {
    const headers = without(endToEnd(answer.headers), 'content-length', 'transfer-encoding');
    for (const watcher of this.watchers) watcher(answer.status);
    this.response.writeHead(answer.status, [...headers, 'Content-Length', String(answer.body.length)]);
    this.response.end(answer.body);
  }

  /** Sends a response in the AWS JSON 1.1 protocol. The body of an error contains `__type` and `message`. */
  sendJson(status: number, body: object): void {
    const headers = ['Content-Type', 'application/x-amz-json-1.1', 'x-amzn-requestid', randomUUID()];
    this.send({ status, headers, body: Buffer.from(JSON.stringify(body)) });
  }
}

const endToEnd = (headers: readonly string[]) => without(headers, ...HOP_BY_HOP);

function without(headers: readonly string[], ...names: readonly string[]): string[] {
  return headers.filter((_, index) => !names.includes((headers[index - (index % 2)] ?? '').toLowerCase()));
}
