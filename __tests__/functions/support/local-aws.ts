import { type IncomingMessage, type Server, type ServerResponse, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Moto } from '../../../rehearsal/local-aws/moto/moto';
import { startTestMoto } from '../../support/moto';
import { runningAction } from './fakes/fake-history';

/** A request to the front (the local AWS endpoint). */
export interface AwsRequest {
  readonly method: string;
  readonly path: string;
  /** `Action` of a query request, target of a JSON request, or method and path of a REST request. */
  readonly operation: string;
  readonly body: string;
}

/** A fault of one request: a different response, or a response that is lost after moto has processed the request. */
export type Fault = { readonly status: number; readonly body: string } | 'lose-reply' | undefined;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * moto behind a server (the front) that handles the requests that moto does not support: ListActionExecutions, job
 * results and UpdateTerminationProtection. The front also adds ClientRequestTokens to stack events, and rejects a token
 * that was used before.
 */
export class LocalAws {
  readonly requests: AwsRequest[] = [];
  /** Job results that functions sent. */
  readonly answers: { readonly operation: string; readonly input: Record<string, unknown> }[] = [];
  fault: (request: AwsRequest) => Fault = () => undefined;
  /** Event of the action that the pipeline currently runs. */
  event: unknown;
  /** ClientRequestToken of each stack event, by event id. */
  private readonly tokens = new Map<string, string>();

  private constructor(
    private readonly moto: Moto,
    private readonly server: Server,
  ) {}

  static async start(): Promise<LocalAws> {
    const moto = await startTestMoto();
    const handlers: { aws?: LocalAws } = {};
    const server = createServer((incoming, outgoing) => {
      handlers.aws?.handle(incoming, outgoing).catch(() => outgoing.destroy());
    });
    const aws = new LocalAws(moto, server);
    handlers.aws = aws;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return aws;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.moto.stop();
  }

  private async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const raw = await readBody(incoming);
    const request = describe(incoming, raw);
    this.requests.push(request);
    const fault = this.fault(request);
    const ownAnswer =
      fault === undefined || fault === 'lose-reply'
        ? this.ownAnswer(request)
        : answerOf('application/xml', fault.body, fault.status);
    if (ownAnswer !== undefined) {
      outgoing.writeHead(ownAnswer.status, ownAnswer.headers).end(ownAnswer.body);
      return;
    }
    const { status, headers, body } = await this.askMoto(incoming, raw, request);
    if (fault === 'lose-reply') {
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(status, { ...headers, 'content-length': String(body.length) });
    outgoing.end(incoming.method === 'HEAD' ? undefined : body);
  }

  /** Returns the response to a request that moto does not support; undefined for every other request. */
  private ownAnswer({ operation, body }: AwsRequest): Answer | undefined {
    if (operation === 'CodePipeline_20150709.ListActionExecutions') {
      const details = { actionExecutionDetails: [runningAction(this.event)] };
      return answerOf('application/x-amz-json-1.1', JSON.stringify(details));
    }
    if (operation.startsWith('CodePipeline_20150709.PutJob')) {
      const input = JSON.parse(body) as Record<string, unknown>;
      this.answers.push({ operation: operation.split('.')[1] ?? '', input });
      return answerOf('application/x-amz-json-1.1', '{}');
    }
    if (operation === 'UpdateTerminationProtection') return answerOf('text/xml', EMPTY_RESULT);
    const token = new URLSearchParams(body).get('ClientRequestToken');
    if (token === null || ![...this.tokens.values()].includes(token)) return undefined;
    const error = errorXml('TokenAlreadyExistsException', 'A client request token already exists.');
    return answerOf('text/xml', error, 400);
  }

  private async askMoto(incoming: IncomingMessage, raw: Buffer, request: AwsRequest): Promise<Answer> {
    const { operation, body } = request;
    const answer = await this.forward(incoming, raw);
    if (operation === 'CreateStack' || operation === 'UpdateStack') await this.storeToken(incoming, body);
    return operation === 'DescribeStackEvents' ? { ...answer, body: this.withTokens(answer.body) } : answer;
  }

  private forward(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { method, url, headers } = incoming;
      const passed = request(new URL(url ?? '/', this.moto.endpoint), { method, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const kept = Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name));
          const rest = Object.fromEntries(kept);
          resolve({
            status: answer.statusCode ?? 500,
            headers: rest as Record<string, string>,
            body: Buffer.concat(parts),
          });
        });
      });
      passed.on('error', reject);
      passed.end(body);
    });
  }

  /** Stores the token of a CreateStack or UpdateStack request for each stack event that the request caused. */
  private async storeToken(incoming: IncomingMessage, body: string): Promise<void> {
    const form = new URLSearchParams(body);
    const token = form.get('ClientRequestToken');
    if (token === null) return;
    const query = Buffer.from(
      new URLSearchParams({
        Action: 'DescribeStackEvents',
        Version: '2010-05-15',
        StackName: form.get('StackName') ?? '',
      }).toString(),
    );
    const headers = { ...incoming.headers, 'content-length': String(query.length) };
    const events = await this.forward(
      Object.assign(Object.create(incoming) as IncomingMessage, { headers }),
      query,
    );
    for (const [, id = ''] of events.body.toString().matchAll(/<EventId>([^<]+)</g)) {
      if (!this.tokens.has(id)) this.tokens.set(id, token);
    }
  }

  /** Adds the stored ClientRequestTokens to a DescribeStackEvents response. */
  private withTokens(xml: Buffer): Buffer {
    return Buffer.from(
      xml.toString().replace(/<EventId>([^<]+)<\/EventId>/g, (element, id: string) => {
        const token = this.tokens.get(id);
        return token === undefined ? element : `${element}<ClientRequestToken>${token}</ClientRequestToken>`;
      }),
    );
  }
}

/** Returns an error response in the format of AWS's query protocol. */
export const errorXml = (code: string, message: string) =>
  `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

/** Response to UpdateTerminationProtection. The response contains no stack id, because no caller reads the id. */
const EMPTY_RESULT =
  '<UpdateTerminationProtectionResponse><UpdateTerminationProtectionResult/></UpdateTerminationProtectionResponse>';

const HOP_BY_HOP = new Set(['transfer-encoding', 'connection']);

const answerOf = (type: string, body: string, status = 200): Answer => ({
  status,
  headers: { 'content-type': type },
  body: Buffer.from(body),
});

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function describe(incoming: IncomingMessage, raw: Buffer): AwsRequest {
  const [method, path] = [incoming.method ?? '', incoming.url ?? ''];
  const target = incoming.headers['x-amz-target'];
  const query = incoming.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const body = query || target !== undefined ? raw.toString() : '';
  const action = query ? new URLSearchParams(body).get('Action') : null;
  const operation = typeof target === 'string' ? target : action;
  return { method, path, body, operation: operation ?? `${method} ${path.split('?')[0] ?? ''}` };
}
