import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Number of the connection, from 1. */
  readonly connection: number;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/**
 * A fault in the body of a reply. After the given number of bytes, the server closes the connection (`cut`) or sends
 * nothing more (`stall`).
 */
type BodyFault = { readonly cut: number } | { readonly stall: number };
/** A fault of one request. A `Reply` replaces the normal response of the server. */
export type Fault = 'reset' | 'hang' | BodyFault | Reply;

/** An HTTP server on a free port with scripted responses and faults. */
export class TestServer {
  readonly requests: Request[] = [];
  /** Total size of all response bodies sent without a fault, in bytes. */
  sentBytes = 0;
  fault: (request: Request, index: number) => Fault | undefined = () => undefined;
  private readonly sockets: Socket[] = [];
  private readonly closings: Promise<unknown>[] = [];
  private readonly server = createServer((incoming, outgoing) => void this.handle(incoming, outgoing));

  private constructor(private readonly answer: (request: Request) => Reply) {
    // On a busy machine, two requests of a test can be more than five seconds apart, which is the default.
    this.server.keepAliveTimeout = 60_000;
    this.server.on('connection', (socket) => {
      this.sockets.push(socket);
      this.closings.push(new Promise((resolve) => socket.once('close', resolve)));
    });
  }

  static async start(answer: (request: Request) => Reply): Promise<TestServer> {
    const server = new TestServer(answer);
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** Waits until the newest `count` connections are closed. */
  async closed(count: number): Promise<void> {
    await Promise.all(this.closings.slice(-count));
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await this.readRequest(incoming);
    this.requests.push(request);
    const fault = this.fault(request, this.requests.length - 1);
    if (fault === 'hang') return;
    if (fault === 'reset') {
      incoming.socket.destroy();
      return;
    }
    const isReply = fault !== undefined && 'status' in fault;
    this.reply(outgoing, isReply ? fault : this.answer(request), isReply ? undefined : fault);
  }

  private async readRequest(incoming: IncomingMessage): Promise<Request> {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    return {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(parts).toString(),
      connection: this.sockets.indexOf(incoming.socket) + 1,
    };
  }

  private reply(outgoing: ServerResponse, { status, headers, body = '' }: Reply, fault?: BodyFault): void {
    const bytes = Buffer.from(body);
    outgoing.writeHead(status, { 'content-length': String(bytes.length), ...headers });
    if (fault === undefined) {
      this.sentBytes += bytes.length;
      outgoing.end(bytes);
    } else if ('cut' in fault) {
      outgoing.write(bytes.subarray(0, fault.cut), () => outgoing.socket?.destroy());
    } else {
      outgoing.write(bytes.subarray(0, fault.stall));
    }
  }
}
