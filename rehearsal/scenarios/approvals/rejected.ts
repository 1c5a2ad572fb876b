import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

import type { PromotedEnvironment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { APPROVE, expectThat, REJECT, type Scenario } from '../scenario';

export const rejected: Scenario = {
  name: 'rejected',
  summary: 'the approval of production is rejected: test runs the release, production is unchanged',
  protections: [
    {
      file: 'stacks/delivery/delivery-stages.ts',
      text: `    functionName: delivery.promoteReleaseFunction.name,
    parameters,
    inputArtifacts: [ARTIFACTS.checked],
    runOrder: 3,`,
      replacement: `    functionName: delivery.promoteReleaseFunction.name,
    parameters,
    inputArtifacts: [ARTIFACTS.checked],
    runOrder: 1,`,
    },
  ],
  run: async (driver) => {
    const commit = await driver.push('Say hello');
    const [tested, production] = driver.config.environments;
    await driver.answerApproval(tested, APPROVE);
    await driver.answerApproval(production, REJECT);
    const end = await driver.waitForDelivery();
    expectThat(
      end.status === 'Failed',
      `the pipeline ${end.pipeline} ended with status ${end.status} although the approval was rejected`,
    );

    const environments = await driver.readDeployedServices();
    const servicesIn = (name: string) =>
      environments.find((environment) => environment.name === name)?.services ?? [];
    expectThat(
      servicesIn(tested.name).every((service) => service.commit === commit),
      `some services in ${tested.name} do not run the pushed commit ${commit}`,
    );
    expectThat(
      servicesIn(production.name).length === 0,
      `the environment ${production.name} has a service stack although the approval was rejected`,
    );
    expectThat(
      (await releaseObjects(driver, production)).length === 0,
      `the release bucket of ${production.name} is not empty although the approval was rejected`,
    );
    driver.progress.line(
      `Protected: ${production.name} has no service stack, and its release bucket is empty.`,
    );
  },
};

/** Returns the object keys in the release bucket of an environment. */
async function releaseObjects(driver: ReleaseDriver, environment: PromotedEnvironment): Promise<string[]> {
  const session = await openSession(driver, environment);
  const { Contents: contents = [] } = await session.client(S3Client).send(
    new ListObjectsV2Command({
      Bucket: namesOf(driver.config).environment(environment).releaseBucket.name,
    }),
  );
  return contents.map(({ Key: key }) => key ?? '');
}
