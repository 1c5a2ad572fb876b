import { Construct } from 'constructs';

import { AccountStack, type AccountStackProps } from '../account-stack';
import type { DeliveryConfig, PromotedEnvironment } from '../config';
import { ImageRepository } from './image-repository';
import { calledBy, notCalledBy, sidFor, type Statement } from '../constructs/permissions/policy';
import {
  IMAGE_ACTION,
  LAYER_ACTIONS,
  PULL_ACTIONS,
  SETTING_ACTIONS,
} from '../constructs/permissions/registry-permissions';
import { checkApplications } from '../constructs/removed-applications';
import { iamArn, namesOf } from '../names';

/**
 * The image repositories of all services, in the Region of the tested environment. Promoted environments pull the same
 * images.
 */
export class RegistryStack extends AccountStack {
  constructor(scope: Construct, name: string, props: AccountStackProps) {
    const { config } = props;
    const [tested, ...promoted] = config.environments;
    super(scope, name, props, { region: tested.region, tags: { layer: 'registry' } });
    checkApplications(this, { config, account: tested.account });

    // These functions add a tag to an image, which protects the image from expiry. IAM cannot limit the tag, because
    // ECR has no condition key for image tags.
    const { deployStackFunction, promoteReleaseFunction } = this.names.delivery;
    const taggers = [deployStackFunction.roleArn, promoteReleaseFunction.roleArn];
    for (const application of config.applications) {
      const names = this.names.application(application.name);
      const build = names.buildRole.arn;
      const images = new Construct(this, application.name);
      for (const service of application.services) {
        new ImageRepository(images, service.name, {
          name: names.imageRepository(service.name),
          statements: [
            ...promoted.flatMap((environment) => pullFrom(config, environment)),
            // These statements prevent other roles of the account from replacing a tested image, whatever the policies
            // of the roles allow.
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

/**
 * Returns the permissions for the account of a promoted environment: ECS pulls images, and `verify-release` checks that
 * images exist.
 */
function pullFrom(config: DeliveryConfig, environment: PromotedEnvironment): Statement[] {
  const { workload, taskExecutionRole, verifyReleaseFunction } = namesOf(config).environment(environment);
  const account = { AWS: iamArn(workload, 'root') };
  return [
    {
      Sid: sidFor('Pull', environment.name),
      Effect: 'Allow',
      Principal: account,
      Action: PULL_ACTIONS,
      Condition: calledBy(taskExecutionRole.arn),
    },
    {
      Sid: sidFor('Verify', environment.name),
      Effect: 'Allow',
      Principal: account,
      Action: 'ecr:BatchGetImage',
      Condition: calledBy(verifyReleaseFunction.roleArn),
    },
  ];
}

function denyOthers(sid: string, actions: readonly string[], ...roles: readonly string[]): Statement {
  return { Sid: sid, Effect: 'Deny', Principal: '*', Action: actions, Condition: notCalledBy(...roles) };
}
