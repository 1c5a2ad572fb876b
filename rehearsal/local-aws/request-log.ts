import type { AccountRegion } from '../../stacks/names';
import type { Exchange } from './exchange';
import type { Identities } from './identity';

/** A request that changes something. */
export interface AwsRequest {
  readonly place: AccountRegion;
  /** Service and operation, e.g. `ec2:DeleteNatGateway`. */
  readonly operation: string;
  /** What it says, with a dot before each inner name: `capacityProviders.0`. */
  readonly input: ReadonlyMap<string, string>;
  /** Position of its beginning among the beginnings and ends of all requests. */
  readonly began: number;
  /** Position of its end; infinite while there is no answer. */
  readonly ended: number;
  /** HTTP status of the answer; 0 while there is none. */
  readonly status: number;
}

/** Services whose resources must change in an order that AWS does not enforce, or enforces too late. */
const RECORDED = new Set(['autoscaling', 'ec2', 'ecs', 'iam']);
const READS = /:(Describe|Get|List)/;

/** The requests that have changed something, in the order in which they began. */
export class RequestLog {
  private readonly recorded: AwsRequest[] = [];
  private position = 0;

  constructor(private readonly identities: Identities) {}

  get all(): readonly AwsRequest[] {
    return this.recorded;
  }

  /** Records the beginning of a request. @returns what records its end. */
  async begin(exchange: Exchange): Promise<(status: number) => void> {
    const { signature } = exchange;
    if (signature === undefined || !RECORDED.has(signature.service)) return () => undefined;
    const { name, input } = readRequest(exchange.target?.[1], (await exchange.body()).toString());
    const operation = `${signature.service}:${name}`;
    if (READS.test(operation)) return () => undefined;
    const { accountId, region } = await this.identities.callerOf(signature);
    const begun = { place: { accountId, region }, operation, input, began: (this.position += 1) };
    const index = this.recorded.push({ ...begun, ended: Infinity, status: 0 }) - 1;
    return (status) => {
      this.recorded[index] = { ...begun, ended: (this.position += 1), status };
    };
  }
}

/** @param target operation of a JSON API; the others name it in their form. */
function readRequest(target: string | undefined, body: string) {
  if (target === undefined) {
    const input = new Map(new URLSearchParams(body));
    return { name: input.get('Action') ?? '', input };
  }
  try {
    return { name: target, input: new Map(entriesOf(JSON.parse(body || '{}'))) };
  } catch {
    // moto refuses a body that is not JSON.
    return { name: target, input: new Map<string, string>() };
  }
}

function* entriesOf(value: unknown, path = ''): Generator<[string, string]> {
  if (typeof value !== 'object' || value === null) {
    yield [path, String(value)];
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    yield* entriesOf(inner, path === '' ? name : `${path}.${name}`);
  }
}
