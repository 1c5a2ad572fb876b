import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startMoto, type Moto, type MotoAddress } from '../../rehearsal/local-aws/moto/moto';
import { MotoClient } from '../../rehearsal/local-aws/moto/moto-client';
import { findPythonPrograms } from '../../rehearsal/local-aws/moto/python-programs';

/** Returns the Python interpreter with moto, which the global setup has installed. */
export async function motoPython(): Promise<string> {
  const report = () => undefined;
  return (await findPythonPrograms({ environment: process.env, python3: 'python3', report })).moto;
}

/** Starts moto as the rehearsal does, but without the front, which handles the requests that moto does not support. */
export async function startTestMoto(): Promise<Moto> {
  const directory = await mkdtemp(join(tmpdir(), 'moto-'));
  const python = await motoPython();
  const moto = await startMoto({ python, environment: process.env, logFile: join(directory, 'moto.log') });
  const proxy = await openMoto(moto);
  return {
    ...moto,
    endpoint: proxy.endpoint,
    stop: async () => {
      await proxy.stop();
      await moto.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Starts a proxy that adds the secret header of moto to every request, and changes nothing else. */
export async function openMoto({ endpoint, key }: MotoAddress) {
  const moto = new MotoClient(new URL(endpoint), key);
  const server = createServer((message, response) => {
    const onward = request(
      moto.request(message.method ?? 'GET', message.url ?? '/', message.rawHeaders),
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    message.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
