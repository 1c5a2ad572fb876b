import type { Construct } from 'constructs';

import { AccountStack } from '../account-stack';
import { homeRegion, type DeliveryConfig, type Environment } from '../config';
import { DeployRoleWatch, toBus } from '../constructs/deploy-role-watch';
import { globalRegionOf } from '../names';

export interface DeployRoleStackProps {
  readonly config: DeliveryConfig;
  /** The environment of the account. */
  readonly environment: Environment;
  readonly region: string;
}

/** Forwards uses of an account's deploy role in one Region to the Region of the topic for operators. */
export class DeployRoleStack extends AccountStack {
  constructor(scope: Construct, name: string, { config, environment, region }: DeployRoleStackProps) {
    super(scope, name, { config, account: environment.account }, { region, tags: { layer: 'access' } });
    new DeployRoleWatch(this, 'deploy-role-watch', {
      place: this.place,
      project: config.project,
      environment: environment.name,
      roles: this.terraform,
      target: toBus({ ...this.place, region: homeRegion(config, environment.account) }),
    });
  }
}

/**
 * Returns the Regions whose events are forwarded: the others in which the account has resources, and the one of global
 * endpoints. AWS records AssumeRole in the Region of the endpoint that was called.
 */
export function forwardedRegions(config: DeliveryConfig, environment: Environment): string[] {
  const regions = new Set([environment.region, globalRegionOf(environment.region)]);
  regions.delete(homeRegion(config, environment.account));
  return [...regions];
}
