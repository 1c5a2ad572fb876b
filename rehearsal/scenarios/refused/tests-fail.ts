import { ECRClient, ListImagesCommand } from '@aws-sdk/client-ecr';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { namesOf } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { expectNothingDeployed } from '../release';
import { expectThat, type Scenario } from '../scenario';
import { expectUnchecked } from './unchecked';

/** Command of the buildspec that runs the tests. */
const COMMAND = 'npm test';

export const testsFail: Scenario = {
  name: 'tests-fail',
  summary:
    'a unit test fails, and then a build ignores the failure: no approval, and the message names the test',
  protections: [
    {
      file: 'functions/check-release/facts/reports/reports.ts',
      text: '  if (counts.failed > 0) throw await failedTests(client, report, counts);\n',
    },
  ],
  missingFrom: async (source) =>
    (await hasNodeTests(source))
      ? []
      : [`${source} has no file test/*.test.mjs; the scenario 'tests-fail' needs tests for 'node --test'`],
  run: async (driver) => {
    const failingTest = await addFailingTest(driver.directory);
    await driver.push('Break a test');
    const end = await driver.waitForBuild();
    expectThat(
      end.status === 'Failed',
      `the stage Build of ${end.pipeline} ended with status ${end.status} although a test fails`,
    );
    const reason = driver.failedAction(end.pipeline)?.detail ?? '';
    expectThat(
      reason.includes(failingTest),
      `the error of the build does not name the failing test '${failingTest}': ${reason}`,
    );
    expectThat((await pushedImages(driver)).length === 0, 'an image was pushed');
    await expectNothingDeployed(driver);
    driver.progress.line('No image was pushed, and nothing was deployed.');

    await ignoreFailures(driver);
    await driver.push('Ignore the failures of tests');
    await expectUnchecked(driver, [failingTest]);
  },
};

/** Makes the buildspec continue after a failed test. */
async function ignoreFailures({ directory }: ReleaseDriver): Promise<void> {
  const file = join(directory, 'buildspec.yml');
  const text = await readFile(file, 'utf8');
  expectThat(text.includes(COMMAND), `${file} has no command '${COMMAND}', which the scenario changes`);
  await writeFile(file, text.replaceAll(COMMAND, `${COMMAND} || true`));
}

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
