import { ListImagesCommand } from '@aws-sdk/client-ecr';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { namesOf } from '../../stacks/names';
import { enter } from '../sessions';
import { expectThat, type Scenario, type Stage } from './scenario';

export const testsFail: Scenario = {
  name: 'tests-fail',
  summary: 'a unit test fails: no image is pushed, nobody is asked, the report says which test',
  lacks: async (source) =>
    (await hasNodeTests(source))
      ? []
      : [`${source} has no test/*.test.mjs, to which the scenario adds a failing test for \`node --test\``],
  play: async (stage) => {
    const broken = await breakATest(stage.directory);
    await stage.push('Break a test');
    const end = await stage.delivered();
    expectThat(end.status === 'Failed', `${end.pipeline} ended ${end.status}, a failing test must stop it`);
    const reason = stage.failure(end.pipeline)?.detail ?? '';
    expectThat(reason.includes(broken), `the build does not name the failing test '${broken}': ${reason}`);
    expectThat((await images(stage)).length === 0, 'an image was pushed');
    expectThat(
      (await stage.running()).every((environment) => environment.services.length === 0),
      'something was deployed',
    );
    stage.progress.line('No image was pushed and nothing was deployed.');
  },
};

/** Whether the application's tests are written for `node --test`. */
async function hasNodeTests(directory: string): Promise<boolean> {
  const tests = await readdir(join(directory, 'test')).catch(() => []);
  return tests.some((file) => file.endsWith('.test.mjs'));
}

/** Adds a failing test to the application's own. @returns its name. */
async function breakATest(directory: string): Promise<string> {
  const name = 'greets in the wrong language';
  await writeFile(
    join(directory, 'test', 'broken.test.mjs'),
    `import { test } from 'node:test';\n\ntest('${name}', () => {\n  throw new Error('Hallo');\n});\n`,
  );
  return name;
}

async function images(stage: Stage): Promise<unknown[]> {
  const [environment] = stage.config.environments;
  const names = namesOf(stage.config).application(stage.application.name);
  const session = await enter(stage, environment);
  const listed = await Promise.all(
    stage.application.services.map((service) =>
      session.ecr(environment.region).send(
        new ListImagesCommand({
          repositoryName: names.imageRepository(service.name),
        }),
      ),
    ),
  );
  return listed.flatMap(({ imageIds = [] }) => imageIds);
}
