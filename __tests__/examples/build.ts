import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { BuildLog } from '../../rehearsal/engine/codebuild/build-log';
import { parseBuildspec, type Buildspec } from '../../rehearsal/engine/codebuild/buildspec';
import type { BuildRecorder } from '../../rehearsal/engine/codebuild/records/build-recorder';
import { runPhases, type BuildFailure } from '../../rehearsal/engine/codebuild/phases';
import { Shell } from '../../rehearsal/engine/codebuild/shell';
import { Processes } from '../../rehearsal/engine/processes';
import { packageIndexVariables } from '../../rehearsal/system/program-environment';
import { copySource, type Example } from '../support/example';

export const COMMIT = '4f2a9c1e5b7d8036a1c4e9f20b3d5a6788c9e0f1';
export const REGISTRY = '111111111111.dkr.ecr.ap-southeast-2.amazonaws.com';

interface BuildSettings {
  readonly services: readonly string[];
  /** The UUID at the end of the build id. On AWS, CodeBuild chooses the UUID. */
  readonly uuid: string;
  /** Additional environment variables. They replace variables of the build project with the same names. */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface BuildResult {
  /** The first command that failed; undefined if the build succeeded. */
  readonly failure: BuildFailure | undefined;
  readonly output: string;
  /** All `aws` and `docker` commands that the build ran, in order. */
  readonly calls: string[];
}

/**
 * A copy of an example application in a build environment. The phases run as in the rehearsal, and stand-in programs
 * replace the commands `aws` and `docker`.
 */
export class Build {
  private builds = 0;

  private constructor(
    readonly folder: string,
    private readonly example: Example,
    private readonly state: string,
    private readonly root: string,
  ) {}

  static async create(example: Example): Promise<Build> {
    const root = await mkdtemp(join(tmpdir(), `${example}-`));
    const build = new Build(join(root, 'source'), example, join(root, 'state'), root);
    await copySource(example, build.folder);
    await mkdir(build.state);
    return build;
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Makes every later image build of a service fail. */
  async breakImage(service: string): Promise<void> {
    await writeFile(join(this.state, `broken-${service}`), '');
  }

  async text(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8');
  }

  async write(path: string, text: string): Promise<void> {
    await writeFile(join(this.folder, path), text);
  }

  async buildspec(): Promise<Buildspec> {
    return parseBuildspec(await this.text('buildspec.yml'));
  }

  /** Runs all phases of the buildspec with the variables of the build project and of CodeBuild. */
  async run({ services, uuid, variables = {} }: BuildSettings): Promise<BuildResult> {
    const calls = join(this.state, 'calls.log');
    await writeFile(calls, '');
    this.builds += 1;
    const shellState = join(this.root, `shell-${String(this.builds)}`);
    await mkdir(shellState);
    const processes = new Processes();
    const log = new BuildLog(join(this.root, `build-${String(this.builds)}.log`));
    const buildspec = await this.buildspec();
    // The tests read only the failure, so nothing is recorded about the phases.
    const recorder: Pick<BuildRecorder, 'beginPhase' | 'endPhase'> = {
      beginPhase: () => undefined,
      endPhase: () => undefined,
    };
    const shell = new Shell({
      processes,
      shell: buildspec.env.shell,
      sourceDirectory: this.folder,
      stateDirectory: shellState,
      log: log.fd,
      environment: {
        ...packageIndexVariables(process.env),
        PATH: [join(__dirname, 'stubs'), process.env['PATH']].join(delimiter),
        HOME: this.root,
        STUB_STATE: this.state,
        APPLICATION: this.example,
        SERVICES: services.join(' '),
        REGISTRY,
        IMAGE_REPOSITORY: `big-red-button/${this.example}`,
        IMAGE_REGION: 'ap-southeast-2',
        AWS_REGION: 'us-east-1',
        CODEBUILD_BUILD_ID: `big-red-button-${this.example}:${uuid}`,
        CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT,
        ...variables,
      },
    });
    try {
      const failure = await runPhases({ buildspec, shell, log, recorder, interrupted: () => undefined });
      await shell.end();
      return {
        failure,
        output: await readFile(log.file, 'utf8'),
        calls: (await readFile(calls, 'utf8')).split('\n').filter(Boolean),
      };
    } finally {
      await processes.stop();
      log.close();
    }
  }
}
