import { Agent, request as httpRequest, type RequestOptions } from 'node:http';

import type { AccountRegion } from '../../../stacks/names';

/** An HTTP answer, read to its end. */
export interface Answer {
  readonly status: number;
  /** As they came: name, value, name, value, … */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Proves to moto that a request comes from the front: see moto-server.py. */
const KEY_HEADER = 'X-Front-Key';

interface Call {
  readonly service: string;
  readonly region: string;
}

interface JsonCall extends Call {
  readonly place: AccountRegion;
  readonly target: string;
  readonly input: object;
}

/**
 * The front's own questions to moto. They bear a made-up signature: moto reads the Region and the service from it and
 * checks nothing. `x-moto-account-id` is moto's way to speak for any account.
 */
export class MotoClient {
  /** moto closes every connection after its answer, so there is nothing to keep alive. */
  readonly agent = new Agent({ keepAlive: false });

  /** @param key of moto itself; the front asks for none. */
  constructor(
    readonly endpoint: URL,
    private readonly key?: string,
  ) {}

  /** A JSON 1.1 call. @throws Error when moto answers anything but 200. */
  async json(call: JsonCall): Promise<unknown> {
    const { status, body } = await this.jsonAnswer(call);
    if (status !== 200) {
      throw new Error(`${call.target}: moto answered ${String(status)} ${body.toString().slice(0, 300)}`);
    }
    return JSON.parse(body.toString());
  }

  /** A JSON 1.1 call; the answer may be an error. */
  jsonAnswer(call: JsonCall): Promise<Answer> {
    return this.send({
      method: 'POST',
      path: '/',
      headers: [
        ...this.headers(call, call.place.accountId),
        ...['Content-Type', 'application/x-amz-json-1.1', 'X-Amz-Target', call.target],
      ],
      body: Buffer.from(JSON.stringify(call.input)),
    });
  }

  /** A call of the query protocol; the answer may be an error. */
  query(
    call: Call & {
      readonly form: Readonly<Record<string, string>>;
      readonly accountId?: string;
      readonly accessKeyId?: string;
    },
  ): Promise<Answer> {
    return this.send({
      method: 'POST',
      path: '/',
      headers: [
        ...this.headers(call, call.accountId, call.accessKeyId),
        ...['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8'],
      ],
      body: Buffer.from(new URLSearchParams(call.form).toString()),
    });
  }

  /** HEAD of a bucket or an object, by the path the caller used. */
  head(path: string, region: string): Promise<Answer> {
    return this.send({ method: 'HEAD', path, headers: this.headers({ service: 's3', region }) });
  }

  /** Sends a request and reads the answer to its end. */
  send(message: {
    readonly method: string;
    readonly path: string;
    readonly headers: readonly string[];
    readonly body?: Buffer;
  }): Promise<Answer> {
    const { method, path, body } = message;
    const length = body === undefined ? [] : ['Content-Length', String(body.length)];
    return new Promise((resolve, reject) => {
      const request = httpRequest(this.request(method, path, [...message.headers, ...length]), (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 502,
            headers: response.rawHeaders,
            body: Buffer.concat(chunks),
          });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  /** What `http.request` needs to reach it. @param headers name, value, name, value, … */
  request(method: string, path: string, headers: readonly string[]): RequestOptions {
    return {
      host: this.endpoint.hostname,
      port: this.endpoint.port,
      method,
      path,
      headers: this.key === undefined ? headers : [...headers, KEY_HEADER, this.key],
      agent: this.agent,
    };
  }

  private headers(call: Call, accountId?: string, accessKeyId = 'front'): string[] {
    return [
      ...['Host', this.endpoint.host],
      'Authorization',
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20200101/${call.region}/${call.service}/aws4_request, SignedHeaders=host, Signature=0`,
      ...(accountId === undefined ? [] : ['X-Moto-Account-Id', accountId]),
    ];
  }
}

/** Value of a header, by its lower-case name. */
export function headerOf(headers: readonly string[], name: string): string | undefined {
  const index = headers.findIndex((text, position) => position % 2 === 0 && text.toLowerCase() === name);
  return index === -1 ? undefined : headers[index + 1];
}
