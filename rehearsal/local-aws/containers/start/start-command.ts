import { existsSync } from 'node:fs';
import { basename, delimiter, dirname, join, resolve, sep } from 'node:path';

import type { ImageSettings } from '../dockerfile/stage-builder';
import type { Interpreter } from '../image/interpreters';
import { PYTHON_PACKAGES } from '../image/package-installers';
import { onThisMachine, shellTextOnThisMachine } from '../image/paths';
import { NotRunnableError } from '../not-runnable';
import { commandWords } from './command-words';
import { requirePorts, withLocalPorts } from './ports';
import type { ContainerSettings } from '../runtime';

/** The files and settings of an image on this machine. */
export interface LocalImage {
  readonly settings: ImageSettings;
  /** Folder with the files of the image. */
  readonly root: string;
  /** Folder with the programs `node` and `npm`, or `python`, of this machine. */
  readonly programs: string;
  readonly interpreter: Interpreter;
}

export interface StartCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Command that checks the health of the process. Empty if there is none. */
  readonly healthCommand: readonly string[];
}

/** Names under which a start command can call each interpreter. */
const INTERPRETER_NAMES = { node: /^node(js)?$/, python: /^python3?(\.\d+)?$/ } as const;
/** Programs of this machine that a start command may use. Every base image has them. */
const SYSTEM_PROGRAMS = ['env', 'sh'];
/** Commands of the shell itself with which a shell command can begin. */
const SHELL_COMMANDS = /^(\.|cd|echo|exec|exit|export|false|for|if|set|test|true|ulimit|umask|until|while)$/;
const SYSTEM_FOLDERS = ['/usr/local/bin', '/usr/bin', '/bin'];

/**
 * Returns the command that starts the process of a container on this machine. Paths in the image and ports of the
 * container are replaced.
 *
 * @throws NotRunnableError if the command needs a program of the image, or a port that the command does not read.
 */
export function startCommand(image: LocalImage, container: ContainerSettings): StartCommand {
  const { root, settings } = image;
  const workingDirectory = container.workingDirectory ?? settings.workingDirectory;
  const folder = join(root, workingDirectory);
  if (!existsSync(folder)) {
    throw new NotRunnableError(`its Dockerfile creates no folder ${workingDirectory}`);
  }
  const { entryPoint, command } = commandWords(settings, container);
  const words = [...entryPoint, ...command];
  requirePorts(
    [...words, ...settings.environment.values(), ...container.environment.values()],
    container.ports,
  );
  const environment = environmentOf(image, container, folder);
  const [file = '', ...args] = localWords(words, image, container, folder);
  const healthCommand = localWords(container.healthCommand, image, container, folder);
  return { file, args, folder, environment, healthCommand };
}

/**
 * Returns the words of a command on this machine.
 *
 * @throws NotRunnableError if the command begins with a program of the image.
 */
function localWords(
  words: readonly string[],
  image: LocalImage,
  { ports }: ContainerSettings,
  folder: string,
): string[] {
  const [program, ...args] = words.map((word, index) => {
    const text = withLocalPorts(word, ports);
    const isShellText = words[index - 1] === '-c';
    return isShellText ? shellTextOnThisMachine(text, image.root) : onThisMachine(text, image.root);
  });
  if (program === undefined) return [];
  const [flag, text] = args;
  if (basename(program) === 'sh' && flag === '-c' && text !== undefined) {
    requireShellProgram(text, folder, image);
  }
  return [programFile(program, folder, image), ...args];
}

/** Checks the program with which a shell command begins. A command that begins with shell syntax is not checked. */
function requireShellProgram(text: string, folder: string, image: LocalImage): void {
  const [, first = ''] = /^\s*(?:exec\s+)?(?:\w+=\S*\s+)*(\S+)/.exec(text) ?? [];
  if (/^[\w./-]+$/.test(first) && !SHELL_COMMANDS.test(first)) programFile(first, folder, image);
}

/** Returns the path of the program with which a command begins. @throws NotRunnableError if the program needs Docker. */
function programFile(program: string, folder: string, { root, programs, interpreter }: LocalImage): string {
  const isPath = program.includes('/');
  const file = isPath ? resolve(folder, program) : join(root, PYTHON_PACKAGES, 'bin', program);
  if (file.startsWith(join(root, sep)) && existsSync(file)) return file;
  const name = basename(program);
  if (!isPath || SYSTEM_FOLDERS.includes(dirname(program))) {
    if (INTERPRETER_NAMES[interpreter.kind].test(name)) return interpreter.path;
    if (existsSync(join(programs, name))) return join(programs, name);
    if (SYSTEM_PROGRAMS.includes(name)) return name;
  }
  throw new NotRunnableError(
    `its command '${basename(program)}' is neither ${interpreter.kind} nor a file that the Dockerfile copies`,
  );
}

function environmentOf(
  { root, programs, settings }: LocalImage,
  { environment, ports, credentials, temporary }: ContainerSettings,
  folder: string,
): Record<string, string> {
  const { PATH = '', ...variables } = Object.fromEntries(
    [...settings.environment, ...environment].map(([name, value]) => [
      name,
      onThisMachine(withLocalPorts(value, ports), root),
    ]),
  );
  const packages = join(root, PYTHON_PACKAGES);
  const pythonPath = [...(variables['PYTHONPATH']?.split(delimiter) ?? []), packages];
  return {
    HOME: temporary,
    TMPDIR: temporary,
    PWD: folder,
    ...variables,
    ...(existsSync(packages) ? { PYTHONPATH: pythonPath.join(delimiter) } : {}),
    ...credentials,
    PATH: [
      ...PATH.split(delimiter).filter((path) => path.startsWith(root)),
      join(packages, 'bin'),
      programs,
      ...SYSTEM_FOLDERS,
    ].join(delimiter),
  };
}
