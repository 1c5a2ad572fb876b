import type { DeliveryConfig, Environment } from '../../stacks/config';
import { namesOf, type ProjectNames } from '../../stacks/names';
import type { AccountAccess } from './account-access';
import type { Person } from './person';
import { RoleRefusal, type PersonRole } from './refusal';

/** The accounts of a project, read by an auditor. */
export interface ProjectAccess {
  readonly config: DeliveryConfig;
  readonly names: ProjectNames;
  /** Session in the delivery account. */
  readonly delivery: AccountAccess;
  /** Returns the session in the account of an environment. */
  in(environment: Environment): AccountAccess;
}

/**
 * Assumes the role of the auditors in every account, all at the same time.
 *
 * @throws RoleRefusal when a role is refused.
 */
export async function openProject(person: Person, config: DeliveryConfig): Promise<ProjectAccess> {
  const { project, refusals } = await openReadableAccounts(person, config);
  const [refusal] = refusals;
  if (refusal !== undefined) throw refusal;
  return project;
}

/**
 * Assumes the role of the auditors in every account where the person may. A client of an account whose role is refused
 * throws the refusal.
 */
export async function openReadableAccounts(
  person: Person,
  config: DeliveryConfig,
): Promise<{ readonly project: ProjectAccess; readonly refusals: readonly RoleRefusal[] }> {
  const names = namesOf(config);
  const accounts = [...new Set(config.environments.map(({ account }) => account))];
  const refusals: RoleRefusal[] = [];
  const opened = await Promise.all(
    accounts.map(async (account) => {
      const role: PersonRole = {
        ...names.account(account).auditorRole,
        permissionSets: 'auditors.permissionSets',
      };
      const access = await person.open(account, role).catch((error: unknown) => {
        if (!(error instanceof RoleRefusal)) throw error;
        refusals.push(error);
        return refusedAccess(account, names.account(account).home.accountId, error);
      });
      return [account, access] as const;
    }),
  );
  const access = new Map(opened);
  const accessOf = ({ account }: Environment) => access.get(account) as AccountAccess;
  return { project: { config, names, delivery: accessOf(config.environments[0]), in: accessOf }, refusals };
}

const refusedAccess = (name: string, accountId: string, refusal: RoleRefusal): AccountAccess => ({
  name,
  accountId,
  client: () => {
    throw refusal;
  },
});

/** Assumes the role of the operators in the account of an environment. */
export function openOperator(
  person: Person,
  config: DeliveryConfig,
  { account }: Environment,
): Promise<AccountAccess> {
  return person.open(account, {
    ...namesOf(config).account(account).operatorRole,
    permissionSets: 'operators.permissionSets',
  });
}

/** Assumes the role of the approvers of an environment. */
export function openApprover(
  person: Person,
  config: DeliveryConfig,
  environment: Environment,
): Promise<AccountAccess> {
  const index = config.environments.indexOf(environment);
  return person.open(config.environments[0].account, {
    ...namesOf(config).delivery.approverRole(environment.name),
    permissionSets: `environments[${String(index)}].approval.permissionSets`,
  });
}
