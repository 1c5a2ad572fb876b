import { randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startRecord } from '../../../../rehearsal/engine/codebuild/api/start-record';
import { runBuild, type Build, type BuildRequest } from '../../../../rehearsal/engine/codebuild/build';
import { parseBuildspec } from '../../../../rehearsal/engine/codebuild/buildspec';
import type { BuildProject } from '../../../../rehearsal/engine/codebuild/project';
import { systemClock, type Clock } from '../../../../rehearsal/engine/clock';
import { MovableClock } from '../../../../rehearsal/engine/movable-clock';
import type { EngineContext } from '../../../../rehearsal/engine/context';
import { packZip } from '../../../../rehearsal/engine/artifacts/zip';
import { FakeClock } from '../support/fake-clock';
import { offlineContext } from '../support/offline-context';

describe('a build', () => {
  let directory: string;
  let engine: EngineContext;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'engine-build-'));
    engine = offlineContext(directory, systemClock);
  });
  afterEach(async () => {
    await engine.processes.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const run = (
    buildspec: string,
    files: Readonly<Record<string, string>> = {},
    clock?: Clock,
    project: Partial<BuildProject> = {},
  ): Promise<Build> => {
    const zip = packZip(
      Object.entries({ 'buildspec.yml': buildspec, ...files }).map(([path, text]) => ({
        path,
        data: Buffer.from(text),
        executable: false,
      })),
    );
    const request: BuildRequest = {
      project: {
        name: 'hello',
        arn: 'arn:aws:codebuild:us-east-1:111111111111:project/hello',
        serviceRole: 'arn:aws:iam::111111111111:role/build',
        image: 'image',
        buildspec: 'buildspec.yml',
        timeoutMinutes: 60,
        privileged: true,
        logGroup: '/aws/codebuild/hello',
        variables: { FROM: 'project', PROJECT: 'project' },
        ...project,
      },
      region: 'us-east-1',
      session: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
      pipeline: 'hello',
      sources: [{ name: 'Source', bucket: 'b', key: 'k', region: 'us-east-1', revision: 'abc', zip }],
      variables: { FROM: 'action' },
      wantsArtifact: true,
    };
    const context = clock === undefined ? engine : { ...engine, clock: new MovableClock(clock) };
    const record = startRecord(engine.builds, {
      ...request,
      uuid: randomUUID(),
      sourceVersion: 'arn:aws:s3:::b/k',
      resolvedSourceVersion: 'abc',
      startTime: context.clock.now(),
    });
    return runBuild(context, request, record);
  };
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
      expect(build.failure).toEqual({ phase, command: 'false', status: 1 });
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
        expect(build.failure).toMatchObject({ phase: 'build', command });
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
    expect(build.failure?.phase).toBe('build');
    expect(build.failure?.lastLine).toBe(lastLine);
  });

  it('has no Docker daemon unless its project is privileged', async () => {
    const buildspec = "version: 0.2\nphases: { build: { commands: ['docker build .'] } }\n";
    const build = await run(buildspec, {}, undefined, { privileged: false });
    expect(build.failure).toMatchObject({ lastLine: expect.stringContaining('privileged') as string });
    const path =
      "version: 0.2\nenv: { exported-variables: [PATH] }\nphases: { build: { commands: ['true'] } }\n";
    expect((await run(path)).exported).toEqual({ PATH: engine.backend.buildPath });
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
      run(`version: 0.2\nphases: { build: { commands: ['true'] } }\nartifacts: ${section}\n`, files).then(
        (build) => build.artifact?.map(({ path }) => path),
      );
    expect(await artifact("{ base-directory: out, files: ['**/*.json'] }")).toEqual([
      'a.json',
      'deep/b.json',
    ]);
    expect(await artifact("{ base-directory: out, files: ['*'] }")).toEqual(['a.json', 'c.txt']);
    expect(await artifact("{ files: ['out/deep/b.json', './d.json'], discard-paths: yes }")).toEqual([
      'd.json',
      'b.json',
    ]);
    expect(await artifact("{ files: ['none'] }")).toEqual([]);
    await expect(artifact("{ base-directory: .., files: ['**/*'] }")).rejects.toThrow(
      'is outside of the build',
    );
  });

  it.each(['../../../outside.yml', '/etc/passwd', 'deep/../../../../outside.yml'])(
    'rejects a buildspec outside of its source: %s',
    async (buildspec) => {
      writeFileSync(join(directory, 'outside.yml'), 'version: 0.2\nphases: {}');
      await expect(run('version: 0.2', {}, undefined, { buildspec })).rejects.toThrow(
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
      {},
      clock,
    );
    const [folder] = await eventually(() => foldersWith(join(directory, 'builds'), 'src/ready'));
    const pid = Number(await readFile(join(folder ?? '', 'src/pid'), 'utf8'));
    clock.advance(60 * 60_000);
    const build = await building;
    expect(build.timedOut).toBe(true);
    await eventually(() => !isAlive(pid));
  });

  it('ends when the engine stops', async () => {
    const building = run("version: 0.2\nphases: { build: { commands: ['mkdir ready; sleep 1000'] } }\n");
    building.catch(() => undefined);
    await eventually(() => foldersWith(join(directory, 'builds'), 'src/ready'));
    await engine.processes.stop();
    await expect(building).resolves.toMatchObject({ failure: { status: 128 } });
  });
});

describe('a buildspec', () => {
  it.each([
    ['version: 0.1\nphases: {}', 'version'],
    ['version: 0.2\nphases: { deploy: { commands: [] } }', 'deploy'],
    ['version: 0.2\nphases: {}\ncache: { paths: [] }', 'cache'],
    ['version: 0.2\nphases: {}\nartifacts: { files: [a], secondary-artifacts: {} }', 'secondary-artifacts'],
    ['version: 0.2\nphases: {}\nenv: { secrets-manager: { A: b } }', 'secrets-manager'],
    ['version: 0.2\nphases: { build: { run-as: root } }', 'run-as'],
    ['version: 0.2\nphases: {}\nreports: { r: { files: [a], file-format: NUNITXML } }', 'file-format'],
  ])('is rejected with the name of the unsupported part: %s', (text, word) => {
    expect(() => parseBuildspec(text)).toThrow(word);
  });

  it.each([
    [
      'an alias of aliases',
      [
        'a: &a [x,x,x,x,x,x,x,x,x]',
        ...Array.from('bcdefgh', (name, index) => {
          const alias = `*${'abcdefg'.charAt(index)}`;
          return `${name}: &${name} [${Array.from({ length: 9 }, () => alias).join(', ')}]`;
        }),
      ].join('\n'),
      'the buildspec:2:8: aliases (*name) repeat too much; write the values out',
    ],
    [
      'an alias without an anchor',
      'version: 0.2\nphases: *a',
      'the buildspec:2:9: the alias *a has no anchor &a before it; add one',
    ],
    [
      'broken YAML',
      'version: 0.2\nphases: [',
      'the buildspec:2:10: not well-formed YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'a second document',
      'version: 0.2\n---\nversion: 0.2\n',
      'the buildspec:2:1: a second document begins; write one document, remove the line ---',
    ],
    [
      'many mistakes',
      `version: "${'\\q'.repeat(9)}"`,
      /^the buildspec:1:11: this escape sequence does not exist/,
    ],
  ])('is rejected with line and column: %s', (_case, text, message) => {
    expect(() => parseBuildspec(text)).toThrow(message);
  });

  it('may repeat a value with an alias', () => {
    const { phases } = parseBuildspec(
      'version: 0.2\nphases: { build: { commands: &same [make] }, post_build: { commands: *same } }',
    );
    expect(phases.post_build?.commands).toEqual(['make']);
  });

  it('may name runtime versions, which the rehearsal ignores', () => {
    const { phases } = parseBuildspec(
      'version: 0.2\nphases: { install: { runtime-versions: { nodejs: 22 } } }',
    );
    expect(phases.install?.commands).toEqual([]);
  });
});

/** Polls until `probe` returns a value, for at most five seconds. */
async function eventually<T>(probe: () => T | Promise<T>): Promise<Exclude<T, false | undefined>> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const value = await probe();
    if (value !== false && value !== undefined) return value as Exclude<T, false | undefined>;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('no value within five seconds');
}

/** Returns the folders in `root` that contain the path, or undefined if no folder contains the path. */
async function foldersWith(root: string, path: string): Promise<string[] | undefined> {
  const names = existsSync(root) ? await readdir(root) : [];
  const folders = names.map((name) => join(root, name)).filter((folder) => existsSync(join(folder, path)));
  return folders.length > 0 ? folders : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
