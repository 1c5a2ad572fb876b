import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { faultIn, makeFolder, sentenceOf } from '../../system/disk-fault';
import { runTool, type ToolOptions, type ToolRun } from '../run-program';

/** Moves the cache to another disk. */
const CACHE_VARIABLE = 'XDG_CACHE_HOME';
/** pip may have to fetch some 60 packages over a slow line. */
const INSTALL_TIMEOUT_MS = 15 * 60_000;

export interface VirtualEnvironmentOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly python3: string;
  readonly requirementsFile: string;
  /** Of the requirements: another list is another folder. */
  readonly hash: string;
  /** Version of moto that it must have in the end. */
  readonly moto: string;
  readonly report: (line: string) => void;
}

/**
 * The virtual environment of these requirements: `<cache>/big-red-button/python-<hash>`. Made when it is missing or
 * does not work (any more, e.g. because its Python was removed).
 *
 * It is made under another name and then renamed, so it is there whole or not at all, whatever stops the making; of
 * two made at once one wins, and both go on with it.
 *
 * @throws Error saying what pip could not do; the signal's reason when it was stopped.
 */
export async function virtualEnvironment(options: VirtualEnvironmentOptions): Promise<string> {
  const { environment, signal, hash, report } = options;
  const cache = join(cacheDirectory(environment), 'big-red-button');
  const final = join(cache, `python-${hash}`);
  const works = () => hasMoto(join(final, 'bin', 'python'), options.moto, { environment, signal });
  if (await works()) return final;

  report(`Installing moto, the local AWS, and the AWS CLI from PyPI into ${final}: once, 360 MB on disk.`);
  try {
    await makeFolder(cache);
    await removeLeftOvers(cache, hash);
    const partial = await mkdtemp(join(cache, `python-${hash}.${String(process.pid)}.`));
    try {
      await install(partial, options);
      await putInPlace(partial, final, works);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
    return final;
  } catch (error) {
    const sentence = sentenceOf(error, CACHE_VARIABLE);
    throw error instanceof Error && sentence === error.message
      ? error
      : new Error(sentence, { cause: error });
  }
}

async function install(directory: string, options: VirtualEnvironmentOptions): Promise<void> {
  const { environment, signal, python3, requirementsFile } = options;
  const running = { environment, signal, timeoutMs: INSTALL_TIMEOUT_MS };
  const made = await runTool(python3, ['-m', 'venv', directory], running);
  if (!made.ok) {
    refuseFullDisk(made, directory);
    throw new Error(
      `python3 could not make a virtual environment (${lastLine(made.stdout + made.stderr)}); ` +
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
  const installed = await runTool(python, pip, running);
  if (!installed.ok) {
    refuseFullDisk(installed, directory);
    throw new Error(
      `pip could not install moto and the AWS CLI (${lastLine(installed.stderr)}); ` +
        `check that PyPI can be reached and try again, or put moto_server ${options.moto} and aws on PATH yourself`,
    );
  }
  if (!(await hasMoto(python, options.moto, { environment, signal }))) {
    throw new Error(
      `pip installed the packages of ${requirementsFile}, but moto ${options.moto} does not start in them`,
    );
  }
}

/** A full disk is not the fault of Python or PyPI. @throws Error naming the folder. */
function refuseFullDisk({ stdout, stderr }: ToolRun, directory: string): void {
  const fault = faultIn(stdout + stderr, directory, CACHE_VARIABLE);
  if (fault !== undefined) throw new Error(`moto and the AWS CLI cannot be installed: ${fault}`);
}

async function putInPlace(partial: string, final: string, works: () => Promise<boolean>): Promise<void> {
  try {
    await rename(partial, final);
  } catch (error) {
    // There already: made by another rehearsal meanwhile, or an old one that does not work.
    if (await works()) return;
    await rm(final, { recursive: true, force: true });
    await rename(partial, final).catch(() => {
      throw error;
    });
  }
}

/** Folders of rehearsals that were killed while they made theirs. */
async function removeLeftOvers(cache: string, hash: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const pid = name.startsWith(`python-${hash}.`) ? Number(name.split('.')[1]) : undefined;
    if (pid !== undefined && !isRunning(pid)) await rm(join(cache, name), { recursive: true, force: true });
  }
}

/** Whether there is such a process, whoever owns it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** https://specifications.freedesktop.org/basedir-spec/latest/: a relative path is to be ignored. */
function cacheDirectory(environment: NodeJS.ProcessEnv): string {
  const chosen = environment[CACHE_VARIABLE];
  return chosen?.startsWith('/') === true ? chosen : join(environment['HOME'] ?? homedir(), '.cache');
}

/** Whether an interpreter has this version of moto and can serve it. */
export async function hasMoto(python: string, version: string, running: ToolOptions): Promise<boolean> {
  // cfnlint comes with moto's part for CloudFormation; importing it takes long, so it is only looked for.
  const question =
    'import importlib.metadata as m, importlib.util as u, flask_cors, moto.server; print(m.version("moto") if u.find_spec("cfnlint") else "")';
  const run = await runTool(python, ['-c', question], running);
  return run.ok && run.stdout.trim() === version;
}

/** The version a requirements file pins a package to. */
export function pinnedVersion(requirements: string, name: string): string {
  const version = new RegExp(`^${name}==([^\\s;]+)`, 'm').exec(requirements)?.[1];
  if (version === undefined)
    throw new Error(`the requirements do not pin ${name}: add a line '${name}==<version>'`);
  return version;
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';
