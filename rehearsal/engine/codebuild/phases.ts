import type { BuildLog } from './build-log';
import type { Buildspec, PhaseName } from './buildspec';
import type { Shell } from './shell';

/** The first command that failed. */
export interface PhaseFailure {
  readonly phase: PhaseName;
  readonly command: string;
  readonly status: number;
  /** The last line that the command printed. */
  readonly said: string | undefined;
}

/** 1 until something fails. */
const SUCCEEDING = 'CODEBUILD_BUILD_SUCCEEDING';

const ORDER: readonly PhaseName[] = ['install', 'pre_build', 'build', 'post_build'];

/**
 * Runs the phases as CodeBuild does. A command that fails ends its phase, whose `finally` runs all the same.
 * After a failed `install` or `pre_build` nothing more runs; after a failed `build` `post_build` does.
 * `on-failure` says otherwise. A build in which any command failed has failed.
 *
 * @returns what failed first.
 */
export async function runPhases(
  buildspec: Buildspec,
  shell: Shell,
  log: BuildLog,
): Promise<PhaseFailure | undefined> {
  let first: PhaseFailure | undefined;
  for (const name of ORDER) {
    const phase = buildspec.phases[name];
    if (phase === undefined) continue;
    log.say(`Entering phase ${name.toUpperCase()}`);
    const failed = await runCommands(name, phase.commands, shell, log);
    if (failed !== undefined) shell.set(SUCCEEDING, '0');
    const failedFinally = await runCommands(name, phase.finally, shell, log);
    const failure = failed ?? failedFinally;
    log.say(`Phase complete: ${name.toUpperCase()} State: ${failure === undefined ? 'SUCCEEDED' : 'FAILED'}`);
    if (failure === undefined) continue;
    first ??= failure;
    shell.set(SUCCEEDING, '0');
    const onFailure = phase['on-failure'] ?? (name === 'build' ? 'CONTINUE' : 'ABORT');
    if (onFailure === 'ABORT') break;
  }
  return first;
}

async function runCommands(
  phase: PhaseName,
  commands: readonly string[],
  shell: Shell,
  log: BuildLog,
): Promise<PhaseFailure | undefined> {
  for (const command of commands) {
    log.say(`Running command ${command.trimEnd()}`);
    const status = await shell.run(command);
    if (status === 0) continue;
    const said = log.lastLine();
    log.say(`Command did not exit successfully ${command.trimEnd()} exit status ${String(status)}`);
    return { phase, command, status, said };
  }
  return undefined;
}
