import type { AccountRegion } from '../../../stacks/names';
import type { ApiStructure } from '../../local-aws/service-model/model';
import type { MotoClient } from '../../local-aws/moto/moto-client';
import type { RestorableState } from '../../restorable-state';
import { at, lastPart, lastSlash, type Find } from '../operations/input';
import { readAccountPolicies, type PrincipalPolicies } from './account-policies';
import { readBucketEncryption, type BucketEncryption } from './bucket-encryption';
import { readKeyOfAlias } from './key-aliases';
import { readRouteTable } from './route-table-associations';
import { readResourceTags, type ResourceTags } from './resource-tags';
import {
  readResourcePolicy,
  resourceWithPolicy,
  type ResourceId,
  type ResourcePolicy,
} from './resource-policies';

/** An operation that the local AWS has completed. */
export interface CompletedOperation {
  /** Name of the service in ARNs. */
  readonly service: string;
  readonly operation: string;
  readonly input: ApiStructure;
  readonly accountId: string;
}

/**
 * The policies that are deployed in the local AWS. Reads each policy once, and again after an operation that can change
 * the policy.
 */
export class PolicyStore {
  private readonly accounts: Map<string, Promise<ReadonlyMap<string, PrincipalPolicies>>>;
  /** Names of the roles and users that changed after their account was read, by account. */
  private readonly changed: Map<string, ReadonlySet<string>>;
  private readonly resources: Map<string, Promise<ResourcePolicy>>;
  private readonly aliases: Map<string, Promise<string>>;
  private readonly buckets: Map<string, AccountRegion>;
  private readonly encryptions: Map<string, Promise<BucketEncryption | undefined>>;
  private readonly tags: Map<string, Promise<ResourceTags>>;

  constructor(
    private readonly moto: MotoClient,
    state: RestorableState,
  ) {
    this.accounts = state.map();
    this.changed = state.map();
    this.resources = state.map();
    this.aliases = state.map();
    this.buckets = state.map();
    this.encryptions = state.map();
    this.tags = state.map();
  }

  /** Returns the policies of a role or a user. Returns undefined if the principal does not exist. */
  async ofPrincipal(arn: string): Promise<PrincipalPolicies | undefined> {
    const accountId = arn.split(':')[4] ?? '';
    const hasChanged = this.changed.get(accountId)?.has(lastSlash(arn)) === true;
    return (await this.readAccount(accountId, hasChanged)).get(arn);
  }

  /** Returns the policies of all roles and users of an account, by ARN. */
  ofAccount(accountId: string): Promise<ReadonlyMap<string, PrincipalPolicies>> {
    return this.readAccount(accountId, this.changed.has(accountId));
  }

  private readAccount(accountId: string, again: boolean): Promise<ReadonlyMap<string, PrincipalPolicies>> {
    if (again) {
      this.accounts.delete(accountId);
      this.changed.delete(accountId);
    }
    return kept(this.accounts, accountId, () => readAccountPolicies(this.moto, accountId));
  }

  /** Returns the resource whose policy applies to an ARN, if it has one. */
  resourceOf(arn: string): ResourceId | undefined {
    return resourceWithPolicy(arn, (bucket) => this.ownerOf(bucket));
  }

  ofResource(resource: ResourceId): Promise<ResourcePolicy> {
    return kept(this.resources, resource.arn, () => readResourcePolicy(this.moto, resource));
  }

  /** Returns the default encryption of a bucket with a KMS key. */
  bucketEncryption(bucket: string, region: string): Promise<BucketEncryption | undefined> {
    return kept(this.encryptions, bucket, () => readBucketEncryption(this.moto, bucket, region));
  }

  /**
   * Returns the ARN of the key behind the ARN of an alias, or behind a key ARN whose id is the name of an alias. Other
   * ARNs are returned unchanged.
   */
  keyOf(arn: string): Promise<string> {
    if (!/^arn:[^:]+:kms:[^:]+:\d+:(?:key\/)?alias\//.test(arn)) return Promise.resolve(arn);
    const alias = arn.replace(':key/alias/', ':alias/');
    return kept(this.aliases, alias, () => readKeyOfAlias(this.moto, alias));
  }

  /** Returns the account and the Region of a bucket. */
  ownerOf(bucket: string): AccountRegion | undefined {
    return this.buckets.get(bucket);
  }

  /** Returns the ARN of the route table behind the ARN of an association. Other ARNs are returned unchanged. */
  routeTableOf(arn: string): Promise<string> {
    return arn.includes(':route-table-association/') ? readRouteTable(this.moto, arn) : Promise.resolve(arn);
  }

  /** Returns the tags of a resource. Returns no tags for a service whose resources no policy selects by tags. */
  tagsOf(arn: string): Promise<ResourceTags> {
    return kept(this.tags, arn, () => readResourceTags(this.moto, arn));
  }

  /** Records the owner of a new bucket, because no ARN of a bucket or an object contains the account. */
  addBucket(name: string, owner: AccountRegion): void {
    this.buckets.set(name, owner);
  }

  /** Forgets the policies and tags that an operation may have changed. */
  forget(completed: CompletedOperation): void {
    const { service, operation } = completed;
    if (changesTags(completed)) this.tags.clear();
    if (!CHANGES.test(operation)) return;
    // A stack can contain resources of every service.
    if (service === 'cloudformation') this.forgetAll();
    if (service === 'iam') this.forgetPrincipals(completed);
    if (service === 'kms') this.aliases.clear();
    if (service === 's3' && !OF_BUCKET.test(operation)) return;
    if (service === 's3') this.encryptions.clear();
    for (const arn of this.resources.keys()) {
      if (arn.split(':')[2] === service && mayConcern(arn, completed)) this.resources.delete(arn);
    }
  }

  private forgetAll(): void {
    for (const map of [this.accounts, this.resources, this.aliases, this.encryptions, this.tags]) {
      map.clear();
    }
  }

  /** Most operations change one role or one user. A managed policy can be attached to several. */
  private forgetPrincipals({ input, accountId }: CompletedOperation): void {
    const names = at('RoleName', 'UserName')(input);
    if (names.length === 0) this.accounts.delete(accountId);
    this.changed.set(accountId, new Set([...(this.changed.get(accountId) ?? []), ...names]));
  }
}

/** Operations that can change the policy, the encryption or the existence of a bucket. */
const OF_BUCKET = /^(Create|Delete)Bucket$|Policy$|Encryption$/;

/** Where an operation names the resource whose policy it can change. */
const NAMED: Readonly<Record<string, Find>> = {
  ecr: at('repositoryName'),
  s3: at('Bucket'),
  sns: at('TopicArn'),
  sqs: at('QueueUrl'),
};

/** Returns true unless the operation names another resource. */
function mayConcern(arn: string, { service, input }: CompletedOperation): boolean {
  const names = NAMED[service]?.(input) ?? [];
  return names.length === 0 || names.some((name) => arn.endsWith(lastPart(name)));
}

/**
 * Operations that can change a policy, an alias or the existence of a resource. Operations on the content of a resource,
 * such as PutObject, change none.
 */
const CHANGES =
  /^(Add|Attach|Create(?!MultipartUpload)|Delete(?!Object|Message)|Detach|Put(?!Object|Image$|Metric|Events|LogEvents)|Remove|Schedule|Set|Update)/;

/** Services whose resources a policy selects by tags. */
const TAGGED: ReadonlySet<string> = new Set(['ec2', 'elasticloadbalancing', 'kms']);

/** Returns true if an operation can change the tags of a resource, or the existence of a resource with tags. */
const changesTags = ({ service, operation }: CompletedOperation) =>
  TAGGED.has(service) && /^(AddTags|Allocate|Create|Delete|Release|RemoveTags|Run|Tag|Untag)/.test(operation);

function kept<T>(map: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = read();
  map.set(key, value);
  value.catch(() => {
    if (map.get(key) === value) map.delete(key);
  });
  return value;
}
