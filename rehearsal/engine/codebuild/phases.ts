import type { BuildLog } from './build-log';
import type { Buildspec, PhaseName } from './buildspec';
import type { BuildPhaseType, BuildStatus } from './records/build-record';
import type { BuildRecorder } from './records/build-recorder';
import type { Shell } from './shell';

/** The first failure of a build, in the words of CodeBuild. */
export interface BuildFailure {
  readonly phase: BuildPhaseType;
  /** E.g. `COMMAND_EXECUTION_ERROR`. */
  readonly code: string;
  readonly message: string;
  /** The last line that the failed command printed, if any. */
  readonly lastLine?: string | undefined;
}

export interface PhaseRun {
  readonly buildspec: Buildspec;
  readonly shell: Shell;
  readonly log: BuildLog;
  readonly recorder: Pick<BuildRecorder, 'beginPhase' | 'endPhase'>;
  /** Returns the status of a build that was ended before its last command, for example by its time limit. */
  readonly interrupted: () => BuildStatus | undefined;
}

/** Environment variable that is 1 until a command fails. */
const SUCCEEDING = 'CODEBUILD_BUILD_SUCCEEDING';

const ORDER: readonly (readonly [PhaseName, BuildPhaseType])[] = [
  ['install', 'INSTALL'],
  ['pre_build', 'PRE_BUILD'],
  ['build', 'BUILD'],
  ['post_build', 'POST_BUILD'],
];

/**
 * Runs the phases as CodeBuild does. If a command fails, the rest of its phase is skipped except `finally`. After a
 * failed `build` phase the build continues by default; after any other failed phase the build stops by default.
 *
 * @returns the first failure.
 */
export async function runPhases(run: PhaseRun): Promise<BuildFailure | undefined> {
  let first: BuildFailure | undefined;
  for (const [name, type] of ORDER) {
    run.recorder.beginPhase(type);
    const failure = await runPhase(run, name, type);
    first ??= failure;
    if (run.interrupted() !== undefined) break;
    if (failure === undefined) continue;
    run.shell.set(SUCCEEDING, '0');
    const onFailure = run.buildspec.phases[name]?.['on-failure'] ?? (name === 'build' ? 'CONTINUE' : 'ABORT');
    if (onFailure === 'ABORT') break;
  }
  return first;
}

async function runPhase(
  run: PhaseRun,
  name: PhaseName,
  type: BuildPhaseType,
): Promise<BuildFailure | undefined> {
  const { buildspec, shell, log, recorder, interrupted } = run;
  const phase = buildspec.phases[name];
  if (phase === undefined) return undefined;
  log.write(`Entering phase ${type}`);
  const failed = await runCommands(run, type, phase.commands);
  if (failed !== undefined) shell.set(SUCCEEDING, '0');
  const failedFinally = await runCommands(run, type, phase.finally);
  const failure = failed ?? failedFinally;
  const status = interrupted() ?? (failure === undefined ? 'SUCCEEDED' : 'FAILED');
  log.write(`Phase complete: ${type} State: ${status}`);
  recorder.endPhase(status, failure && { statusCode: failure.code, message: failure.message });
  return failure;
}

async function runCommands(
  { shell, log }: PhaseRun,
  phase: BuildPhaseType,
  commands: readonly string[],
): Promise<BuildFailure | undefined> {
  for (const command of commands) {
    const text = command.trimEnd();
    log.write(`Running command ${text}`);
    const status = await shell.run(command);
    if (status === 0) continue;
    const lastLine = log.lastLine();
    log.write(`Command did not exit successfully ${text} exit status ${String(status)}`);
    return {
      phase,
      code: 'COMMAND_EXECUTION_ERROR',
      message: `Error while executing command: ${text}. Reason: exit status ${String(status)}`,
      lastLine,
    };
  }
  return undefined;
}
