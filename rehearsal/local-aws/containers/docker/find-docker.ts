import { ProgramError } from '../../programs';
import type { RealDocker } from './real-docker';
import { findOnPath, runProgram } from '../../run-program';

/** Environment variables with which the Docker program finds its daemon and its settings. */
const VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'XDG_RUNTIME_DIR'];

/** Finds the user's Docker, and checks that its daemon answers. @throws ProgramError with the message of Docker. */
export async function findDocker(environment: NodeJS.ProcessEnv): Promise<RealDocker> {
  const advice = 'start Docker, or leave out --docker';
  const program = await findOnPath('docker', environment);
  if (program === undefined)
    throw new ProgramError(`docker is not on PATH; install Docker, or leave out --docker.`);
  const kept = Object.entries(environment).filter(
    ([name]) => VARIABLES.includes(name) || name.startsWith('DOCKER_'),
  );
  const docker = { program, environment: Object.fromEntries(kept) as Record<string, string> };
  const run = await runProgram(program, ['version', '--format', '{{.Server.Version}}'], docker);
  if (run.ok) return docker;
  throw new ProgramError(
    `${program} does not reach Docker (${run.stderr.trim().split('\n')[0] ?? ''}); ${advice}.`,
  );
}
