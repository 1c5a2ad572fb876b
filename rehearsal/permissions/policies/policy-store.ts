import type { AccountRegion } from '../../../stacks/names';
import type { MotoClient } from '../../local-aws/moto/moto-client';
import type { RestorableState } from '../../restorable-state';
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

/**
 * The policies that are deployed in the local AWS. Reads each policy once, and again after a call that can change
 * policies of its service.
 */
export class PolicyStore {
  private readonly accounts: Map<string, Promise<ReadonlyMap<string, PrincipalPolicies>>>;
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
    this.resources = state.map();
    this.aliases = state.map();
    this.buckets = state.map();
    this.encryptions = state.map();
    this.tags = state.map();
  }

  /** Returns the policies of a role or a user. Returns undefined if the principal does not exist. */
  async ofPrincipal(arn: string): Promise<PrincipalPolicies | undefined> {
    return (await this.ofAccount(arn.split(':')[4] ?? '')).get(arn);
  }

  /** Returns the policies of all roles and users of an account, by ARN. */
  ofAccount(accountId: string): Promise<ReadonlyMap<string, PrincipalPolicies>> {
    return kept(this.accounts, accountId, () => readAccountPolicies(this.moto, accountId));
  }

  /** Returns the resource whose policy applies to an ARN, if it has one. */
  resourceOf(arn: string): ResourceId | undefined {
    return resourceWithPolicy(arn, (bucket) => this.buckets.get(bucket));
  }

  ofResource(resource: ResourceId): Promise<ResourcePolicy> {
    return kept(this.resources, resource.arn, () => readResourcePolicy(this.moto, resource));
  }

  /** Returns the default encryption of a bucket with a KMS key. */
  bucketEncryption(bucket: string, region: string): Promise<BucketEncryption | undefined> {
    return kept(this.encryptions, bucket, () => readBucketEncryption(this.moto, bucket, region));
  }

  /** Returns the ARN of the key behind the ARN of an alias. Other ARNs are returned unchanged. */
  keyOf(arn: string): Promise<string> {
    return /^arn:[^:]+:kms:[^:]+:\d+:alias\//.test(arn)
      ? kept(this.aliases, arn, () => readKeyOfAlias(this.moto, arn))
      : Promise.resolve(arn);
  }

  /** Returns the ARN of the route table behind the ARN of an association. Other ARNs are returned unchanged. */
  routeTableOf(arn: string): Promise<string> {
    return arn.includes(':route-table-association/') ? readRouteTable(this.moto, arn) : Promise.resolve(arn);
  }

  /** Returns the tags of a resource, if policies can select resources of its service by tags. */
  tagsOf(arn: string): Promise<ResourceTags> {
    return kept(this.tags, arn, () => readResourceTags(this.moto, arn));
  }

  /** Records the owner of a new bucket, because no ARN of a bucket or an object contains the account. */
  addBucket(name: string, owner: AccountRegion): void {
    this.buckets.set(name, owner);
  }

  /**
   * Forgets what an operation may have changed.
   *
   * @param service prefix of the service's IAM actions.
   * @param accountId account of the caller, or '' for the rehearsal itself, which changes every account.
   */
  forget(service: string, operation: string, accountId: string): void {
    if (TAGS.test(operation)) this.tags.clear();
    if (!CHANGES.test(operation)) return;
    if (service === 'iam' && accountId === '') this.accounts.clear();
    if (service === 'iam') this.accounts.delete(accountId);
    if (service === 's3') this.encryptions.clear();
    if (service === 'kms') this.aliases.clear();
    for (const arn of this.resources.keys()) {
      if (arn.split(':')[2] === service) this.resources.delete(arn);
    }
  }
}

/**
 * Operations that can change a policy, an alias or the existence of a resource. Operations on the content of a resource,
 * such as PutObject, change none.
 */
const CHANGES =
  /^(Add|Attach|Create(?!MultipartUpload)|Delete(?!Object|Message)|Detach|Put(?!Object|Image$|Metric|Events|LogEvents)|Remove|Schedule|Set|Update)/;

/** Operations that can change the tags of a resource, or the existence of a resource with tags. */
const TAGS = /^(Allocate|Create|Delete|Release|Run|Tag|Untag)/;

function kept<T>(map: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = read();
  map.set(key, value);
  value.catch(() => map.delete(key));
  return value;
}
