import type { Construct } from 'constructs';

import type { Application, DeliveryConfig, Environment } from '../../config';
import * as names from '../../names';
import { environmentPlace } from '../../places';
import { ServiceRole } from './service-role';
import { serviceStackStatements } from './service-stack-permissions';

export interface ServiceStackRoleProps {
  readonly config: DeliveryConfig;
  readonly application: Application;
  readonly environment: Environment;
}

/**
 * Makes the role with which CloudFormation updates the services of one application in one environment. IAM thereby keeps
 * applications apart, also when the template guard has a gap.
 */
export function serviceStackRole(scope: Construct, id: string, props: ServiceStackRoleProps): ServiceRole {
  const { config, application, environment } = props;
  const { project } = config;
  return new ServiceRole(scope, id, {
    name: names.cloudFormationRoleName(project, environment.name, application.name),
    service: 'cloudformation.amazonaws.com',
    trust: 'any-of-this-account',
    statements: serviceStackStatements({
      project,
      environment: environment.name,
      place: environmentPlace(config, environment),
      stacks: application.services.map(({ name }) =>
        names.serviceStackName(project, environment.name, application.name, name),
      ),
    }),
  });
}
