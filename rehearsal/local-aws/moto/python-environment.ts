import { join } from 'node:path';

import { CACHE_VARIABLE, cacheFolder, createOnce } from '../../system/folders/cache-folder';
import { faultIn } from '../../system/disk-fault';
import { runProgram, type ProgramOptions, type ProgramRun } from '../run-program';

/** Time limit for pip in milliseconds. pip downloads about 60 packages. */
const INSTALL_TIMEOUT_MS = 15 * 60_000;

export interface VirtualEnvironmentOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly python3: string;
  readonly requirementsFile: string;
  /** Hash of the requirements file. Each version of the requirements file has a separate virtual environment. */
  readonly hash: string;
  /** Version of moto that the virtual environment must contain. */
  readonly moto: string;
  readonly report: (line: string) => void;
}

/**
 * Returns the virtual environment for the requirements file: `<cache>/big-red-button/python-<hash>`. Creates a missing
 * or broken virtual environment.
 *
 * @throws Error with the message of Python or pip, or with the fault of the disk, if the installation failed.
 * @throws the reason of the signal if the installation was canceled.
 */
export async function virtualEnvironment(options: VirtualEnvironmentOptions): Promise<string> {
  const { environment, signal, hash, report } = options;
  const folder = cacheFolder(environment, `python-${hash}`);
  const works = () => hasMoto(join(folder, 'bin', 'python'), options.moto, { environment, signal });
  await createOnce(folder, works, async (partial) => {
    report(
      `Installing moto (the emulator behind the local AWS) and the AWS CLI from PyPI into ${folder} (only once, 360 MB on disk).`,
    );
    await install(partial, options);
  });
  return folder;
}

async function install(directory: string, options: VirtualEnvironmentOptions): Promise<void> {
  const { environment, signal, python3, requirementsFile } = options;
  const runOptions = { environment, signal, timeoutMs: INSTALL_TIMEOUT_MS };
  const created = await runProgram(python3, ['-m', 'venv', directory], runOptions);
  if (!created.ok) {
    throwIfDiskFails(created, directory);
    throw new Error(
      `python3 could not create a virtual environment (${lastLine(created.stdout + created.stderr)}); ` +
        "install Python's venv module (on Debian and Ubuntu: apt install python3-venv) and try again",
    );
  }
  const python = join(directory, 'bin', 'python');
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-input',
    '-r',
    requirementsFile,
  ];
  const installed = await runProgram(python, pip, runOptions);
  if (!installed.ok) {
    throwIfDiskFails(installed, directory);
    throw new Error(
      `pip could not install moto and the AWS CLI (${lastLine(installed.stderr)}); ` +
        `check that PyPI can be reached and try again, or install moto_server ${options.moto} and aws yourself and put both on PATH`,
    );
  }
  if (!(await hasMoto(python, options.moto, { environment, signal }))) {
    throw new Error(
      `pip installed the packages of ${requirementsFile}, but moto ${options.moto} or one of its dependencies is missing; ` +
        `install moto_server ${options.moto} and aws yourself and put both on PATH`,
    );
  }
}

/**
 * Reports a full or read-only disk as the reason if Python or pip failed because of the disk.
 *
 * @throws Error with the folder that cannot be written.
 */
function throwIfDiskFails({ stdout, stderr }: ProgramRun, directory: string): void {
  const fault = faultIn(stdout + stderr, directory, CACHE_VARIABLE);
  if (fault !== undefined) throw new Error(`moto and the AWS CLI cannot be installed: ${fault}`);
}

/** Returns true if a Python interpreter has this version of moto, including the moto server. */
export async function hasMoto(python: string, version: string, runOptions: ProgramOptions): Promise<boolean> {
  // The tests need cfnlint, which pip installs with moto. The script finds cfnlint without an import, because the import
  // of cfnlint is slow.
  const script =
    'import importlib.metadata as m, importlib.util as u, flask_cors, moto.server; print(m.version("moto") if u.find_spec("cfnlint") else "")';
  const run = await runProgram(python, ['-c', script], runOptions);
  return run.ok && run.stdout.trim() === version;
}

/** Returns the version to which the requirements file pins a package. @throws Error if no line pins the package. */
export function pinnedVersion(requirements: string, name: string): string {
  const version = new RegExp(`^${name}==([^\\s;]+)`, 'm').exec(requirements)?.[1];
  if (version === undefined)
    throw new Error(
      `requirements.txt does not pin ${name}; add a line '${name}==<version>' to rehearsal/local-aws/moto/requirements.txt`,
    );
  return version;
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';
