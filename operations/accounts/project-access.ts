import type { DeliveryConfig, Environment } from '../../stacks/config';
import { namesOf, type ProjectNames } from '../../stacks/names';
import type { AccountAccess } from './account-access';
import type { Person } from './person';
import type { PersonRole } from './refusal';

/** The accounts of a project, read by an auditor. */
export interface ProjectAccess {
  readonly config: DeliveryConfig;
  readonly names: ProjectNames;
  /** Session in the delivery account. */
  readonly delivery: AccountAccess;
  /** Returns the session in the account of an environment. */
  in(environment: Environment): AccountAccess;
}

/** Assumes the role of the auditors in every account, all at the same time. */
export async function openProject(person: Person, config: DeliveryConfig): Promise<ProjectAccess> {
  const names = namesOf(config);
  const accounts = [...new Set(config.environments.map(({ account }) => account))];
  const opened = await Promise.all(
    accounts.map(async (account) => {
      const role: PersonRole = {
        ...names.account(account).auditorRole,
        permissionSets: 'auditors.permissionSets',
      };
      return [account, await person.open(account, role)] as const;
    }),
  );
  const access = new Map(opened);
  const accessOf = ({ account }: Environment) => access.get(account) as AccountAccess;
  return { config, names, delivery: accessOf(config.environments[0]), in: accessOf };
}

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
