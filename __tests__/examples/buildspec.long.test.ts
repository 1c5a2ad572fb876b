import { join } from 'node:path';

import { XMLParser } from 'fast-xml-parser';

import type { Example } from '../support/example';
import { Build, COMMIT, REGISTRY, type BuildResult } from './build';

const FIRST = '0f8fad5b-d9cb-469f-a165-70867728950e';
const SECOND = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

interface ExampleCase {
  readonly example: Example;
  readonly services: readonly string[];
  /** Names of the reports, in the order of the configuration. */
  readonly reports: readonly string[];
  /** A test that fails: its file and source. */
  readonly failing: readonly [path: string, text: string];
}

const CASES: readonly ExampleCase[] = [
  {
    example: 'hello',
    services: ['web'],
    reports: ['unit-tests'],
    failing: [
      'test/broken.test.mjs',
      "import { it } from 'node:test';\nit('fails', () => { throw new Error('no'); });\n",
    ],
  },
  {
    example: 'orders',
    services: ['api', 'admin'],
    reports: ['api-tests', 'admin-tests'],
    failing: ['tests/admin/test_broken.py', 'def test_fails():\n    raise AssertionError("no")\n'],
  },
];

// The time limit is long, because each build of `orders` creates a virtual environment and runs the tests of `orders`.
jest.setTimeout(120_000);

const imageOf = (example: string, service: string, uuid: string) =>
  `${REGISTRY}/big-red-button/${example}/${service}:${uuid}`;

describe.each(CASES)('the build of $example', ({ example, services, reports, failing }) => {
  let build: Build;
  // All tests use one build environment, because pip needs seconds to install the packages.
  beforeAll(async () => {
    build = await Build.create(example);
  });
  afterAll(async () => {
    await build.remove();
  });

  it('tests, then builds and pushes an image for each service, with the id of the build as the tag', async () => {
    const result = await build.run({ services, uuid: FIRST });

    expect(result.failure).toBeUndefined();
    // The order of the first two commands is not fixed: the shell starts both commands of the login pipe at the same
    // time.
    const login = result.calls.slice(0, 2).map((call) => call.split(' ').slice(0, 3).join(' '));
    expect(login.sort()).toEqual(['aws ecr get-login-password', 'docker login --username']);
    expect(result.calls.slice(2)).toEqual(
      services.flatMap((service) => {
        const image = imageOf(example, service, FIRST);
        return [
          `docker build --target ${service} --build-arg COMMIT=${COMMIT} --tag ${image} .`,
          `docker push ${image}`,
        ];
      }),
    );
    // A password on the command line would be visible in the process list.
    expect(result.calls.join('\n') + result.output).not.toContain('registry-password');
  });

  it('writes the report files of its buildspec, each with tests', async () => {
    expect(Object.keys((await build.buildspec()).reports)).toEqual(reports);
    for (const text of await reportsOf(build)) {
      expect(new XMLParser().parse(text)).toHaveProperty('testsuites.testsuite');
      expect(text).toContain('<testcase ');
    }
  });

  it('runs no aws or docker command when a test fails, and still writes the report', async () => {
    const [path, source] = failing;
    await build.write(path, source);
    const { failure, calls } = await build.run({ services, uuid: SECOND });
    expect(failure).toMatchObject({ phase: 'PRE_BUILD', code: 'COMMAND_EXECUTION_ERROR' });
    expect(calls).toEqual([]);
    expect((await reportsOf(build)).at(-1)).toContain('<failure');
  });

  it('leaves no artifact and no variable', async () => {
    const { artifacts, env } = await build.buildspec();
    expect(artifacts).toBeUndefined();
    expect(env['exported-variables']).toEqual([]);
  });
});

/** Returns the content of the report files of a buildspec. */
async function reportsOf(build: Build): Promise<string[]> {
  const { reports } = await build.buildspec();
  const files = Object.values(reports).flatMap((report) =>
    report.files.map((file) => join(report['base-directory'], file)),
  );
  return Promise.all(files.map((file) => build.text(file)));
}

describe('the build phase of every example', () => {
  let build: Build;
  beforeEach(async () => {
    build = await Build.create('hello');
    const quick = "import { it } from 'node:test';\nit('passes', () => {});\n";
    for (const name of ['main', 'server']) await build.write(`test/${name}.test.mjs`, quick);
  });
  afterEach(async () => {
    await build.remove();
  });

  const pushesOf = ({ calls }: BuildResult) => calls.filter((call) => call.startsWith('docker push'));
  const pushOf = (service: string, uuid: string) => `docker push ${imageOf('hello', service, uuid)}`;

  it('has the same commands, which name no service', async () => {
    const orders = await Build.create('orders');
    const { phases } = await orders.buildspec().finally(() => orders.remove());
    expect(phases.build).toEqual((await build.buildspec()).phases.build);
  });

  it('pushes the images of a retried build with another tag, because a tag cannot be replaced', async () => {
    const services = ['web', 'worker'];
    for (const uuid of [FIRST, SECOND]) {
      const result = await build.run({ services, uuid });
      expect(result.failure).toBeUndefined();
      expect(pushesOf(result)).toEqual(services.map((service) => pushOf(service, uuid)));
    }
    const again = await build.run({ services, uuid: SECOND });
    expect(again.failure).toMatchObject({ phase: 'BUILD', code: 'COMMAND_EXECUTION_ERROR' });
    expect(again.failure?.lastLine).toContain('the image tag already exists');
    expect(pushesOf(again)).toEqual([pushOf('web', SECOND)]);
  });

  it.each([
    ['first', ['worker', 'web'], []],
    ['last', ['web', 'worker'], ['web']],
  ])('fails when the %s image cannot be built, and pushes no later image', async (_, services, pushed) => {
    await build.breakImage('worker');
    const result = await build.run({ services, uuid: FIRST });
    expect(result.failure).toMatchObject({ phase: 'BUILD', lastLine: 'ERROR: failed to build worker' });
    expect(pushesOf(result)).toEqual(pushed.map((service) => pushOf(service, FIRST)));
  });
});

describe('the build of orders without a package index', () => {
  it('fails with the reason of pip, and pushes nothing', async () => {
    const build = await Build.create('orders');
    const variables = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: '' };
    const { failure, calls } = await build
      .run({ services: ['api', 'admin'], uuid: FIRST, variables })
      .finally(() => build.remove());
    expect(failure).toMatchObject({
      phase: 'PRE_BUILD',
      lastLine: expect.stringMatching(/^ERROR: No matching distribution found for pytest==/) as string,
    });
    expect(calls).toEqual([]);
  });
});
