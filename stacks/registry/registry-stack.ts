import { Construct } from 'constructs';

import { AccountStack, type AccountStackProps } from '../account-stack';
import { promotedEnvironments, testEnvironment, type DeliveryConfig, type Environment } from '../config';
import { ImageRepository } from './image-repository';
import { calledBy, notCalledBy, sidFor, type Statement } from '../constructs/permissions/policy';
import {
  IMAGE_ACTION,
  LAYER_ACTIONS,
  PULL_ACTIONS,
  SETTING_ACTIONS,
} from '../constructs/permissions/registry-permissions';
import * as names from '../names';
import { environmentPlace, pipelinePlace } from '../places';

/** The images of all services, near the workload. Later environments pull from here: the same bytes everywhere. */
export class RegistryStack extends AccountStack {
  constructor(scope: Construct, name: string, props: AccountStackProps) {
    const { config } = props;
    const { project } = config;
    super(scope, name, props, { region: testEnvironment(config).region, tags: { layer: 'registry' } });

    // They give an image that is there the tag that protects it. ECR has no condition key for an image's tag.
    const taggers = [names.deployStackFunctionName(project), names.promoteReleaseFunctionName(project)].map(
      (role) => names.roleArn(pipelinePlace(config), role),
    );
    for (const application of config.applications) {
      const build = names.roleArn(this.place, names.buildRoleName(project, application.name));
      const images = new Construct(this, application.name);
      for (const service of application.services) {
        new ImageRepository(images, service.name, {
          name: names.imageRepositoryName(project, application.name, service.name),
          statements: [
            ...promotedEnvironments(config).flatMap((environment) => pullFrom(config, environment)),
            // Whatever else a role of this account may do, it cannot replace what was tested.
            denyOthers('PushByTheBuildOnly', LAYER_ACTIONS, build),
            denyOthers('TagByBuildAndDeploymentOnly', [IMAGE_ACTION], build, ...taggers),
            denyOthers('DeleteByTerraformOnly', ['ecr:BatchDeleteImage'], ...this.terraform),
            denyOthers('SettingsByTerraformOnly', SETTING_ACTIONS, ...this.terraform),
          ],
        });
      }
    }
  }
}

/** ECS pulls the image, and `verify-release` looks whether it is there, from another account. */
function pullFrom(config: DeliveryConfig, environment: Environment): Statement[] {
  const { project } = config;
  const place = environmentPlace(config, environment);
  const account = { AWS: names.iamArn(place, 'root') };
  const role = (roleName: string) => names.roleArn(place, roleName);
  const verify = names.verifyReleaseFunctionName(project, environment.name);
  return [
    {
      Sid: sidFor('Pull', environment.name),
      Effect: 'Allow',
      Principal: account,
      Action: PULL_ACTIONS,
      Condition: calledBy(role(names.taskExecutionRoleName(project, environment.name))),
    },
    {
      Sid: sidFor('Verify', environment.name),
      Effect: 'Allow',
      Principal: account,
      Action: 'ecr:BatchGetImage',
      Condition: calledBy(role(verify)),
    },
  ];
}

function denyOthers(sid: string, actions: readonly string[], ...roles: readonly string[]): Statement {
  return { Sid: sid, Effect: 'Deny', Principal: '*', Action: actions, Condition: notCalledBy(...roles) };
}
