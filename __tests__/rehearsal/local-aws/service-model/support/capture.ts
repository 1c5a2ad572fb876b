import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Exchange } from '../../../../../rehearsal/local-aws/exchange';
import { MotoClient } from '../../../../../rehearsal/local-aws/moto/moto-client';
import { findPythonPrograms } from '../../../../../rehearsal/local-aws/moto/python-programs';
import { requirePrograms } from '../../../../../rehearsal/local-aws/programs';
import { findModelFolder } from '../../../../../rehearsal/local-aws/service-model/model-folder';
import { ModelFiles } from '../../../../../rehearsal/local-aws/service-model/model-files';
import { ServiceModels, type ApiCall } from '../../../../../rehearsal/local-aws/service-model/service-models';

/** A read request, or the error of the reading. */
export interface Captured {
  readonly call: ApiCall | undefined;
  readonly error: unknown;
  /** True if the reading has read the body of the request. */
  readonly bodyRead: boolean;
}

export interface Capture {
  readonly endpoint: string;
  /** Runs a function that sends one request, ignores its failure, and returns the read request. */
  of(send: () => Promise<unknown>): Promise<Captured>;
  stop(): void;
}

/** Reads the service models of the botocore beside moto. */
export async function readModels(): Promise<ServiceModels> {
  const environment = process.env;
  const { python3 } = await requirePrograms(environment, 'python3');
  const { moto } = await findPythonPrograms({ environment, python3, report: () => undefined });
  return new ServiceModels(new ModelFiles(await findModelFolder(moto, { environment })));
}

/** Starts a server that reads every request with the service models and responds with status 418. */
export async function startCapture(models: ServiceModels): Promise<Capture> {
  const captured: Promise<Captured>[] = [];
  const server = createServer((message, response) => {
    const moto = new MotoClient(new URL('http://127.0.0.1:1'));
    const exchange = new Exchange(message, response, moto);
    const read = models.operationOf(exchange).then(
      (call) => ({ call, error: undefined, bodyRead: message.readableDidRead }),
      (error: unknown) => ({ call: undefined, error, bodyRead: message.readableDidRead }),
    );
    captured.push(read);
    void read.then(() => response.writeHead(418, { Connection: 'close' }).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    of: async (send) => {
      captured.length = 0;
      await send().catch(() => undefined);
      const [only, ...others] = await Promise.all(captured);
      if (only === undefined || others.length > 0) throw new Error(`${String(captured.length)} requests`);
      return only;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
