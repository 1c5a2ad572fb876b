import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { parse } from 'yaml';
import * as z from 'zod';

import { copyExample } from '../support/example';

export const EXECUTION = '0b6f3f0e-6a5d-4c1e-9a70-3d2f1c4b5a69';
export const COMMIT = '4f2a9c1e5b7d8036a1c4e9f20b3d5a6788c9e0f1';
export const REGISTRY = '111111111111.dkr.ecr.ap-southeast-2.amazonaws.com';

const phase = z.object({ commands: z.array(z.string()) });
const buildspecSchema = z.looseObject({
  version: z.literal(0.2),
  env: z.strictObject({ shell: z.literal('bash'), 'exported-variables': z.array(z.string()) }),
  phases: z.strictObject({
    install: z.strictObject({ 'runtime-versions': z.strictObject({ nodejs: z.number() }) }),
    pre_build: phase,
    build: phase,
  }),
});
type Buildspec = z.output<typeof buildspecSchema>;

export interface BuildResult {
  readonly status: number;
  readonly output: string;
  /** Values that the exported variables had at the end of the build. */
  readonly variables: Record<string, string>;
  /** All `aws` and `docker` commands that the build ran, in order. */
  readonly calls: string[];
}

/**
 * A copy of an example application in a build environment. Stand-in programs replace the commands `aws` and `docker`.
 */
export class Build {
  private constructor(
    readonly folder: string,
    private readonly state: string,
    private readonly root: string,
  ) {}

  static async create(): Promise<Build> {
    const root = await mkdtemp(join(tmpdir(), 'hello-'));
    const build = new Build(join(root, 'source'), join(root, 'state'), root);
    await copyExample(build.folder);
    await mkdir(build.state);
    await build.commit({ name: 'Ada Lovelace', email: 'ada@example.com' }, 'Greet the world\n\nAt last.\n');
    return build;
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  /** Sets the author and the message of the commit that CodeCommit returns. */
  async commit(author: { name: string; email: string }, message: string): Promise<void> {
    const commit = { commitId: COMMIT, author: { ...author, date: '1700000000 +0000' }, message };
    await writeFile(join(this.state, 'commit.json'), JSON.stringify({ commit }));
  }

  /** Makes every later `aws ecr describe-images` command fail. */
  async breakRegistry(code: string): Promise<void> {
    await writeFile(join(this.state, 'ecr-error'), code);
  }

  async text(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8');
  }

  async write(path: string, text: string): Promise<void> {
    await writeFile(join(this.folder, path), text);
  }

  async buildspec(): Promise<Buildspec> {
    return buildspecSchema.parse(parse(await this.text('buildspec.yml')));
  }

  /**
   * Runs all phases of the buildspec in one bash process. The first command that fails ends the build, as in CodeBuild.
   */
  async run(variables: Record<string, string> = {}): Promise<BuildResult> {
    const { phases, env } = await this.buildspec();
    const exported = env['exported-variables'];
    const script = [
      ...[...phases.pre_build.commands, ...phases.build.commands].map(
        (command) => `${command}\n(($? == 0)) || exit 1`,
      ),
      `for name in ${exported.join(' ')}; do printf '%s=%s\\0' "$name" "\${!name}"; done >"$STUB_STATE/exported"`,
    ].join('\n');
    await rm(join(this.state, 'calls.log'), { force: true });
    await rm(join(this.state, 'exported'), { force: true });
    const { status, output } = await this.shell(script, variables);
    return {
      status,
      output,
      variables: Object.fromEntries(
        (await this.stateFile('exported'))
          .split('\0')
          .filter(Boolean)
          .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
      ),
      calls: (await this.stateFile('calls.log')).split('\n').filter(Boolean),
    };
  }

  private async stateFile(name: string): Promise<string> {
    return readFile(join(this.state, name), 'utf8').catch(() => '');
  }

  private async shell(script: string, variables: Record<string, string>) {
    return new Promise<{ status: number; output: string }>((resolve) => {
      const env = {
        PATH: [join(__dirname, 'stubs'), process.env['PATH']].join(delimiter),
        HOME: this.root,
        STUB_STATE: this.state,
        APPLICATION: 'hello',
        REPOSITORY: 'big-red-button-hello',
        SERVICES: 'web',
        ENVIRONMENTS: 'test production',
        REGISTRY,
        IMAGE_REPOSITORY: 'big-red-button/hello',
        IMAGE_REGION: 'ap-southeast-2',
        AWS_REGION: 'us-east-1',
        CODEBUILD_BUILD_NUMBER: '17',
        CODEBUILD_BUILD_ID: 'big-red-button-hello:0f8fad5b-d9cb-469f-a165-70867728950e',
        CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT,
        EXECUTION,
        ...variables,
      };
      execFile('bash', ['-c', script], { cwd: this.folder, env }, (error, stdout, stderr) => {
        resolve({
          status: typeof error?.code === 'number' ? error.code : error ? -1 : 0,
          output: stdout + stderr,
        });
      });
    });
  }
}
