import { appendFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import {
  Server,
  ServerCredentials,
  type handleUnaryCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';

import { StoppableAgent } from '../../../../rehearsal/provider/stoppable-agent';
import { providerDefinition } from '../../../../rehearsal/provider/protocol/definition';
import { createProviderService } from '../../../../rehearsal/provider/protocol/provider-service';
import { ResourceCounter } from '../../../../rehearsal/provider/resource-counter';
import { fromWire, type DynamicValue } from '../../../../rehearsal/provider/values';
import type { LogEntry } from './install';
import { addPluginServices } from './plugin-services';

/** Versions of go-plugin's handshake line and of Terraform's plugin protocol. */
const [HANDSHAKE, PROTOCOL] = [1, 5];
/** Terraform starts a provider with this variable and value, so that nobody starts a provider by hand. */
const [COOKIE, COOKIE_VALUE] = [
  'TF_PLUGIN_MAGIC_COOKIE',
  'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
];

/**
 * A provider executable: what Terraform downloads, installs and starts as the AWS provider. The process serves the
 * handlers of the stand-in AWS provider, and appends what Terraform sends to `log.jsonl` beside the program.
 *
 * https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md
 */
async function main(environment: NodeJS.ProcessEnv): Promise<void> {
  if (environment[COOKIE] !== COOKIE_VALUE) {
    throw new Error('this program is a Terraform provider; only Terraform starts it');
  }
  // Terraform gets the Ctrl-C of a terminal, too, and then asks its providers to stop.
  process.on('SIGINT', () => undefined);
  const folder = __dirname;
  const log = (entry: LogEntry) => {
    appendFileSync(join(folder, 'log.jsonl'), `${JSON.stringify(entry)}\n`);
  };
  log({ started: process.cwd(), tls: environment['PLUGIN_CLIENT_CERT'] !== undefined });
  const certificate = readFileSync(join(folder, 'certificate.pem'));
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  const service = createProviderService(
    {
      endpoint: environment['AWS_ENDPOINT_URL'] ?? 'http://127.0.0.1:1',
      agent: new StoppableAgent(),
      // Terraform starts its providers in the folder of a stack: `<output>/stacks/<stack>`.
      outputDirectory: dirname(dirname(process.cwd())),
      credentials: {
        accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    },
    new ResourceCounter(),
  );
  server.addService(providerDefinition(), withLog(service, log));
  addPluginServices(server);
  const credentials = ServerCredentials.createSsl(
    Buffer.from(environment['PLUGIN_CLIENT_CERT'] ?? ''),
    [{ private_key: readFileSync(join(folder, 'key.pem')), cert_chain: certificate }],
    true,
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  const der = certificate.toString().replaceAll(/-----[^-]+-----|\s/g, '');
  const line = [HANDSHAKE, PROTOCOL, 'tcp', `127.0.0.1:${String(port)}`, 'grpc', der.replaceAll('=', '')];
  process.stdout.write(`${line.join('|')}\n`);
}

/** Returns the same service, which also records the provider blocks that Terraform sends. */
function withLog(
  service: UntypedServiceImplementation,
  log: (entry: LogEntry) => void,
): UntypedServiceImplementation {
  const configure = service['Configure'] as handleUnaryCall<{ readonly config?: DynamicValue }, unknown>;
  const Configure: typeof configure = (call, callback) => {
    const sent = Object.entries(fromWire(call.request.config) ?? {});
    log({ configured: Object.fromEntries(sent.filter(([, value]) => value !== null)) });
    configure(call, callback);
  };
  return { ...service, Configure };
}

main(process.env).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
