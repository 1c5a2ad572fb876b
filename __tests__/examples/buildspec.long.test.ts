import { createHash } from 'node:crypto';

import { imageFileSchema, releaseSchema } from '../../functions/shared/release/release-files';
import { Build, COMMIT, EXECUTION, REGISTRY, type BuildResult } from './build';

let build: Build;

beforeEach(async () => {
  build = await Build.create();
});
afterEach(async () => {
  await build.remove();
});

/** Returns the digest of a service's image in the simulated ECR registry. */
const digestOf = (service: string) =>
  `sha256:${sha256(`${REGISTRY}/big-red-button/hello/${service}:${COMMIT}-${EXECUTION}`)}`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const pushes = (result: BuildResult) => result.calls.filter((call) => call.startsWith('docker push'));
const builds = (result: BuildResult) => result.calls.filter((call) => call.startsWith('docker build'));
const release = async () => releaseSchema.parse(JSON.parse(await build.text('release.json')));

/** Replaces the unit tests of the example with tests that finish immediately. */
const quickTests = async (source = "import { it } from 'node:test';\nit('passes', () => {});\n") => {
  await build.write('test/main.test.mjs', source);
  await build.write('test/server.test.mjs', source);
};

describe('the build of the example', () => {
  it('runs the tests, builds and pushes the image, and writes the release files', async () => {
    const result = await build.run();

    expect(result).toMatchObject({ status: 0 });
    expect(await release()).toEqual({
      application: 'hello',
      sequence: 17,
      commit: COMMIT,
      commitSubject: 'Greet the world',
      author: 'Ada Lovelace <ada@example.com>',
      buildId: 'big-red-button-hello:0f8fad5b-d9cb-469f-a165-70867728950e',
      tests: { passed: 12, failed: 0, skipped: 0 },
      services: {
        web: {
          digest: digestOf('web'),
          template: sha256(await build.text('cfn/web.yaml')),
          configuration: {
            test: sha256(await build.text('cfn/web.test.json')),
            production: sha256(await build.text('cfn/web.production.json')),
          },
        },
      },
    });
    expect(imageFileSchema.parse(JSON.parse(await build.text('web.image.json')))).toEqual({
      ImageUri: `${REGISTRY}/big-red-button/hello/web@${digestOf('web')}`,
    });
    expect(result.variables).toEqual({
      SEQUENCE: '17',
      COMMIT_SUBJECT: 'Greet the world',
      AUTHOR: 'Ada Lovelace <ada@example.com>',
      TESTS: '12 passed, 0 failed, 0 skipped',
      IMAGES: `web@${digestOf('web').slice(0, 19)}`,
    });
    const image = `${REGISTRY}/big-red-button/hello/web:${COMMIT}-${EXECUTION}`;
    const calls = result.calls.map((call) => call.split(' ').slice(0, 3).join(' '));
    // The order of the first two commands is not fixed: the shell starts both commands of the login pipe at the same
    // time.
    expect(calls.slice(0, 2).sort()).toEqual(['aws ecr get-login-password', 'docker login --username']);
    expect(calls.slice(2)).toEqual([
      'aws ecr describe-images',
      'docker build --target',
      `docker push ${image}`,
      'aws codecommit get-commit',
      'aws ecr describe-images',
    ]);
    expect(builds(result)).toEqual([
      `docker build --target web --build-arg COMMIT=${COMMIT} --tag ${image} .`,
    ]);
    // A password on the command line would be visible in the process list.
    expect(result.calls.join('\n') + result.output).not.toContain('registry-password');
  });

  it('builds nothing and pushes nothing when a test fails', async () => {
    await quickTests("import { it } from 'node:test';\nit('fails', () => { throw new Error('no'); });\n");
    const result = await build.run();
    expect(result.status).toBe(1);
    expect(result.calls).toEqual([]);
    await expect(build.text('release.json')).rejects.toThrow('ENOENT');
  });

  it('reuses the image when the same commit is built again', async () => {
    await quickTests();
    await build.run();
    const first = await release();
    const again = await build.run({ CODEBUILD_BUILD_NUMBER: '18' });

    expect(again).toMatchObject({ status: 0 });
    expect([...builds(again), ...pushes(again)]).toEqual([]);
    expect(await release()).toEqual({ ...first, sequence: 18 });
  });

  it('continues an earlier build of the commit that stopped between two services', async () => {
    await quickTests();
    await build.run();
    for (const suffix of ['yaml', 'test.json', 'production.json']) {
      await build.write(`cfn/worker.${suffix}`, await build.text(`cfn/web.${suffix}`));
    }
    const result = await build.run({ SERVICES: 'web worker' });

    expect(result).toMatchObject({ status: 0 });
    expect(pushes(result)).toEqual([
      `docker push ${REGISTRY}/big-red-button/hello/worker:${COMMIT}-${EXECUTION}`,
    ]);
    expect(Object.keys((await release()).services)).toEqual(['web', 'worker']);
    expect(result.variables['IMAGES']).toBe(
      `web@${digestOf('web').slice(0, 19)} worker@${digestOf('worker').slice(0, 19)}`,
    );
    expect(JSON.parse(await build.text('worker.image.json'))).toEqual({
      ImageUri: `${REGISTRY}/big-red-button/hello/worker@${digestOf('worker')}`,
    });
  });
});

describe('the text of a commit', () => {
  it.each([
    ['quotes', `It's "quoted" and \`ticked\``, `It's "quoted" and \`ticked\``],
    [
      'shell commands',
      '$(touch ran) ${PATH} ; touch ran & | > ran',
      '$(touch ran) ${PATH} ; touch ran & | > ran',
    ],
    ['backslashes', String.raw`C:\new\table \' \\`, String.raw`C:\new\table \' \\`],
    ['other scripts', 'Größe 部署 🚀 здравствуй', 'Größe 部署 🚀 здравствуй'],
    ['a subject of two lines', 'first line\nsecond line\n\nbody', 'first line second line'],
    ['Windows line ends', 'subject\r\n\r\nbody', 'subject'],
    ['misleading characters', 'good\u202Eevil\u0007\u001B[2Jend\u2028x', 'good evil [2Jend x'],
    ['a long line', `${'x'.repeat(499)}🚀`, 'x'.repeat(499)],
    ['an empty message', '', ''],
  ])('reaches the release as one harmless line: %s', async (_, message, subject) => {
    await quickTests();
    await build.commit({ name: message.slice(0, 30), email: "o'brien@example.com" }, message);
    const result = await build.run();

    expect(result).toMatchObject({ status: 0 });
    const { commitSubject, author } = await release();
    expect(commitSubject).toBe(subject);
    expect(result.variables['COMMIT_SUBJECT']).toBe(subject);
    expect(author).toContain("<o'brien@example.com>");
    expect(result.variables['AUTHOR']).toBe(author);
    await expect(build.text('ran')).rejects.toThrow('ENOENT');
  });
});

describe('the build stops with one sentence', () => {
  beforeEach(async () => {
    await quickTests();
  });

  it('when a service has no template, before anything is pushed', async () => {
    const result = await build.run({ SERVICES: 'web wobble' });
    expect(result.status).toBe(1);
    expect(result.output).toMatch(/^the service 'wobble' has no template cfn\/wobble\.yaml: .*$/m);
    expect([...builds(result), ...pushes(result)]).toEqual([]);
  });

  it('when an environment has no configuration file', async () => {
    const result = await build.run({ ENVIRONMENTS: 'test staging production' });
    expect(result.status).toBe(1);
    expect(result.output).toMatch(/^the file cfn\/web\.staging\.json is missing: .*$/m);
    expect(result.output).not.toMatch(/at .*release\.mjs/);
  });

  it('when the registry denies access', async () => {
    await build.breakRegistry('AccessDeniedException');
    const result = await build.run();
    expect(result.status).toBe(1);
    expect(result.output).toMatch(/^web: the registry did not say whether it has .*AccessDeniedException/m);
    expect([...builds(result), ...pushes(result)]).toEqual([]);
  });

  it('when the registry has no image after the push', async () => {
    await build.write('scripts/images.sh', 'true\n');
    const result = await build.run();
    expect(result.status).toBe(1);
    expect(result.output).toMatch(/^aws ecr describe-images failed: .*ImageNotFoundException.*$/m);
    await expect(build.text('release.json')).rejects.toThrow('ENOENT');
  });

  it('when it does not run in CodeBuild', async () => {
    const result = await build.run({ CODEBUILD_BUILD_NUMBER: '' });
    expect(result.status).toBe(1);
    expect(result.output).toMatch(/^the variable CODEBUILD_BUILD_NUMBER is not set: .*$/m);
  });

  it.each([
    [
      'failed',
      '<testcase name="a"><failure/></testcase>',
      /^1 of the tests in reports\/unit\.xml failed: .*$/m,
    ],
    ['no', '<testsuites/>', /^no test in reports\/unit\.xml passed: .*$/m],
  ])('when the report has %s tests although the test command succeeded', async (_, xml, sentence) => {
    const test = `mkdir -p reports && printf '%s' '${xml}' > reports/unit.xml`;
    await build.write('package.json', JSON.stringify({ scripts: { test } }));
    const result = await build.run();
    expect(result.status).toBe(1);
    expect(result.output).toMatch(sentence);
    await expect(build.text('release.json')).rejects.toThrow('ENOENT');
  });
});

describe('the buildspec', () => {
  it('exports the variables of the approval messages and outputs the release files', async () => {
    const buildspec = await build.buildspec();
    expect(buildspec.env['exported-variables']).toEqual([
      'SEQUENCE',
      'COMMIT_SUBJECT',
      'AUTHOR',
      'TESTS',
      'IMAGES',
    ]);
    expect(buildspec['artifacts']).toEqual({ files: ['release.json', '*.image.json'] });
  });

  it('reports the unit tests from the file of the test command', async () => {
    const { reports } = (await build.buildspec()) as { reports?: unknown };
    expect(reports).toEqual({
      'unit-tests': { 'base-directory': 'reports', files: ['unit.xml'], 'file-format': 'JUNITXML' },
    });
    expect(await build.text('package.json')).toContain('--test-reporter-destination=reports/unit.xml');
  });
});
