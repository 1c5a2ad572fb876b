import type { Construct } from 'constructs';

import type { Application, DeliveryConfig, Environment } from '../../config';
import { namesOf } from '../../names';
import { ServiceRole } from './service-role';
import { serviceStackStatements } from './service-stack-permissions';

export interface ServiceStackRoleProps {
  readonly config: DeliveryConfig;
  readonly application: Application;
  readonly environment: Environment;
}

/**
 * Creates the role with which CloudFormation updates the services of one application in one environment. Each
 * application has its own role, so that IAM separates applications even if the check of service templates misses a
 * mistake.
 */
export function serviceStackRole(scope: Construct, id: string, props: ServiceStackRoleProps): ServiceRole {
  const { config, application, environment } = props;
  const names = namesOf(config).environment(environment);
  const deployed = names.application(application.name);
  return new ServiceRole(scope, id, {
    name: deployed.cloudFormationRole.name,
    service: 'cloudformation.amazonaws.com',
    trust: 'any-of-this-account',
    statements: serviceStackStatements({
      names,
      stacks: application.services.map(({ name }) => deployed.serviceStack(name).name),
    }),
  });
}
