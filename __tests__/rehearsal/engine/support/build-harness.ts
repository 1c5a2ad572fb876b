import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { packZip, type ZippedFile } from '../../../../rehearsal/engine/artifacts/zip';
import { systemClock, type Clock } from '../../../../rehearsal/engine/clock';
import { runBuild, type Build } from '../../../../rehearsal/engine/codebuild/build';
import type { BuildProject } from '../../../../rehearsal/engine/codebuild/project';
import type { BuildRecord } from '../../../../rehearsal/engine/codebuild/records/build-record';
import type { ReportGroupRecord } from '../../../../rehearsal/engine/codebuild/records/report-record';
import type { EngineContext } from '../../../../rehearsal/engine/context';
import { MovableClock } from '../../../../rehearsal/engine/movable-clock';
import { offlineContext } from './offline-context';

export const PROJECT: BuildProject = {
  name: 'hello',
  arn: 'arn:aws:codebuild:us-east-1:111111111111:project/hello',
  serviceRole: 'arn:aws:iam::111111111111:role/build',
  image: 'image',
  buildspec: 'buildspec.yml',
  timeoutMinutes: 60,
  privileged: true,
  variables: { FROM: 'project', PROJECT: 'project' },
  logs: undefined,
};

export interface BuildOptions {
  /** Source files besides the buildspec, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly project?: Partial<BuildProject>;
  /** Settings of the user's package index. @default none */
  readonly packageIndex?: Readonly<Record<string, string>>;
  /** True if the action has an output artifact. @default false */
  readonly hasOutput?: boolean;
}

/** The result of a build, its files for the output artifact, and its record. */
export interface TestedBuild extends Build {
  readonly artifact: readonly ZippedFile[] | undefined;
  readonly record: BuildRecord;
}

/** Runs builds of one project without AWS. */
export interface BuildHarness {
  readonly directory: string;
  readonly engine: EngineContext;
  run(buildspec: string, options?: BuildOptions): Promise<TestedBuild>;
  close(): Promise<void>;
}

export async function startBuildHarness(endpoint?: string): Promise<BuildHarness> {
  const directory = await mkdtemp(join(tmpdir(), 'engine-build-'));
  const engine = offlineContext(directory, systemClock, endpoint);
  return {
    directory,
    engine,
    run: async (buildspec, { files = {}, clock, packageIndex = {}, project, hasOutput = false } = {}) => {
      let artifact: readonly ZippedFile[] | undefined;
      const zip = packZip(
        Object.entries({ 'buildspec.yml': buildspec, ...files }).map(([path, text]) => ({
          path,
          data: Buffer.from(text),
          executable: false,
        })),
      );
      const context = {
        ...engine,
        backend: { ...engine.backend, packageIndex },
        ...(clock === undefined ? {} : { clock: new MovableClock(clock) }),
      };
      const build = await runBuild(context, {
        project: { ...PROJECT, ...project },
        region: 'us-east-1',
        session: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
        pipeline: 'hello_acme',
        sources: [{ name: 'Source', bucket: 'b', key: 'k', region: 'us-east-1', revision: 'abc', zip }],
        variables: { FROM: 'action' },
        upload: hasOutput
          ? (uploaded) => {
              artifact = uploaded;
              return Promise.resolve();
            }
          : undefined,
        onStart: () => undefined,
      });
      const record = engine.backend.codeBuild.allBuilds().at(-1);
      if (record === undefined) throw new Error('the build has no record');
      return { ...build, artifact, record };
    },
    close: async () => {
      await engine.processes.stop();
      engine.aws.destroy();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Returns a report group of the project. */
export function reportGroup(name: string): ReportGroupRecord {
  return {
    arn: `arn:aws:codebuild:us-east-1:111111111111:report-group/${name}`,
    name,
    type: 'TEST',
    exportConfig: { exportConfigType: 'NO_EXPORT' },
    created: 1,
    lastModified: 1,
    tags: [],
    status: 'ACTIVE',
  };
}

/** Returns the status of each phase of a build. */
export function phasesOf({ record }: TestedBuild): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(record.phases.map(({ phaseType, phaseStatus }) => [phaseType, phaseStatus]));
}

/** Polls until `probe` returns a value, for at most five seconds. */
export async function eventually<T>(probe: () => T | Promise<T>): Promise<Exclude<T, false | undefined>> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const value = await probe();
    if (value !== false && value !== undefined) return value as Exclude<T, false | undefined>;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('no value within five seconds');
}

/** Returns the folders in `root` that contain the path, or undefined if no folder contains the path. */
export async function foldersWith(root: string, path: string): Promise<string[] | undefined> {
  const names = existsSync(root) ? await readdir(root) : [];
  const folders = names.map((name) => join(root, name)).filter((folder) => existsSync(join(folder, path)));
  return folders.length > 0 ? folders : undefined;
}
