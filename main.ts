// Imported as a namespace so that a configuration file without a default export still compiles. `parseConfig` then
// reports the missing export.
import * as file from './delivery.config';
import { AccessStack } from './stacks/access/access-stack';
import { parseConfig, warningsOf } from './stacks/config';
import { DeliveryApp } from './stacks/app';
import { DeliveryStack } from './stacks/delivery/delivery-stack';
import { DeployRoleStack, forwardedRegions } from './stacks/access/deploy-role-stack';
import { EnvironmentStack } from './stacks/environment/environment-stack';
import { terraformStacks } from './stacks/names';
import { PipelineStack } from './stacks/delivery/pipeline-stack';
import { RegistryStack } from './stacks/registry/registry-stack';
import { ReleasePipelineStack } from './stacks/release/release-pipeline-stack';
import { ReleaseStack } from './stacks/release/release-stack';
import { StateStack } from './stacks/state/state-stack';

const app = new DeliveryApp();
const config = parseConfig(file.default, app.configFile);
/** Warnings about the configuration, for bundling/app.mjs. */
export const warnings = warningsOf(config);
const [tested, ...promoted] = config.environments;
const delivery = terraformStacks(tested.account);

for (const account of Object.keys(config.accounts)) {
  const stacks = terraformStacks(account);
  app.add(StateStack, stacks.state, { config, account });
  app.add(AccessStack, stacks.access, { config, account });
}
for (const environment of config.environments) {
  const stacks = terraformStacks(environment.account);
  app.add(EnvironmentStack, stacks.environment(environment.name), { config, environment });
}
for (const environment of config.environments) {
  const stacks = terraformStacks(environment.account);
  for (const region of forwardedRegions(config, environment)) {
    app.add(DeployRoleStack, stacks.deployRoleWatch(region), { config, environment, region });
  }
}
app.add(RegistryStack, delivery.registry, { config, account: tested.account });
app.add(DeliveryStack, delivery.delivery, { config, account: tested.account });
for (const environment of promoted) {
  app.add(ReleaseStack, terraformStacks(environment.account).release, { config, environment });
}

for (const application of config.applications) {
  app.add(PipelineStack, delivery.pipeline(application.name), { config, application }, [
    delivery.registry,
    delivery.delivery,
    delivery.environment(tested.name),
  ]);
  for (const environment of promoted) {
    const stacks = terraformStacks(environment.account);
    app.add(ReleasePipelineStack, stacks.pipeline(application.name), { config, environment, application }, [
      stacks.release,
      stacks.environment(environment.name),
    ]);
  }
}

app.synth();
