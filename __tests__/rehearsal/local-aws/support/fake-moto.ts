import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { MotoClient } from '../../../../rehearsal/local-aws/moto/moto-client';

export interface FakeMoto {
  readonly client: MotoClient;
  stop(): void;
}

/** Starts an HTTP server that replaces moto in a test. */
export async function startFakeMoto(answer: RequestListener): Promise<FakeMoto> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    client: new MotoClient(new URL(`http://127.0.0.1:${String(port)}`)),
    stop: () => {
      server.close();
    },
  };
}
