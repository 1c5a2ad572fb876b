import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** Returns a port on which no process of this machine listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
