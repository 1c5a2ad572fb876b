import { mkdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { z } from 'zod';

import type { RunStep } from '../dockerfile/stage-builder';
import { expand, splitWords } from '../dockerfile/words';
import { NotRunnableError } from '../not-runnable';
import { onThisMachine } from './paths';

/** Installs packages of a package manager into a root folder. */
export interface Installers {
  /**
   * Runs `npm ci` or `npm install` in a folder.
   *
   * @throws NotRunnableError if npm is missing or fails.
   */
  npm(args: readonly string[], folder: string): Promise<void>;
  /**
   * Runs `pip install` in a folder. The packages are installed for the processes of this root folder only.
   *
   * @throws NotRunnableError if pip fails.
   */
  pip(args: readonly string[], folder: string, root: string): Promise<void>;
}

interface Command {
  readonly words: readonly string[];
  /** Absolute path of the folder on this machine in which the command runs. */
  readonly folder: string;
  readonly root: string;
  readonly step: RunStep;
}

/** Programs that change only users, owners and caches, which have no meaning outside a container. */
const IGNORED = ['addgroup', 'adduser', 'chown', 'groupadd', 'true', 'useradd', 'usermod'];
const PIP = /^pip3?$/;
const PYTHON = /^python3?$/;

/**
 * Runs the commands of a `RUN` instruction, as far as these commands install packages with npm or pip. The rehearsal
 * runs no other command, because such a command could change this machine.
 *
 * @throws NotRunnableError if a command needs Docker or fails.
 */
export async function runStep(step: RunStep, root: string, installers: Installers): Promise<void> {
  const folder = join(root, step.folder);
  for (const text of step.text.split('&&')) {
    const words = splitWords(text.trim()).map((word) => onThisMachine(expand(word, step.environment), root));
    if (/[|;<>`]|\$\(/.test(text) || !(await run({ words, folder, root, step }, installers))) {
      throw new NotRunnableError(`RUN ${step.text} needs Docker`);
    }
  }
}

/** @returns false if the rehearsal does not know the command. */
async function run({ words, folder, root, step }: Command, installers: Installers): Promise<boolean> {
  const [program = '', ...args] = words;
  if (IGNORED.includes(program)) return true;
  if (program === 'mkdir') return createFolders(args, root, step.folder);
  if (program === 'npm') return runNpm(args, folder, installers);
  const pip = pipArguments(program, args);
  if (pip === undefined) return false;
  await installers.pip(pip, folder, root);
  return true;
}

async function createFolders(args: readonly string[], root: string, folder: string): Promise<boolean> {
  for (const path of args.filter((arg) => !arg.startsWith('-') && !arg.startsWith(root))) {
    await mkdir(join(root, posix.resolve(folder, path)), { recursive: true });
  }
  return true;
}

async function runNpm(args: readonly string[], folder: string, installers: Installers): Promise<boolean> {
  const [subcommand = ''] = args;
  if (subcommand === 'cache') return true;
  if (!['ci', 'clean-install', 'install', 'i'].includes(subcommand)) return false;
  if (subcommand !== 'ci' || (await hasPackages(folder))) await installers.npm(args, folder);
  return true;
}

const lockSchema = z.object({ packages: z.record(z.string(), z.unknown()) });

/** Returns true if `npm ci` would install packages. The start of npm takes a second even without packages. */
async function hasPackages(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, 'package-lock.json'), 'utf8').catch(() => 'null');
  const lock = lockSchema.safeParse(JSON.parse(text));
  return !lock.success || Object.keys(lock.data.packages).some((path) => path !== '');
}

/** Returns the arguments of `pip`, or undefined if the command does not install packages with pip. */
function pipArguments(program: string, args: readonly string[]): readonly string[] | undefined {
  const pip = PYTHON.test(program) && args[0] === '-m' && args[1] === 'pip' ? args.slice(2) : undefined;
  const found = PIP.test(program) ? args : pip;
  return found?.[0] === 'install' ? found : undefined;
}
