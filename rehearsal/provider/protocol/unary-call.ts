import type { handleUnaryCall } from '@grpc/grpc-js';

import { diagnosticOf, type Diagnostic } from '../lifecycle/errors';
import type { DynamicValue } from '../values';

/** All request fields that the provider reads. `tfplugin5.proto` lists the fields of each request. */
export interface Request {
  readonly type_name: string;
  readonly id: string;
  readonly config?: DynamicValue;
  readonly current_state?: DynamicValue;
  readonly prior_state?: DynamicValue;
  readonly proposed_new_state?: DynamicValue;
  readonly planned_state?: DynamicValue;
  readonly raw_state?: { readonly json?: Uint8Array };
}

export interface Response {
  readonly diagnostics?: readonly Diagnostic[];
  readonly [field: string]: unknown;
}

/**
 * Returns the gRPC handler for one call of Terraform's plugin protocol. An error becomes a diagnostic, which Terraform
 * shows to the user. A failed gRPC call would look like a crashed provider.
 */
export function unaryCall(
  doing: string,
  handle: (request: Request, peer: string) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const respond = async () => handle(call.request, call.getPeer());
    respond().then(
      (value) => {
        callback(null, value);
      },
      (error: unknown) => {
        const action = `${doing} ${call.request.type_name}`.trim();
        callback(null, { diagnostics: [diagnosticOf(action, error)] });
      },
    );
  };
}
