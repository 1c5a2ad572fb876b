import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';

import type { Session } from '../aws';
import type { Artifact } from '../artifacts/artifacts';
import { unpack, type ZippedFile } from '../artifacts/zip';
import type { EngineContext } from '../context';
import type { BuildRecord } from './api/records';
import { BuildLog } from './build-log';
import { parseBuildspec, type Buildspec } from './buildspec';
import { readFiles } from './files';
import { withoutDocker } from './no-docker';
import { runPhases, type PhaseFailure } from './phases';
import type { BuildProject } from './project';
import type { ReportResult } from './reports/report';
import { readReports } from './reports/read-reports';
import { Shell } from './shell';

export interface BuildRequest {
  readonly project: BuildProject;
  readonly region: string;
  /** Credentials of the service role of the project. */
  readonly session: Session;
  readonly pipeline: string;
  /** Source artifacts, starting with the primary source. */
  readonly sources: readonly (Artifact & { readonly zip: Buffer })[];
  /** Environment variables of the action. These variables take precedence over the variables of the project. */
  readonly variables: Readonly<Record<string, string>>;
  readonly wantsArtifact: boolean;
}

export interface Build {
  /** Build id: `<project>:<uuid>`. */
  readonly id: string;
  readonly logFile: string;
  readonly failure: PhaseFailure | undefined;
  readonly timedOut: boolean;
  readonly reports: readonly ReportResult[];
  /** Values of the exported variables. Variables without a value are absent. */
  readonly exported: Readonly<Record<string, string>>;
  /** Files for the output artifact. Undefined if the action has no output artifact or the build failed. */
  readonly artifact: readonly ZippedFile[] | undefined;
}

/**
 * Runs a build in a new folder, and completes the phases and exported variables of its record.
 *
 * @throws Error if the engine does not support the buildspec.
 */
export async function runBuild(
  engine: EngineContext,
  request: BuildRequest,
  record: BuildRecord,
): Promise<Build> {
  const { project } = request;
  const directory = join(engine.workDirectory, 'builds', record.logs.streamName);
  const sources = request.sources.map((source, index) => ({
    ...source,
    directory: join(directory, index === 0 ? 'src' : `src-${source.name}`),
  }));
  const home = join(directory, 'home');
  const state = join(directory, 'shell');
  await Promise.all([home, state].map((folder) => mkdir(folder, { recursive: true })));
  for (const source of sources) await unpack(source.zip, source.directory);
  const root = sources[0]?.directory ?? home;
  const buildspec = parseBuildspec(await buildspecText(root, project.buildspec));

  const { buildPath } = engine.backend;
  const path = project.privileged
    ? buildPath
    : await withoutDocker(join(directory, 'no-docker'), project.name, buildPath);
  const log = new BuildLog(join(directory, 'build.log'));
  const shell = new Shell({
    processes: engine.processes,
    shell: buildspec.env.shell,
    sourceDirectory: root,
    stateDirectory: state,
    log: log.fd,
    environment: {
      ...buildspec.env.variables,
      ...project.variables,
      ...request.variables,
      ...codeBuildVariables(engine, request, sources, record),
      PATH: path,
      HOME: home,
    },
  });
  let timedOut = false;
  const cancel = engine.clock.after(project.timeoutMinutes * 60_000, () => {
    timedOut = true;
    shell.abort();
  });
  try {
    logIgnoredVersions(buildspec, log);
    const { failure, phases } = await runPhases(buildspec, shell, log, engine.clock);
    const variables = await shell.end();
    const reports = await readReports(root, buildspec.reports, (line) => {
      log.write(line);
    });
    const succeeded = failure === undefined && !timedOut;
    record.phases = phases;
    record.exported = pick(variables, buildspec.env['exported-variables']);
    return {
      id: record.id,
      logFile: log.file,
      failure,
      timedOut,
      reports,
      exported: record.exported,
      artifact: succeeded && request.wantsArtifact ? await artifactOf(root, buildspec) : undefined,
    };
  } finally {
    cancel();
    shell.abort();
    log.close();
  }
}

/**
 * Returns the text of the buildspec of a project. If the setting `buildspec` has several lines, the setting is the
 * text. If the setting has one line, the setting is the path of a file in the source.
 */
async function buildspecText(root: string, buildspec: string): Promise<string> {
  if (buildspec.includes('\n')) return buildspec;
  try {
    const file = resolve(root, buildspec);
    if (!file.startsWith(root + sep)) throw new Error(`the buildspec ${buildspec} is outside the source`);
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`YAML_FILE_ERROR: stat ${buildspec}: no such file or directory`, { cause: error });
  }
}

/** Returns the environment variables that CodeBuild sets, and the endpoint and credentials for the local AWS. */
function codeBuildVariables(
  engine: EngineContext,
  { project, region, session }: BuildRequest,
  sources: readonly (Artifact & { readonly directory: string })[],
  record: BuildRecord,
): Record<string, string> {
  const [source, ...others] = sources;
  return {
    CODEBUILD_BUILD_ARN: record.arn,
    CODEBUILD_BUILD_ID: record.id,
    CODEBUILD_BUILD_IMAGE: project.image,
    CODEBUILD_BUILD_NUMBER: String(record.number),
    CODEBUILD_BUILD_SUCCEEDING: '1',
    CODEBUILD_INITIATOR: record.initiator,
    CODEBUILD_LOG_PATH: record.logs.streamName,
    CODEBUILD_RESOLVED_SOURCE_VERSION: record.resolvedSourceVersion,
    CODEBUILD_SOURCE_VERSION: record.sourceVersion,
    CODEBUILD_SRC_DIR: source?.directory ?? '',
    CODEBUILD_START_TIME: String(record.startTime),
    ...Object.fromEntries(others.map(({ name, directory }) => [`CODEBUILD_SRC_DIR_${name}`, directory])),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    AWS_ENDPOINT_URL: engine.backend.endpoint,
  };
}

/** Logs that the rehearsal ignores runtime-versions in the buildspec. */
function logIgnoredVersions({ phases }: Buildspec, log: BuildLog): void {
  const versions = phases.install?.['runtime-versions'];
  if (versions === undefined) return;
  log.write(
    `runtime-versions are ignored: the build uses the installed versions of ${Object.keys(versions).join(', ')}`,
  );
}

async function artifactOf(root: string, { artifacts }: Buildspec): Promise<ZippedFile[]> {
  if (artifacts === undefined) return [];
  return readFiles(root, artifacts['base-directory'], artifacts.files, artifacts['discard-paths']);
}

function pick(variables: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = variables[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
