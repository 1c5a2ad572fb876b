import type { MethodDefinition, Server, ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';

/** A message that is not decoded. */
type Bytes = Buffer;

const EMPTY = Buffer.alloc(0);
/** The message `HealthCheckResponse { status: SERVING }`. */
const SERVING = Buffer.from([0x08, 0x01]);

/** Adds the two services with which go-plugin checks and ends a provider's process. */
export function addPluginServices(server: Server): void {
  server.addService({ Check: unary('/grpc.health.v1.Health/Check') }, { Check: answerWith(SERVING) });
  server.addService(
    { Shutdown: unary('/plugin.GRPCController/Shutdown') },
    {
      Shutdown: (_call: ServerUnaryCall<Bytes, Bytes>, callback: sendUnaryData<Bytes>) => {
        callback(null, EMPTY);
        server.tryShutdown(() => process.exit(0));
      },
    },
  );
}

const answerWith =
  (bytes: Bytes) =>
  (_call: ServerUnaryCall<Bytes, Bytes>, callback: sendUnaryData<Bytes>): void => {
    callback(null, bytes);
  };

function unary(path: string): MethodDefinition<Bytes, Bytes> {
  const same = (bytes: Bytes) => bytes;
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}
