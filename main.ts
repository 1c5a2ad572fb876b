// Imported as a namespace so that a file without a default export still compiles; `parseConfig` then reports it.
import * as file from './delivery.config';
import { AccessStack } from './stacks/access/access-stack';
import { parseConfig, promotedEnvironments, testEnvironment, warningsOf } from './stacks/config';
import { DeliveryApp } from './stacks/app';
import { DeliveryStack } from './stacks/delivery/delivery-stack';
import { DeployRoleStack, forwardedRegions } from './stacks/access/deploy-role-stack';
import { EnvironmentStack } from './stacks/environment/environment-stack';
import { stackName } from './stacks/names';
import { PipelineStack } from './stacks/delivery/pipeline-stack';
import { RegistryStack } from './stacks/registry/registry-stack';
import { ReleasePipelineStack } from './stacks/release/release-pipeline-stack';
import { ReleaseStack } from './stacks/release/release-stack';
import { StateStack } from './stacks/state/state-stack';

const app = new DeliveryApp();
const config = parseConfig(file.default, app.configFile);
/** For bundling/app.mjs, which prints them with the lines of the file. */
export const warnings = warningsOf(config);
const promoted = promotedEnvironments(config);
const tested = testEnvironment(config);
const account = tested.account;

const registry = stackName.registry(account);
const shared = stackName.delivery(account);
const home = stackName.environment(account, tested.name);

for (const name of Object.keys(config.accounts)) {
  app.add(StateStack, stackName.state(name), { config, account: name });
  app.add(AccessStack, stackName.access(name), { config, account: name });
}
for (const environment of config.environments) {
  app.add(EnvironmentStack, stackName.environment(environment.account, environment.name), {
    config,
    environment,
  });
}
for (const environment of config.environments) {
  for (const region of forwardedRegions(config, environment)) {
    const name = stackName.deployRoleWatch(environment.account, region);
    app.add(DeployRoleStack, name, { config, environment, region });
  }
}
app.add(RegistryStack, registry, { config, account });
app.add(DeliveryStack, shared, { config, account });
for (const environment of promoted) {
  app.add(ReleaseStack, stackName.release(environment.account), { config, environment });
}

for (const application of config.applications) {
  app.add(PipelineStack, stackName.pipeline(account, application.name), { config, application }, [
    registry,
    shared,
    home,
  ]);
  for (const environment of promoted) {
    app.add(
      ReleasePipelineStack,
      stackName.pipeline(environment.account, application.name),
      { config, environment, application },
      [stackName.release(environment.account), stackName.environment(environment.account, environment.name)],
    );
  }
}

app.synth();
