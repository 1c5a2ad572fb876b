import { join } from 'node:path';

import { packageIndexVariables, programEnvironment } from '../../../system/program-environment';
import { findOnPath, runProgram } from '../../run-program';
import { NotRunnableError } from '../not-runnable';
import type { Installers } from './run-step';

/** Folder of a root folder with the Python packages of the image. */
export const PYTHON_PACKAGES = '.python-packages';
/** Time limit of an installation in milliseconds. */
const INSTALL_TIMEOUT_MS = 10 * 60_000;

export interface InstallerOptions {
  /** Environment variables of the user, with the settings of the package indexes. */
  readonly environment: NodeJS.ProcessEnv;
  /** Path of the Python interpreter. */
  readonly python3: string;
  /** Folder for the caches of the package managers. */
  readonly directory: string;
  /** Signal that stops an installation. */
  readonly signal: AbortSignal;
}

/** Installs packages with the package managers of this machine, from the package indexes of the user. */
export function packageInstallers(options: InstallerOptions): Installers {
  const { environment, directory, signal, python3 } = options;
  const variables = {
    ...programEnvironment(environment),
    ...packageIndexVariables(environment),
    npm_config_cache: join(directory, 'npm'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    PIP_CACHE_DIR: join(directory, 'pip'),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
  };
  const install = async (file: string, args: readonly string[], cwd: string, title: string) => {
    const run = await runProgram(file, args, {
      environment: variables,
      cwd,
      signal,
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
    if (run.ok) return;
    const reason = run.stderr.trim().split('\n').at(-1) ?? '';
    throw new NotRunnableError(`\`${title}\` failed on this machine (${reason})`);
  };
  return {
    npm: async (args, folder) => {
      const npm = await findOnPath('npm', environment);
      const title = ['npm', ...args].join(' ');
      if (npm === undefined) throw new NotRunnableError(`\`${title}\` needs npm, which is not on PATH`);
      await install(npm, args, folder, title);
    },
    pip: async (args, folder, root) => {
      const target = ['--target', join(root, PYTHON_PACKAGES)];
      const title = ['pip', ...args].join(' ');
      await install(python3, ['-m', 'pip', ...args, '--quiet', ...target], folder, title);
    },
  };
}
