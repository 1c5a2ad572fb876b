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
  /** Runs a function that sends several requests, ignores its failure, and returns the read requests. */
  all(send: () => Promise<unknown>): Promise<readonly Captured[]>;
  stop(): void;
}

/** Returns the path of the Python interpreter that runs moto, and botocore's data folder in its packages. */
export async function findBotocore() {
  const environment = process.env;
  const { python3 } = await requirePrograms(environment, 'python3');
  const { moto: python } = await findPythonPrograms({ environment, python3, report: () => undefined });
  return { python, folder: await findModelFolder(python, { environment }) };
}

/** Reads the service models of the botocore beside moto. */
export const readModels = async () => new ServiceModels(new ModelFiles((await findBotocore()).folder));

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
  const all = async (send: () => Promise<unknown>) => {
    captured.length = 0;
    await send().catch(() => undefined);
    return Promise.all(captured);
  };
  return {
    all,
    endpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    of: async (send) => {
      const [only, ...others] = await all(send);
      if (only === undefined || others.length > 0)
        throw new Error(`${String(captured.length)} requests instead of one`);
      return only;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
