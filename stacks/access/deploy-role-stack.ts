import type { Construct } from 'constructs';

import { AccountStack } from '../account-stack';
import type { DeliveryConfig, Environment } from '../config';
import { DeployRoleWatch, toBus } from '../constructs/deploy-role-watch';
import { globalRegionOf, namesOf } from '../names';

export interface DeployRoleStackProps {
  readonly config: DeliveryConfig;
  /** Environment of the account. */
  readonly environment: Environment;
  readonly region: string;
}

/** Forwards uses of an account's deploy role in one Region to the Region of the topic for operators. */
export class DeployRoleStack extends AccountStack {
  constructor(scope: Construct, name: string, { config, environment, region }: DeployRoleStackProps) {
    super(scope, name, { config, account: environment.account }, { region, tags: { layer: 'access' } });
    new DeployRoleWatch(this, 'deploy-role-watch', {
      accountRegion: this.accountRegion,
      project: config.project,
      names: this.names.environment(environment),
      roles: this.terraform,
      target: toBus(this.names.account(environment.account).home),
    });
  }
}

/**
 * Returns the Regions whose events are forwarded: the Regions of the account's resources and the Region of global
 * endpoints, except the home Region. AWS records AssumeRole in the Region of the called endpoint.
 */
export function forwardedRegions(config: DeliveryConfig, environment: Environment): string[] {
  const regions = new Set([environment.region, globalRegionOf(environment.region)]);
  regions.delete(namesOf(config).account(environment.account).home.region);
  return [...regions];
}
