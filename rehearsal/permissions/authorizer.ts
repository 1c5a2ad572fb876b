import { nameOf, type ConditionContext, type Principal, type Requirement } from './call';
import { globalContext } from './evaluation/condition-keys';
import { Decisions } from './evaluation/decisions';
import type { Denial } from './evaluation/denial';
import { TRUST_ACTIONS, type Decision, type Question, type StatementId } from './evaluation/evaluate';
import { neededStatement } from './evaluation/needed-statement';
import { messageRequirements } from './operations/message-encryption';
import { parsePolicy, type Policy } from './policies/policy';
import type { ResourcePolicy } from './policies/resource-policies';
import type { ResourceTags } from './policies/resource-tags';
import type { PolicyStore } from './policies/policy-store';
import type { PermissionRecords } from './findings/records';

interface Target extends ResourcePolicy {
  /** Account of the resource, if the ARN does not contain the account. */
  readonly accountId: string | undefined;
}

/** Trust policy of a role that does not exist. AWS denies to assume such a role. */
const NO_TRUST: Policy = { name: 'trust', statements: [] };

/** ARN of a KMS key that the request creates. */
const NEW_KEY = /:kms:[^:]*:\d+:key\/\*$/;

/** Identity-based policies decide about a key that does not exist yet. */
const newKeyPolicy = (arn: string): Policy => {
  const [, partition = '', , , accountId = ''] = arn.split(':');
  const principal = { AWS: `arn:${partition}:iam::${accountId}:root` };
  const statement = { Effect: 'Allow', Principal: principal, Action: 'kms:*', Resource: '*' } as const;
  return { name: 'key policy', statements: [statement] };
};

/** Actions on an alias itself, and not on the key behind the alias. */
const ALIAS_ACTIONS = new Set(['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias']);

/** Decides about calls by the policies that are deployed in the local AWS. */
export class Authorizer {
  private readonly decisions = new Decisions();

  constructor(
    private readonly policies: PolicyStore,
    private readonly records: PermissionRecords,
  ) {}

  /**
   * Decides about all requirements of a call in their order, and then about the keys of the messages that the call
   * encrypts or decrypts.
   *
   * @param region Region of the call.
   * @returns the first requirement that is denied, or undefined if the call is allowed.
   */
  async authorize(
    principal: Principal,
    region: string,
    requirements: readonly Requirement[],
  ): Promise<Denial | undefined> {
    const ofKeys = await Promise.all(requirements.map((one) => messageRequirements(this.policies, one)));
    for (const requirement of [...requirements, ...ofKeys.flat()]) {
      const question = await this.questionOf(principal, region, requirement);
      const decision = await this.decisions.decide(question);
      if (!decision.allowed) return { principal, requirement, decision };
      this.records.addAllowed(principal, requirement, decision.by);
      await this.addNeeded(principal, question, decision.by);
    }
    return undefined;
  }

  /** Records the statement of a role without which the call would be denied. */
  private async addNeeded(
    principal: Principal,
    question: Question,
    by: readonly StatementId[],
  ): Promise<void> {
    if (principal.kind !== 'role') return;
    const unknown = by.filter((statement) => !this.records.isNeeded(principal, statement));
    if (unknown.length === 0) return;
    const needed = await neededStatement(question, by, (one) => this.decisions.decide(one));
    if (needed !== undefined) this.records.addNeeded(principal, needed);
  }

  /** Decides about one requirement, and keeps no record. */
  async decide(principal: Principal, region: string, requirement: Requirement): Promise<Decision> {
    return this.decisions.decide(await this.questionOf(principal, region, requirement));
  }

  private async questionOf(
    principal: Principal,
    region: string,
    { action, resource: named, resourceAccount, context = {} }: Requirement,
  ): Promise<Question> {
    const ofAlias = ALIAS_ACTIONS.has(action) && named.includes(':alias/');
    const known = ofAlias ? named : await this.policies.keyOf(named);
    const resource = await this.policies.routeTableOf(known);
    const target = await this.targetOf(action, resource);
    const owner = resourceAccount ?? target.accountId ?? accountOf(resource) ?? ownAccount(principal);
    return {
      principal: nameOf(principal),
      action,
      resource,
      resourceAccount: owner,
      context: {
        ...globalContext(principal, region),
        ...(target.aliases.length === 0 ? {} : { 'kms:ResourceAliases': target.aliases }),
        ...tagKeys(await this.policies.tagsOf(resource)),
        ...context,
      },
      ...(await this.identityOf(principal)),
      resourcePolicy: target.policy,
    };
  }

  /** Returns what the resource of a requirement decides with: its policy, its account and its aliases. */
  private async targetOf(action: string, resource: string): Promise<Target> {
    if (TRUST_ACTIONS.has(action)) {
      const role = await this.policies.ofPrincipal(resource);
      return { policy: role?.trust ?? NO_TRUST, aliases: [], accountId: undefined };
    }
    if (NEW_KEY.test(resource)) return { policy: newKeyPolicy(resource), aliases: [], accountId: undefined };
    const target = this.policies.resourceOf(resource);
    if (target === undefined) return { policy: undefined, aliases: [], accountId: undefined };
    return { ...(await this.policies.ofResource(target)), accountId: target.accountId };
  }

  private async identityOf(
    principal: Principal,
  ): Promise<{ identity: readonly Policy[]; boundary: Policy | undefined; session: Policy | undefined }> {
    if (principal.kind === 'service') return { identity: [], boundary: undefined, session: undefined };
    const policies = await this.policies.ofPrincipal(principal.arn);
    const session = principal.kind === 'role' ? principal.sessionPolicy : undefined;
    return {
      identity: policies?.identity ?? [],
      boundary: policies?.boundary,
      session: session === undefined ? undefined : parsePolicy('session policy', session),
    };
  }
}

/** Returns the condition keys that contain the tags of a resource. */
const tagKeys = (tags: ResourceTags): ConditionContext =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));

const accountOf = (arn: string): string | undefined => arn.split(':')[4] || undefined;
const ownAccount = (principal: Principal): string =>
  principal.kind === 'service' ? principal.sourceAccount : principal.accountId;
