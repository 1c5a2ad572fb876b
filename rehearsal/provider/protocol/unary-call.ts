import type { handleUnaryCall } from '@grpc/grpc-js';

import { diagnosticOf, type Diagnostic } from '../lifecycle/errors';
import type { DynamicValue } from '../values';

/** The fields of all requests that are read here; which request has which is in `tfplugin5.proto`. */
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

export interface Answer {
  readonly diagnostics?: readonly Diagnostic[];
  readonly [field: string]: unknown;
}

/**
 * One call of the protocol. Whatever is thrown becomes a diagnostic, so that Terraform shows it and ends
 * cleanly; a failed call of gRPC itself would look like a crashed provider.
 */
export function rpc(
  doing: string,
  handle: (request: Request, peer: string) => Answer | Promise<Answer>,
): handleUnaryCall<Request, Answer> {
  return (call, callback) => {
    const answer = async () => handle(call.request, call.getPeer());
    answer().then(
      (value) => {
        callback(null, value);
      },
      (error: unknown) => {
        const what = `${doing} ${call.request.type_name}`.trim();
        callback(null, { diagnostics: [diagnosticOf(what, error)] });
      },
    );
  };
}
