import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Build } from '../../../../rehearsal/engine/codebuild/build';
import {
  eventually,
  foldersWith,
  phasesOf,
  startBuildHarness,
  type BuildHarness,
  type BuildOptions,
} from '../support/build-harness';
import { FakeClock } from '../support/fake-clock';

describe('a build', () => {
  let harness: BuildHarness;
  beforeEach(async () => {
    harness = await startBuildHarness();
  });
  afterEach(() => harness.close());

  const run = (buildspec: string, options?: BuildOptions) => harness.run(buildspec, options);
  const log = async (build: Build) => readFile(build.logFile, 'utf8');

  it.each(['sh', 'bash'])(
    'runs all commands in one %s, so that variables and the working folder stay',
    async (shell) => {
      const { exported, failure } = await run(`
version: 0.2
env: { shell: ${shell}, exported-variables: [A, WHERE, LOST, TEXT] }
phases:
  install: { commands: ['export A=1', 'mkdir deep && cd deep'] }
  build:
    commands:
      - 'export WHERE=$(basename "$PWD") && LOST=1'
      - |
        export TEXT="two
        lines = 'quoted'"
  post_build: { commands: ['export A=$((A + 1))'] }
`);
      expect(failure).toBeUndefined();
      expect(exported).toEqual({ A: '2', WHERE: 'deep', TEXT: "two\nlines = 'quoted'" });
    },
  );

  it('gives the action precedence over the project, and the project over the buildspec', async () => {
    const { exported } = await run(`
version: 0.2
env: { variables: { FROM: buildspec, PROJECT: buildspec, SPEC: 3 }, exported-variables: [FROM, PROJECT, SPEC] }
phases: { build: { commands: ['true'] } }
`);
    expect(exported).toEqual({ FROM: 'action', PROJECT: 'project', SPEC: '3' });
  });

  it("finds the user's package index, unless the buildspec names another one", async () => {
    const packageIndex = { PIP_INDEX_URL: 'https://user', PIP_NO_INDEX: '1' };
    const { exported } = await run(
      `
version: 0.2
env: { variables: { PIP_INDEX_URL: 'https://spec' }, exported-variables: [PIP_INDEX_URL, PIP_NO_INDEX] }
phases: { build: { commands: ['true'] } }
`,
      { packageIndex },
    );
    expect(exported).toEqual({ PIP_INDEX_URL: 'https://spec', PIP_NO_INDEX: '1' });
  });

  describe('when a command fails', () => {
    const phases = (failing: string, more = '') =>
      `
version: 0.2
phases:
  install: { commands: ['echo in-install'] }
  pre_build: { commands: ['echo in-pre_build'] }
  build: { commands: ['echo in-build'] }
  post_build: { commands: ['echo in-post_build $CODEBUILD_BUILD_SUCCEEDING'] }
`.replace(
        `['echo in-${failing}'] }`,
        `['false', 'echo never'], finally: ['echo finally-${failing}']${more} }`,
      );
    it.each([
      ['install', '', ['finally-install']],
      ['pre_build', '', ['in-install', 'finally-pre_build']],
      ['build', '', ['in-install', 'in-pre_build', 'finally-build', 'in-post_build 0']],
      ['build', ', on-failure: ABORT', ['in-install', 'in-pre_build', 'finally-build']],
      [
        'pre_build',
        ', on-failure: CONTINUE',
        ['in-install', 'finally-pre_build', 'in-build', 'in-post_build 0'],
      ],
    ])('in %s%s, runs the same commands as CodeBuild', async (phase, more, expected) => {
      const build = await run(phases(phase, more));
      expect(build.failure).toEqual({
        phase: phase.toUpperCase(),
        code: 'COMMAND_EXECUTION_ERROR',
        message: 'Error while executing command: false. Reason: exit status 1',
      });
      expect(build.artifact).toBeUndefined();
      const lines = (await log(build)).split('\n').filter((line) => /^(in-|finally-|never)/.test(line));
      expect(lines).toEqual(expected);
    });

    it.each(['exit 4', 'set -e; (exit 4); echo never', 'sh -c "kill -9 $$"'])(
      'by leaving the shell (%s), keeps the exported variables',
      async (command) => {
        const build = await run(`
version: 0.2
env: { exported-variables: [A, B] }
phases:
  build: { commands: ['export A=1', ${JSON.stringify(command)}, 'echo never'] }
  post_build: { commands: ['export B=$A'] }
`);
        expect(build.failure?.phase).toBe('BUILD');
        expect(build.failure?.message).toContain(`Error while executing command: ${command}. Reason:`);
        expect(await log(build)).not.toMatch(/^never/m);
        // A shell that another process kills cannot write its variables to the file that the engine reads.
        if (command.includes('4')) expect(build.exported).toEqual({ A: '1', B: '1' });
      },
    );
  });

  it.each([
    ['echo one; echo two >&2; exit 1', 'two'],
    ['printf "10%%\\r20%%\\rdone"; exit 1', 'done'],
    ['printf "\\033[31mred\\033[0m\\n\\n \\n"; exit 1', 'red'],
    ['echo "[Container] nothing to see" >&2; exit 1', undefined],
    ['echo why; echo "[Container] nothing to see"; exit 1', 'why'],
    ['head -c 100000 /dev/zero | tr "\\0" x; exit 1', `${'x'.repeat(299)}…`],
    ["node -e 'throw new Error(`why`)'", 'Error: why'],
    ['false\n', undefined],
    ['# not output\n# nor this\nfalse', undefined],
  ])('reports the last line that the failed command printed: %s', async (command, lastLine) => {
    const build = await run(`
version: 0.2
phases:
  pre_build: { commands: ['echo before'] }
  build: { commands: [${JSON.stringify(command)}], finally: ['echo finally'] }
  post_build: { commands: ['echo after; exit 1'] }
`);
    expect(build.failure?.phase).toBe('BUILD');
    expect(build.failure?.lastLine).toBe(lastLine);
  });

  it('has no Docker daemon unless its project is privileged', async () => {
    const buildspec = "version: 0.2\nphases: { build: { commands: ['docker build .'] } }\n";
    const build = await run(buildspec, { project: { privileged: false } });
    expect(build.failure).toMatchObject({ lastLine: expect.stringContaining('privileged') as string });
    const path =
      "version: 0.2\nenv: { exported-variables: [PATH] }\nphases: { build: { commands: ['true'] } }\n";
    expect((await run(path)).exported).toEqual({ PATH: harness.engine.backend.buildPath });
  });

  it('gives commands no input, so that no command waits for input', async () => {
    const build = await run(`
version: 0.2
phases: { build: { commands: ['cat', 'echo done'] } }
`);
    expect(build.failure).toBeUndefined();
    expect(await log(build)).toMatch(/^done$/m);
  });

  it('makes the artifact from the files in the base directory that match the globs', async () => {
    const files = { 'out/a.json': 'a', 'out/deep/b.json': 'b', 'out/c.txt': 'c', 'd.json': 'd' };
    const artifact = (section: string) =>
      run(`version: 0.2\nphases: { build: { commands: ['true'] } }\nartifacts: ${section}\n`, {
        files,
        hasOutput: true,
      }).then((build) => build.artifact?.map(({ path }) => path));
    expect(await artifact("{ base-directory: out, files: ['**/*.json'] }")).toEqual([
      'a.json',
      'deep/b.json',
    ]);
    expect(await artifact("{ base-directory: out, files: ['*'] }")).toEqual(['a.json', 'c.txt']);
    expect(await artifact("{ files: ['out/deep/b.json', './d.json'], discard-paths: yes }")).toEqual([
      'd.json',
      'b.json',
    ]);
    expect(await artifact("{ files: ['none'] }")).toBeUndefined();
    await expect(artifact("{ base-directory: .., files: ['**/*'] }")).rejects.toThrow(
      'is outside the source of the build',
    );
  });

  describe('without a matching file for the artifact', () => {
    const buildspec = "version: 0.2\nphases: { build: { commands: ['true'] } }\n";

    it('fails while it uploads the artifact', async () => {
      const build = await run(buildspec, { hasOutput: true });
      expect(build).toMatchObject({
        status: 'FAILED',
        failure: {
          phase: 'UPLOAD_ARTIFACTS',
          code: 'CLIENT_ERROR',
          message: 'no matching artifact paths found',
        },
      });
      expect(phasesOf(build)).toMatchObject({ BUILD: 'SUCCEEDED', UPLOAD_ARTIFACTS: 'FAILED' });
    });

    it.each([
      ['no artifacts section', buildspec],
      ['an artifacts section that nothing reads', `${buildspec}artifacts: { files: [none] }\n`],
    ])('succeeds if the action has no output artifact and the buildspec has %s', async (_case, text) => {
      expect(await run(text)).toMatchObject({ status: 'SUCCEEDED', failure: undefined, artifact: undefined });
    });
  });

  it.each(['../../../outside.yml', '/etc/passwd', 'deep/../../../../outside.yml'])(
    'rejects a buildspec outside of its source: %s',
    async (buildspec) => {
      writeFileSync(join(harness.directory, 'outside.yml'), 'version: 0.2\nphases: {}');
      await expect(run('version: 0.2', { project: { buildspec } })).rejects.toThrow(
        `YAML_FILE_ERROR: stat ${buildspec}: no such file or directory`,
      );
    },
  );

  it('kills all its processes at its time limit', async () => {
    const clock = new FakeClock();
    const building = run(
      `
version: 0.2
phases: { build: { commands: ['sleep 1000 & echo $! >pid', 'mkdir ready; sleep 1000'] } }
`,
      { clock },
    );
    const [folder] = await eventually(() => foldersWith(join(harness.directory, 'builds'), 'src/ready'));
    const pid = Number(await readFile(join(folder ?? '', 'src/pid'), 'utf8'));
    clock.advance(60 * 60_000);
    const build = await building;
    expect(build.status).toBe('TIMED_OUT');
    expect(build.record.buildStatus).toBe('TIMED_OUT');
    expect(phasesOf(build)).toMatchObject({ BUILD: 'TIMED_OUT' });
    expect(phasesOf(build)).not.toHaveProperty('POST_BUILD');
    await eventually(() => !isAlive(pid));
  });

  it('ends when the engine stops', async () => {
    const building = run("version: 0.2\nphases: { build: { commands: ['mkdir ready; sleep 1000'] } }\n");
    building.catch(() => undefined);
    await eventually(() => foldersWith(join(harness.directory, 'builds'), 'src/ready'));
    await harness.engine.processes.stop();
    await expect(building).resolves.toMatchObject({
      failure: { message: expect.stringContaining('exit status 128') as string },
    });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
