import { ECRClient, ListImagesCommand } from '@aws-sdk/client-ecr';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { namesOf } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { expectNothingDeployed } from '../release';
import { expectThat, type Scenario } from '../scenario';

export const testsFail: Scenario = {
  name: 'tests-fail',
  summary: 'a unit test fails: no image, no approval, and the report names the test',
  missingFrom: async (source) =>
    (await hasNodeTests(source))
      ? []
      : [`${source} has no file test/*.test.mjs; the scenario 'tests-fail' needs tests for 'node --test'`],
  run: async (driver) => {
    const failingTest = await addFailingTest(driver.directory);
    await driver.push('Break a test');
    const end = await driver.waitForDelivery();
    expectThat(
      end.status === 'Failed',
      `the pipeline ${end.pipeline} ended with status ${end.status} although a test fails`,
    );
    const reason = driver.failedAction(end.pipeline)?.detail ?? '';
    expectThat(
      reason.includes(failingTest),
      `the error of the build does not name the failing test '${failingTest}': ${reason}`,
    );
    expectThat((await pushedImages(driver)).length === 0, 'an image was pushed');
    await expectNothingDeployed(driver);
    driver.progress.line('No image was pushed, and nothing was deployed.');
  },
};

/** Returns true if the application has tests that `node --test` runs. */
async function hasNodeTests(directory: string): Promise<boolean> {
  const tests = await readdir(join(directory, 'test')).catch(() => []);
  return tests.some((file) => file.endsWith('.test.mjs'));
}

/** Adds a failing test to the tests of the application. @returns the name of the failing test. */
async function addFailingTest(directory: string): Promise<string> {
  const name = 'greets in the wrong language';
  await writeFile(
    join(directory, 'test', 'broken.test.mjs'),
    `import { test } from 'node:test';\n\ntest('${name}', () => {\n  throw new Error('Hallo');\n});\n`,
  );
  return name;
}

async function pushedImages(driver: ReleaseDriver): Promise<unknown[]> {
  const [environment] = driver.config.environments;
  const names = namesOf(driver.config).application(driver.application.name);
  const ecr = (await openSession(driver, environment)).client(ECRClient);
  const answers = await Promise.all(
    driver.application.services.map((service) =>
      ecr.send(
        new ListImagesCommand({
          repositoryName: names.imageRepository(service.name),
        }),
      ),
    ),
  );
  return answers.flatMap(({ imageIds = [] }) => imageIds);
}
