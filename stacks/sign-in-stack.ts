import type { Construct } from 'constructs';

import { AccountStack } from './account-stack';
import { promotedEnvironments, type DeliveryConfig, type Environment } from './config';
import { DeployRoleWatch, toBus } from './constructs/deploy-role-watch';
import { globalRegionOf } from './names';

export interface SignInStackProps {
  readonly config: DeliveryConfig;
  /** The environment of the account. */
  readonly environment: Environment;
}

/** Region of the topic for an account's operators. */
const topicRegion = (config: DeliveryConfig, environment: Environment) =>
  promotedEnvironments(config).includes(environment) ? environment.region : config.pipelineRegion;

/**
 * AWS records sign-ins to the console, and calls to the global endpoint of STS, in one Region of the partition. Uses of the
 * deploy role are forwarded from there to the Region of the operators' topic.
 */
export class SignInStack extends AccountStack {
  constructor(scope: Construct, name: string, { config, environment }: SignInStackProps) {
    const region = globalRegionOf(environment.region);
    super(scope, name, { config, account: environment.account }, { region, tags: { layer: 'access' } });
    new DeployRoleWatch(this, 'deploy-role-watch', {
      place: this.place,
      project: config.project,
      environment: environment.name,
      roles: this.terraform,
      target: toBus({ ...this.place, region: topicRegion(config, environment) }),
    });
  }

  /** Says whether an account's events of the global Region have to be forwarded. */
  static isNeeded({ config, environment }: SignInStackProps): boolean {
    return topicRegion(config, environment) !== globalRegionOf(environment.region);
  }
}
