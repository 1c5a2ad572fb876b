import type { Exchange } from '../local-aws/exchange';
import type { Identities } from '../local-aws/identity';
import type { MotoClient } from '../local-aws/moto/moto-client';
import type { ServiceModels } from '../local-aws/service-model/service-models';
import type { RestorableState } from '../restorable-state';
import { Authorizer } from './authorizer';
import { Callers } from './callers';
import { NO_CHECKS, type PermissionChecks } from './checks';
import { grantedBy } from './findings/granted';
import { Permissions } from './permissions';
import { PolicyStore } from './policies/policy-store';
import { PermissionRecords } from './findings/records';
import { RequestPermissions } from './requests/requests';
import type { PermissionFindings } from './findings/summary';

/** The permission checks of a local AWS. */
export interface LocalPermissions {
  readonly callers: Callers;
  readonly records: PermissionRecords;
  readonly checks: PermissionChecks;
  /** Returns what the checks found so far. @param isOfProject true for the ARN of a role of the project. */
  findings(
    accountIds: readonly string[],
    isOfProject: (roleArn: string) => boolean,
  ): Promise<PermissionFindings>;
  /** Checks the requests. Undefined if every request is allowed. */
  readonly requests: RequestPermissions | undefined;
}

/** @param enforced False allows everything. */
export function createPermissions(
  enforced: boolean,
  parts: {
    readonly moto: MotoClient;
    readonly models: ServiceModels;
    readonly identities: Identities;
    readonly state: RestorableState;
    readonly isUnsignedProtocol: (exchange: Exchange) => boolean;
  },
): LocalPermissions {
  const { moto, identities, state } = parts;
  const callers = new Callers(identities, state);
  const policies = new PolicyStore(moto, state);
  const records = new PermissionRecords(state);
  const authorizer = new Authorizer(policies, records);
  const shared = { callers, authorizer, records };
  return {
    callers,
    records,
    checks: enforced ? new Permissions(shared) : NO_CHECKS,
    requests: enforced ? new RequestPermissions({ ...parts, ...shared, policies }) : undefined,
    findings: async (accountIds, isOfProject) => {
      const accounts = await Promise.all(accountIds.map((accountId) => policies.ofAccount(accountId)));
      const roles = accounts.flatMap((account) => [...account].filter(([arn]) => isOfProject(arn)));
      return {
        enforced,
        checks: records.checks,
        denied: records.deniedCalls,
        granted: grantedBy(roles),
        used: records.permissions,
        needed: records.neededStatements,
      };
    },
  };
}
