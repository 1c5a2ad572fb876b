import { spawn } from 'node:child_process';

import { OperationError } from '../../operations/operation-error';
import { TerraformFailure, type RunTerraform } from '../../operations/removal/removal-tools';
import { requirePrograms } from '../../rehearsal/local-aws/programs';

/**
 * Returns a function that runs Terraform or OpenTofu. When `signal` is aborted, Terraform gets SIGINT: it ends the
 * requests in progress, writes the state, and releases the lock.
 *
 * @param environment Environment variables of Terraform. As for cdktf, TERRAFORM_BINARY_NAME chooses the program.
 * @throws ProgramError when there is no Terraform.
 */
export async function terraformRunner(
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<RunTerraform> {
  const program =
    environment['TERRAFORM_BINARY_NAME'] ?? (await requirePrograms(environment, 'terraform')).terraform;
  return (args, folder) => run(program, args, folder, { ...environment, TF_IN_AUTOMATION: '1' }, signal);
}

function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    // Terraform gets its own process group. In the group of this command, Ctrl-C would reach Terraform a second time, and
    // Terraform would end at once, without writing the state.
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const interrupt = () => child.kill('SIGINT');
    signal.addEventListener('abort', interrupt, { once: true });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text;
      });
    }
    child.once('error', (cause) => {
      reject(new OperationError(`${program} cannot be started: ${cause.message}`, { cause }));
    });
    child.once('close', (code) => {
      signal.removeEventListener('abort', interrupt);
      if (signal.aborted) reject(signal.reason as Error);
      else if (code === 0) resolve(output.stdout);
      else reject(new TerraformFailure(args[0] ?? '', `${output.stdout}\n${output.stderr}`));
    });
  });
}
