import { Server, ServerCredentials } from '@grpc/grpc-js';

import type { Restorable } from '../restorable-state';
import type { Credentials } from './connection';
import { StoppableAgent } from './stoppable-agent';
import { ResourceCounter, type Counts } from './resource-counter';
import { providerDefinition } from './protocol/definition';
import { createProviderService } from './protocol/provider-service';

export type { Counts } from './resource-counter';

/** The stand-in AWS provider, which replaces the real AWS provider and runs in the process of the rehearsal. */
export interface Provider extends Restorable {
  /** Value of TF_REATTACH_PROVIDERS, with which Terraform connects to this provider and downloads no provider. */
  readonly reattach: string;
  counts(): Counts;
  stop(): Promise<void>;
}

/**
 * Starts the provider on a free port of the loopback interface.
 *
 * @param options.endpoint URL of the local AWS, e.g. `http://127.0.0.1:5000`
 * @param options.outputDirectory output folder of cdktf, in which the provider searches for files with relative names
 */
export async function startProvider(options: {
  readonly endpoint: string;
  readonly outputDirectory?: string;
  /** Credentials in the environment of Terraform. @default credentials of nobody */
  readonly credentials?: Credentials;
}): Promise<Provider> {
  const agent = new StoppableAgent();
  const counter = new ResourceCounter();
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  server.addService(providerDefinition(), createProviderService({ ...options, agent }, counter));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    reattach: reattach(port),
    counts: () => counter.counts(),
    snapshot: () => counter.snapshot(),
    // Stops without waiting for open connections, because a killed Terraform process leaves its connection open.
    stop: () => {
      server.forceShutdown();
      agent.stop();
      return Promise.resolve();
    },
  };
}

/**
 * Returns the value of TF_REATTACH_PROVIDERS (https://developer.hashicorp.com/terraform/plugin/debugging). The value
 * contains the provider under two addresses, because OpenTofu uses a different registry than Terraform.
 */
function reattach(port: number): string {
  const server = {
    Protocol: 'grpc',
    ProtocolVersion: 5,
    Pid: process.pid,
    // If `Test` is true, Terraform does not stop the provider's process after a run.
    Test: true,
    Addr: { Network: 'tcp', String: `127.0.0.1:${String(port)}` },
  };
  return JSON.stringify({
    'registry.terraform.io/hashicorp/aws': server,
    'registry.opentofu.org/hashicorp/aws': server,
  });
}
