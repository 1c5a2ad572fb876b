import { nameOf, type Principal, type Requirement } from './call';
import { globalContext } from './condition-keys';
import type { Denial } from './denial';
import { evaluate, type Decision, type Question } from './evaluate';
import { parsePolicy, type Policy } from './policies/policy';
import type { PolicyStore } from './policies/policy-store';
import type { PermissionRecords } from './records';

/** Decides about calls by the policies that are deployed in the local AWS. */
export class Authorizer {
  constructor(
    private readonly policies: PolicyStore,
    private readonly records: PermissionRecords,
  ) {}

  /**
   * Decides about all requirements of a call, in their order.
   *
   * @param region Region of the call.
   * @returns the first requirement that is denied, or undefined if the call is allowed.
   */
  async authorize(
    principal: Principal,
    region: string,
    requirements: readonly Requirement[],
  ): Promise<Denial | undefined> {
    for (const requirement of requirements) {
      const decision = await this.decide(principal, region, requirement);
      if (!decision.allowed) return { principal, requirement, decision };
      this.records.allowed(principal, requirement, decision.by);
    }
    return undefined;
  }

  /** Decides about one requirement, and keeps no record. */
  async decide(principal: Principal, region: string, requirement: Requirement): Promise<Decision> {
    return evaluate(await this.questionOf(principal, region, requirement));
  }

  private async questionOf(
    principal: Principal,
    region: string,
    { action, resource, resourceAccount, context = {} }: Requirement,
  ): Promise<Question> {
    const target = this.policies.resourceOf(resource);
    const resourcePolicy = target === undefined ? undefined : await this.policies.ofResource(target);
    const trust =
      action === 'sts:AssumeRole' ? (await this.policies.ofPrincipal(resource))?.trust : undefined;
    const aliases = resourcePolicy?.aliases ?? [];
    return {
      principal: nameOf(principal),
      action,
      resource,
      resourceAccount: resourceAccount ?? target?.accountId ?? accountOf(resource) ?? ownAccount(principal),
      context: {
        ...globalContext(principal, region),
        ...(aliases.length === 0 ? {} : { 'kms:ResourceAliases': aliases }),
        ...context,
      },
      ...(await this.identityOf(principal)),
      resourcePolicy: trust ?? resourcePolicy?.policy,
    };
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

const accountOf = (arn: string): string | undefined => arn.split(':')[4] || undefined;
const ownAccount = (principal: Principal): string =>
  principal.kind === 'service' ? principal.sourceAccount : principal.accountId;
