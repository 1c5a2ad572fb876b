import { Construct } from 'constructs';

import { AccountStack, type AccountStackProps } from '../account-stack';
import type { Environment } from '../config';
import { checkApplications } from '../constructs/removed-applications';
import { mayAuditDelivery, mayAuditRelease } from './auditor-permissions';
import { mayApprove, mayOperateDelivery, mayOperateRelease } from './people-permissions';
import { PersonRole } from './person-role';

/**
 * The IAM roles that people assume in one account. Every approval is an action of a delivery pipeline, so the approver
 * roles of all environments are in the delivery account.
 */
export class AccessStack extends AccountStack {
  constructor(scope: Construct, name: string, props: AccountStackProps) {
    const { config, account } = props;
    // `parseConfig` rejects a configuration with an account that has no environment.
    const accountEnvironment = config.environments.find(
      (environment) => environment.account === account,
    ) as Environment;
    super(scope, name, props, { region: accountEnvironment.region, tags: { layer: 'access' } });
    // In the delivery account, the registry stack has this check, because its deployment would destroy images.
    if (accountEnvironment.kind === 'promoted') checkApplications(this, { config, account });
    const people = { accountId: config.peopleAccountId, region: accountEnvironment.region };

    const approvers = new Construct(this, 'approver');
    for (const environment of accountEnvironment.kind === 'tested' ? config.environments : []) {
      new PersonRole(approvers, environment.name, {
        people,
        permissionSets: environment.approval.permissionSets ?? [],
        name: this.names.delivery.approverRole(environment.name).name,
        statements: mayApprove(config, environment),
      });
    }
    new PersonRole(this, 'operator', {
      people,
      permissionSets: config.operators.permissionSets ?? [],
      name: this.names.account(account).operatorRole.name,
      statements:
        accountEnvironment.kind === 'tested'
          ? mayOperateDelivery(config)
          : mayOperateRelease(config, accountEnvironment),
    });
    new PersonRole(this, 'auditor', {
      people,
      permissionSets: config.auditors?.permissionSets ?? [],
      name: this.names.account(account).auditorRole.name,
      statements:
        accountEnvironment.kind === 'tested'
          ? mayAuditDelivery(config)
          : mayAuditRelease(config, accountEnvironment),
    });
  }
}
