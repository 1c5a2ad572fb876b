import type { Clock } from '../clock';
import type { PhaseRecord } from './api/records';
import type { BuildLog } from './build-log';
import type { Buildspec, PhaseName } from './buildspec';
import type { Shell } from './shell';

/** The first failed command of a build. */
export interface PhaseFailure {
  readonly phase: PhaseName;
  readonly command: string;
  readonly status: number;
  /** The last line that the command printed, if any. */
  readonly lastLine: string | undefined;
}

/** Environment variable that is 1 until a command fails. */
const SUCCEEDING = 'CODEBUILD_BUILD_SUCCEEDING';

const ORDER: readonly PhaseName[] = ['install', 'pre_build', 'build', 'post_build'];

/**
 * Runs the phases as CodeBuild does. If a command fails, the later commands of the phase are skipped, but the `finally`
 * commands run. After a failed `build` phase the build continues by default; after any other failed phase the build
 * stops by default.
 *
 * @returns the first failure, if any, and the time of each phase.
 */
export async function runPhases(
  buildspec: Buildspec,
  shell: Shell,
  log: BuildLog,
  clock: Clock,
): Promise<{ readonly failure: PhaseFailure | undefined; readonly phases: readonly PhaseRecord[] }> {
  const phases: PhaseRecord[] = [];
  let first: PhaseFailure | undefined;
  for (const name of ORDER) {
    const phase = buildspec.phases[name];
    if (phase === undefined) continue;
    const startTime = clock.now();
    log.write(`Entering phase ${name.toUpperCase()}`);
    const failed = await runCommands(name, phase.commands, shell, log);
    if (failed !== undefined) shell.set(SUCCEEDING, '0');
    const failedFinally = await runCommands(name, phase.finally, shell, log);
    const failure = failed ?? failedFinally;
    log.write(
      `Phase complete: ${name.toUpperCase()} State: ${failure === undefined ? 'SUCCEEDED' : 'FAILED'}`,
    );
    phases.push({
      phaseType: name.toUpperCase(),
      phaseStatus: failure === undefined ? 'SUCCEEDED' : 'FAILED',
      startTime,
      endTime: clock.now(),
    });
    if (failure === undefined) continue;
    first ??= failure;
    shell.set(SUCCEEDING, '0');
    const onFailure = phase['on-failure'] ?? (name === 'build' ? 'CONTINUE' : 'ABORT');
    if (onFailure === 'ABORT') break;
  }
  return { failure: first, phases };
}

async function runCommands(
  phase: PhaseName,
  commands: readonly string[],
  shell: Shell,
  log: BuildLog,
): Promise<PhaseFailure | undefined> {
  for (const command of commands) {
    log.write(`Running command ${command.trimEnd()}`);
    const status = await shell.run(command);
    if (status === 0) continue;
    const lastLine = log.lastLine();
    log.write(`Command did not exit successfully ${command.trimEnd()} exit status ${String(status)}`);
    return { phase, command, status, lastLine };
  }
  return undefined;
}
