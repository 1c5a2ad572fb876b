import { join } from 'node:path';

import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** Returns the definition of the gRPC service `tfplugin5.Provider`: Terraform's plugin protocol 5. */
export function providerDefinition(): ServiceDefinition {
  const loaded = loadSync(join(__dirname, 'tfplugin5.proto'), {
    keepCase: true,
    longs: Number,
    arrays: true,
  });
  return loaded['tfplugin5.Provider'] as ServiceDefinition;
}
