import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';

import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';

import type { Session } from '../aws';
import type { Artifact } from '../artifacts/artifacts';
import { unpack, type ZippedFile } from '../artifacts/zip';
import type { EngineContext } from '../context';
import { messageOf } from '../errors';
import { BuildLog } from './build-log';
import { parseBuildspec, type Buildspec } from './buildspec';
import { readFiles } from './files';
import { uploadLog } from './log-stream';
import { accountRegionOf, newBuild, variablesOf, type BuildSource, type NewBuildRequest } from './new-build';
import { withoutDocker } from './no-docker';
import { runPhases, type BuildFailure } from './phases';
import type { BuildStatus } from './records/build-record';
import { BuildRecorder, type NewBuild } from './records/build-recorder';
import { requirePermissions } from '../require-permissions';
import { publishReports } from './reports/publish';
import type { FiledTestCase } from './reports/read-report';
import { Shell } from './shell';

export interface BuildRequest extends NewBuildRequest {
  /** Credentials of the service role of the project. */
  readonly session: Session;
  readonly sources: readonly (Artifact & { readonly zip: Buffer })[];
  /** Environment variables of the action. These variables take precedence over the variables of the project. */
  readonly variables: Readonly<Record<string, string>>;
  /** Writes the files of the output artifact. Undefined if the action has no output artifact. */
  readonly upload: ((files: readonly ZippedFile[]) => Promise<void>) | undefined;
  /** Receives the id of the build before its first command runs. */
  readonly onStart: (buildId: string) => void;
}

/** The result of a build. */
export interface Build {
  /** Build id: `<project>:<uuid>`. */
  readonly id: string;
  readonly logFile: string;
  readonly status: BuildStatus;
  /** The first failure. A build that timed out between two commands has none. */
  readonly failure: BuildFailure | undefined;
  /** Test cases of all reports. */
  readonly tests: readonly FiledTestCase[];
  /** Values of the exported variables. Variables without a value are absent. */
  readonly exported: Readonly<Record<string, string>>;
}

/**
 * Actions with which CodeBuild writes a report for the role of the project
 * (https://docs.aws.amazon.com/codebuild/latest/userguide/test-permissions.html).
 */
const REPORT_ACTIONS = ['codebuild:CreateReport', 'codebuild:UpdateReport', 'codebuild:BatchPutTestCases'];

/** A build that has begun. */
interface RunningBuild {
  readonly engine: EngineContext;
  readonly request: BuildRequest;
  readonly build: NewBuild;
  readonly recorder: BuildRecorder;
  readonly log: BuildLog;
  readonly directory: string;
}

/**
 * Runs a build in a new folder, and keeps its record in the CodeBuild records of the local AWS.
 *
 * @throws Error if the build cannot run, for example because the engine does not support the buildspec.
 */
export async function runBuild(engine: EngineContext, request: BuildRequest): Promise<Build> {
  const uuid = randomUUID();
  const build = newBuild(engine, request, uuid);
  const recorder = new BuildRecorder(engine.backend.codeBuild, build, engine.clock);
  request.onStart(build.id);
  for (const phase of ['QUEUED', 'PROVISIONING', 'DOWNLOAD_SOURCE'] as const) recorder.beginPhase(phase);
  const directory = join(engine.workDirectory, 'builds', uuid);
  await mkdir(directory, { recursive: true });
  const log = new BuildLog(join(directory, 'build.log'));
  try {
    const result = await execute({ engine, request, build, recorder, log, directory });
    await writeLogStream(engine, request, build, log);
    recorder.complete(result.status, result.exported);
    return result;
  } catch (error) {
    const message = messageOf(error);
    recorder.endPhase('FAILED', { statusCode: 'CLIENT_ERROR', message });
    recorder.complete('FAILED');
    log.write(message);
    await writeLogStream(engine, request, build, log);
    throw error;
  } finally {
    log.close();
  }
}

async function execute(running: RunningBuild): Promise<Build> {
  const { engine, request, build, recorder, log, directory } = running;
  const { project } = request;
  const sources = await unpackSources(running);
  const root = sources[0]?.directory ?? directory;
  const buildspec = parseBuildspec(await buildspecText(root, project.buildspec));
  const shell = await startShell(running, buildspec, sources);
  let timedOut = false;
  const interrupted = () => (timedOut ? 'TIMED_OUT' : undefined);
  const cancel = engine.clock.after(project.timeoutMinutes * 60_000, () => {
    timedOut = true;
    shell.abort();
  });
  try {
    logIgnoredVersions(buildspec, log);
    const commandFailure = await runPhases({ buildspec, shell, log, recorder, interrupted });
    const variables = await shell.end();
    recorder.beginPhase('UPLOAD_ARTIFACTS');
    const reports = await publishReports({
      records: engine.backend.codeBuild,
      project: { name: project.name, ...accountRegionOf(project) },
      buildArn: build.arn,
      root,
      reports: buildspec.reports,
      cutOff: interrupted() !== undefined,
      requireReport: (resource) =>
        requirePermissions(
          engine,
          request.session,
          request.region,
          REPORT_ACTIONS.map((action) => ({ action, resource })),
        ),
      clock: engine.clock,
      log: (line) => {
        log.write(line);
      },
    });
    recorder.setReports(reports.arns);
    const failure =
      commandFailure ?? (interrupted() ? undefined : await uploadArtifact(running, root, buildspec));
    return {
      id: build.id,
      logFile: log.file,
      status: interrupted() ?? (failure === undefined ? 'SUCCEEDED' : 'FAILED'),
      failure,
      tests: reports.cases,
      exported: pick(variables, buildspec.env['exported-variables']),
    };
  } finally {
    cancel();
    shell.abort();
  }
}

/** Unpacks the source artifacts, each into its own folder. */
async function unpackSources({ request, directory }: RunningBuild): Promise<BuildSource[]> {
  const sources = request.sources.map((source, index) => ({
    ...source,
    directory: join(directory, index === 0 ? 'src' : `src-${source.name}`),
  }));
  for (const source of sources) await unpack(source.zip, source.directory, { symlinks: true });
  return sources;
}

async function startShell(
  { engine, request, build, log, directory }: RunningBuild,
  buildspec: Buildspec,
  sources: readonly BuildSource[],
): Promise<Shell> {
  const { project } = request;
  const home = join(directory, 'home');
  const state = join(directory, 'shell');
  await Promise.all([home, state].map((folder) => mkdir(folder, { recursive: true })));
  const { buildPath } = engine.backend;
  const path = project.privileged
    ? buildPath
    : await withoutDocker(join(directory, 'no-docker'), project.name, buildPath);
  return new Shell({
    processes: engine.processes,
    shell: buildspec.env.shell,
    sourceDirectory: sources[0]?.directory ?? home,
    stateDirectory: state,
    log: log.fd,
    environment: {
      ...engine.backend.packageIndex,
      ...buildspec.env.variables,
      ...project.variables,
      ...request.variables,
      ...variablesOf(engine, request, build, sources),
      PATH: path,
      HOME: home,
    },
  });
}

/**
 * Returns the content of a buildspec. A setting with several lines is an inline buildspec; a single line is a path in
 * the source.
 */
async function buildspecText(root: string, buildspec: string): Promise<string> {
  if (buildspec.includes('\n')) return buildspec;
  try {
    const file = resolve(root, buildspec);
    if (!file.startsWith(root + sep))
      throw new Error(`the buildspec ${buildspec} is outside the source of the build`);
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`YAML_FILE_ERROR: stat ${buildspec}: no such file or directory`, { cause: error });
  }
}

/** Logs that the rehearsal ignores runtime-versions in the buildspec. */
function logIgnoredVersions({ phases }: Buildspec, log: BuildLog): void {
  const versions = phases.install?.['runtime-versions'];
  if (versions === undefined) return;
  log.write(
    `the rehearsal ignores runtime-versions: the build uses ${Object.keys(versions).join(', ')} as installed on this machine`,
  );
}

/** Writes the output artifact of the action. @returns the failure if no file matches the buildspec. */
async function uploadArtifact(
  { request: { upload }, recorder }: RunningBuild,
  root: string,
  { artifacts }: Buildspec,
): Promise<BuildFailure | undefined> {
  if (upload === undefined) return undefined;
  const files =
    artifacts === undefined
      ? []
      : await readFiles(root, artifacts['base-directory'], artifacts.files, artifacts['discard-paths']);
  if (files.length > 0) {
    await upload(files);
    return undefined;
  }
  const [statusCode, message] = ['CLIENT_ERROR', 'no matching artifact paths found'];
  recorder.endPhase('FAILED', { statusCode, message });
  return { phase: 'UPLOAD_ARTIFACTS', code: statusCode, message };
}

function pick(variables: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = variables[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Writes the log to the log stream of the build. A failure does not change the result of the build. */
async function writeLogStream(
  { aws }: EngineContext,
  { session, region }: BuildRequest,
  { logs }: NewBuild,
  log: BuildLog,
): Promise<void> {
  if (logs === undefined) return;
  try {
    await uploadLog(aws.client(CloudWatchLogsClient, session, region), logs, log);
  } catch (error) {
    log.write(`the log was not written to the log group ${logs.groupName}: ${messageOf(error)}`);
  }
}
