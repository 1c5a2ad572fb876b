import { Agent, request as httpRequest, type RequestOptions } from 'node:http';

import type { AccountRegion } from '../../../stacks/names';

/** A complete HTTP response. */
export interface Answer {
  readonly status: number;
  /** Raw headers as a flat list: name, value, name, value, … */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Header with the secret that moto-server.py requires in every request. */
const KEY_HEADER = 'X-Front-Key';

interface Scope {
  readonly service: string;
  readonly region: string;
}

interface JsonCall {
  readonly service: string;
  readonly accountRegion: AccountRegion;
  /** Service and operation in the header X-Amz-Target: `<service>.<operation>`. */
  readonly target: string;
  readonly input: object;
  /** More headers as a flat list. @default none */
  readonly headers?: readonly string[];
}

/**
 * Sends requests to moto on behalf of the local AWS endpoint. The signature is a dummy: moto reads the Region and the
 * service from the signature, but does not verify the signature. The header `x-moto-account-id` selects the account.
 */
export class MotoClient {
  /** HTTP agent without keep-alive, because moto closes every connection after the response. */
  readonly agent = new Agent({ keepAlive: false });

  /**
   * @param key secret of the moto server. Absent if the requests go to the local AWS endpoint, which requires no
   *   secret.
   */
  constructor(
    readonly endpoint: URL,
    private readonly key?: string,
  ) {}

  /**
   * Calls an operation of a JSON 1.1 API.
   *
   * @returns the output of the operation.
   * @throws Error if the status is not 200.
   */
  async json(call: JsonCall): Promise<unknown> {
    const { status, body } = await this.jsonAnswer(call);
    if (status !== 200) {
      throw new Error(
        `${call.target}: moto answered with status ${String(status)}: ${body.toString().slice(0, 300)}`,
      );
    }
    return JSON.parse(body.toString());
  }

  /** Calls an operation of a JSON 1.1 API. @returns the response, which can be an error. */
  jsonAnswer({ service, accountRegion, target, input, headers = [] }: JsonCall): Promise<Answer> {
    const { accountId, region } = accountRegion;
    return this.send({
      method: 'POST',
      path: '/',
      headers: [
        ...this.headers({ service, region }, accountId),
        ...['Content-Type', 'application/x-amz-json-1.1', 'X-Amz-Target', target],
        ...headers,
      ],
      body: Buffer.from(JSON.stringify(input)),
    });
  }

  /** Calls an operation of an AWS query API. @returns the response, which can be an error. */
  query(
    call: Scope & {
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

  /** Sends a GET request. @param path path and query, URL-encoded. @returns the response, which can be an error. */
  get(path: string, scope: Scope): Promise<Answer> {
    return this.send({ method: 'GET', path, headers: this.headers(scope) });
  }

  /** Sends a HEAD request for an S3 bucket or object. @param path `/<bucket>` or `/<bucket>/<key>`, URL-encoded. */
  head(path: string, region: string): Promise<Answer> {
    return this.send({ method: 'HEAD', path, headers: this.headers({ service: 's3', region }) });
  }

  /** Sends a request. @returns the complete response. */
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

  /** Returns `http.request` options for a request to moto. @param headers flat list: name, value, name, value, … */
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

  private headers(scope: Scope, accountId?: string, accessKeyId = 'front'): string[] {
    return [
      ...['Host', this.endpoint.host],
      'Authorization',
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20200101/${scope.region}/${scope.service}/aws4_request, SignedHeaders=host, Signature=0`,
      ...(accountId === undefined ? [] : ['X-Moto-Account-Id', accountId]),
    ];
  }
}

/** Returns the value of a header. @param name header name in lower case. */
export function headerOf(headers: readonly string[], name: string): string | undefined {
  const index = headers.findIndex((text, position) => position % 2 === 0 && text.toLowerCase() === name);
  return index === -1 ? undefined : headers[index + 1];
}
