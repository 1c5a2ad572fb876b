import { Construct } from 'constructs';

import { AccountStack, type AccountStackProps } from '../account-stack';
import { testEnvironment, type Environment } from '../config';
import { mayApprove, mayOperateDelivery, mayOperateRelease } from './people-permissions';
import { PersonRole } from './person-role';
import * as names from '../names';

/**
 * The people of one account: who may approve, who may retry and stop. Every approval is an action of a
 * delivery pipeline, so all approvers are in the delivery account, one role for each environment.
 */
export class AccessStack extends AccountStack {
  constructor(scope: Construct, name: string, props: AccountStackProps) {
    const { config, account } = props;
    // Every account has its environment: `parseConfig` made sure.
    const own = config.environments.find((environment) => environment.account === account) as Environment;
    super(scope, name, props, { region: own.region, tags: { layer: 'access' } });
    const { project, peopleAccountId } = config;
    const people = { accountId: peopleAccountId, region: own.region };
    const delivers = own === testEnvironment(config);

    const approvers = new Construct(this, 'approver');
    for (const environment of delivers ? config.environments : []) {
      new PersonRole(approvers, environment.name, {
        people,
        permissionSets: environment.approval.permissionSets ?? [],
        name: names.approverRoleName(project, environment.name),
        statements: mayApprove(config, environment),
      });
    }
    new PersonRole(this, 'operator', {
      people,
      permissionSets: config.operators.permissionSets ?? [],
      name: names.operatorRoleName(project, account),
      statements: delivers ? mayOperateDelivery(config, own) : mayOperateRelease(config, own),
    });
  }
}
