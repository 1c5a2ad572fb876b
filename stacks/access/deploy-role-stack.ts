import type { Construct } from 'constructs';

import { AccountStack } from '../account-stack';
import type { DeliveryConfig, Environment } from '../config';
import { DeployRoleWatch, toBus } from '../constructs/deploy-role-watch';
import { globalRegionOf, namesOf } from '../names';

export interface DeployRoleStackProps {
  readonly config: DeliveryConfig;
  /** Environment that runs in the account of the deploy role. */
  readonly environment: Environment;
  readonly region: string;
}

/**
 * Forwards the events about an account's deploy role from one Region to the Region with the SNS topic for operators.
 */
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
 * Returns the Regions whose events about the deploy role are forwarded to the Region with the SNS topic for operators.
 * AWS records AssumeRole in the Region of the STS endpoint that the caller used, which may be the global endpoint.
 */
export function forwardedRegions(config: DeliveryConfig, environment: Environment): string[] {
  const regions = new Set([environment.region, globalRegionOf(environment.region)]);
  regions.delete(namesOf(config).account(environment.account).home.region);
  return [...regions];
}
