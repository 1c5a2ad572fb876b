import { type IncomingMessage, type Server, type ServerResponse, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Moto } from '../../../rehearsal/local-aws/moto/moto';
import { startTestMoto } from '../../support/moto';
import { runningAction } from './fakes/fake-history';

/** A request as the front sees it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  /** `Action` of a query call, target of a JSON call, or method and path. */
  readonly operation: string;
  readonly body: string;
}

/** What to do with a request instead of passing it on; `lose-reply` passes it on and drops the answer. */
export type Fault = { readonly status: number; readonly body: string } | 'lose-reply' | undefined;

/**
 * moto behind a small front, which adds what moto lacks: a running action, answers of jobs, UpdateTerminationProtection,
 * and ClientRequestTokens: in stack events, and refused when they come again.
 */
export class LocalAws {
  readonly seen: Seen[] = [];
  readonly answers: { readonly operation: string; readonly input: Record<string, unknown> }[] = [];
  fault: (seen: Seen) => Fault = () => undefined;
  /** The event whose action the pipeline runs. */
  event: unknown;
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
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const seen = describe(incoming, raw);
    this.seen.push(seen);
    const fault = this.fault(seen);
    if (fault !== undefined && fault !== 'lose-reply') {
      outgoing.writeHead(fault.status, { 'content-type': 'application/xml' }).end(fault.body);
      return;
    }
    if (seen.operation === 'CodePipeline_20150709.ListActionExecutions') {
      const body = JSON.stringify({ actionExecutionDetails: [runningAction(this.event)] });
      outgoing.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
      return;
    }
    if (seen.operation.startsWith('CodePipeline_20150709.PutJob')) {
      const operation = seen.operation.split('.')[1] ?? '';
      this.answers.push({ operation, input: JSON.parse(seen.body) as Record<string, unknown> });
      outgoing.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{}');
      return;
    }
    if (seen.operation === 'UpdateTerminationProtection') {
      outgoing.writeHead(200, { 'content-type': 'text/xml' }).end(UNREAD_ANSWER);
      return;
    }
    const token = new URLSearchParams(seen.body).get('ClientRequestToken');
    if (token !== null && [...this.tokens.values()].includes(token)) {
      outgoing.writeHead(400, { 'content-type': 'text/xml' });
      outgoing.end(errorXml('TokenAlreadyExistsException', 'A client request token already exists.'));
      return;
    }
    const answer = await this.forward(incoming, raw);
    if (seen.operation === 'CreateStack' || seen.operation === 'UpdateStack')
      await this.remember(incoming, seen.body);
    if (fault === 'lose-reply') {
      incoming.socket.destroy();
      return;
    }
    const body = seen.operation === 'DescribeStackEvents' ? this.withTokens(answer.body) : answer.body;
    outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': String(body.length) });
    outgoing.end(incoming.method === 'HEAD' ? undefined : body);
  }

  private forward(incoming: IncomingMessage, body: Buffer) {
    return new Promise<{ status: number; headers: Record<string, string>; body: Buffer }>(
      (resolve, reject) => {
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
      },
    );
  }

  /** Events that an accepted Create or Update added belong to its token. */
  private async remember(incoming: IncomingMessage, body: string): Promise<void> {
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

  private withTokens(xml: Buffer): Buffer {
    return Buffer.from(
      xml.toString().replace(/<EventId>([^<]+)<\/EventId>/g, (found, id: string) => {
        const token = this.tokens.get(id);
        return token === undefined ? found : `${found}<ClientRequestToken>${token}</ClientRequestToken>`;
      }),
    );
  }
}

/** An error as the query protocol sends it. */
export const errorXml = (code: string, message: string) =>
  `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

/** Answer to UpdateTerminationProtection, of which nothing is read. */
const UNREAD_ANSWER =
  '<UpdateTerminationProtectionResponse><UpdateTerminationProtectionResult/></UpdateTerminationProtectionResponse>';

const HOP_BY_HOP = new Set(['transfer-encoding', 'connection']);

function describe(incoming: IncomingMessage, raw: Buffer): Seen {
  const [method, path] = [incoming.method ?? '', incoming.url ?? ''];
  const target = incoming.headers['x-amz-target'];
  const query = incoming.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const body = query || target !== undefined ? raw.toString() : '';
  const action = query ? new URLSearchParams(body).get('Action') : null;
  const named = typeof target === 'string' ? target : action;
  return { method, path, body, operation: named ?? `${method} ${path.split('?')[0] ?? ''}` };
}
