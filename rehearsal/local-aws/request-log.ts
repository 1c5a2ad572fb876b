import type { AccountRegion } from '../../stacks/names';
import type { Exchange } from './exchange';
import type { Identities } from './identity';

/** A request that changes something. */
export interface AwsRequest {
  readonly accountRegion: AccountRegion;
  /** Service and operation, e.g. `ec2:DeleteNatGateway`. */
  readonly operation: string;
  /** Values of the input, by path: `capacityProviders.0`. */
  readonly input: ReadonlyMap<string, string>;
  /** Position of the request's beginning among the beginnings and ends of all requests. */
  readonly began: number;
  /** Position of the request's end; infinite until the answer. */
  readonly ended: number;
  /** HTTP status of the answer; 0 until the answer. */
  readonly status: number;
}

/** Services whose resources must change in an order that AWS does not enforce, or enforces too late. */
const RECORDED = new Set(['autoscaling', 'ec2', 'ecs', 'iam']);
const READS = /:(Describe|Get|List)/;

/** The requests that changed something, in the order of their beginnings. */
export class RequestLog {
  private readonly recorded: AwsRequest[] = [];
  private position = 0;

  constructor(private readonly identities: Identities) {}

  get all(): readonly AwsRequest[] {
    return this.recorded;
  }

  /** Records the beginning of a request. @returns a function that records the end. */
  async begin(exchange: Exchange): Promise<(status: number) => void> {
    const { signature } = exchange;
    if (signature === undefined || !RECORDED.has(signature.service)) return () => undefined;
    const { name, input } = readRequest(exchange.target?.[1], (await exchange.body()).toString());
    const operation = `${signature.service}:${name}`;
    if (READS.test(operation)) return () => undefined;
    const { accountId, region } = await this.identities.callerOf(signature);
    const begun = { accountRegion: { accountId, region }, operation, input, began: (this.position += 1) };
    const index = this.recorded.push({ ...begun, ended: Infinity, status: 0 }) - 1;
    return (status) => {
      this.recorded[index] = { ...begun, ended: (this.position += 1), status };
    };
  }
}

/**
 * Returns the operation and the input of a request.
 *
 * @param target operation of a JSON API; other APIs name the operation in their form.
 */
function readRequest(target: string | undefined, body: string) {
  if (target === undefined) {
    const input = new Map(new URLSearchParams(body));
    return { name: input.get('Action') ?? '', input };
  }
  try {
    return { name: target, input: new Map(entriesOf(JSON.parse(body || '{}'))) };
  } catch {
    // moto rejects a body that is not JSON.
    return { name: target, input: new Map<string, string>() };
  }
}

/** Yields path and text of every value inside a value. */
function* entriesOf(value: unknown, path = ''): Generator<[string, string]> {
  if (typeof value !== 'object' || value === null) {
    yield [path, String(value)];
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    yield* entriesOf(inner, path === '' ? name : `${path}.${name}`);
  }
}
