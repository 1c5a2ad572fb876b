import type { AccountRegion } from '../../stacks/names';
import type { RestorableState } from '../restorable-state';
import type { Exchange } from './exchange';
import type { Identities } from './identity';

/** A request that changes resources. */
export interface AwsRequest {
  readonly accountRegion: AccountRegion;
  /** Service and operation, e.g. `ec2:DeleteNatGateway`. */
  readonly operation: string;
  /** Values in the request, by path such as `capacityProviders.0`. */
  readonly input: ReadonlyMap<string, string>;
  /** Position of the start of the request in the sequence of all request starts and ends. */
  readonly began: number;
  /**
   * Position of the end of the request in the sequence of all request starts and ends. Infinity until the request ends.
   */
  readonly ended: number;
  /** HTTP status of the response. 0 until the request ends. */
  readonly status: number;
}

/**
 * Services whose requests are recorded. A rehearsal checks the order of changes, because AWS itself detects a wrong order
 * too late or not at all, and reads the messages that functions and pipelines publish to SNS.
 */
const RECORDED = new Set(['autoscaling', 'ec2', 'ecs', 'iam', 'sns']);
const READS = /:(Describe|Get|List)/;

/** Records the requests that change resources, sorted by start. */
export class RequestLog {
  /** Requests by the position of their start, from the earliest to the latest. */
  private readonly recorded: Map<number, AwsRequest>;
  private position = 0;

  constructor(
    private readonly identities: Identities,
    state: RestorableState,
  ) {
    this.recorded = state.map();
  }

  get all(): readonly AwsRequest[] {
    return [...this.recorded.values()];
  }

  /** Records the start of a request. @returns a function that records the end of the request. */
  async begin(exchange: Exchange): Promise<(status: number) => void> {
    const { signature } = exchange;
    if (signature === undefined || !RECORDED.has(signature.service)) return () => undefined;
    const { name, input } = readRequest(exchange.target?.[1], (await exchange.body()).toString());
    const operation = `${signature.service}:${name}`;
    if (READS.test(operation)) return () => undefined;
    const { accountId, region } = await this.identities.callerOf(signature);
    const began = (this.position += 1);
    const begun = { accountRegion: { accountId, region }, operation, input, began };
    this.recorded.set(began, { ...begun, ended: Infinity, status: 0 });
    return (status) => {
      this.recorded.set(began, { ...begun, ended: (this.position += 1), status });
    };
  }
}

/**
 * Returns the operation and the parameters of a request.
 *
 * @param target operation from the header X-Amz-Target. Undefined for query APIs, whose form data contains the
 *   operation.
 */
function readRequest(target: string | undefined, body: string) {
  if (target === undefined) {
    const input = new Map(new URLSearchParams(body));
    return { name: input.get('Action') ?? '', input };
  }
  try {
    return { name: target, input: new Map(entriesOf(JSON.parse(body || '{}'))) };
  } catch {
    // Ignores a body that is not JSON, because moto rejects the request.
    return { name: target, input: new Map<string, string>() };
  }
}

/** Yields the path and the string value of every nested value. */
function* entriesOf(value: unknown, path = ''): Generator<[string, string]> {
  if (typeof value !== 'object' || value === null) {
    yield [path, String(value)];
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    yield* entriesOf(inner, path === '' ? name : `${path}.${name}`);
  }
}
