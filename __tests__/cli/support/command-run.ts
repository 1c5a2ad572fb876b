import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { isRunning } from '../../../rehearsal/system/kill-group';
import { requirePrograms } from '../../../rehearsal/local-aws/programs';
import { until } from '../../rehearsal/local-aws/support/local-aws';
import { copyExample } from '../../support/example';
import { motoPython } from '../../support/moto';

const ROOT = join(__dirname, '../../..');

/** Phases of a rehearsal, each with a string that the rehearsal prints at the beginning of the phase. */
export const PHASES = [
  ['the stacks are synthesized', 'synthesize'],
  ['the local AWS starts', 'start the local AWS'],
  ['Terraform deploys', "deploy 'delivery-*'"],
  ['a pipeline runs', 'an approval waits'],
] as const;

export type Output = 'stdout' | 'stderr';

/** Function that breaks an output or a disk of a running command. */
export type Break = (command: {
  readonly child: ChildProcess;
  /**
   * Returns the file descriptor of an output that is a file. The test and the command share the position in the file.
   */
  readonly descriptor: (output: Output) => number;
}) => void;

/**
 * True if the user who runs the tests may mount file systems. Otherwise, no test can fill a disk or make a disk
 * read-only.
 */
export const MAY_MOUNT = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'may-mount-'));
  const mayMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder]).status === 0;
  if (mayMount) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return mayMount;
})();

const PROGRAMS = ['python', 'terraform'] as const;

/**
 * Runs a command of this project with a separate temporary folder, and records the IDs of all Python and Terraform
 * processes.
 */
export class CommandRun {
  directory = '';
  temporary = '';
  private mounted: string[] = [];

  /** Prepares the folders and programs of the next test. */
  async prepare(): Promise<void> {
    this.directory = mkdtempSync(join(tmpdir(), 'command-run-'));
    this.temporary = join(this.directory, 'tmp');
    this.mounted = [];
    const bin = join(this.directory, 'bin');
    for (const folder of [bin, this.temporary]) mkdirSync(folder);
    const { terraform } = await requirePrograms(process.env, 'terraform');
    const wrapped = { python: await motoPython(), terraform };
    for (const [name, file] of Object.entries(wrapped)) {
      writeFileSync(join(bin, name), `#!/bin/sh\necho $$ >>'${this.pidsOf(name)}'\nexec '${file}' "$@"\n`);
    }
    // The first line of the script moto_server contains the Python interpreter that the rehearsal uses.
    writeFileSync(join(bin, 'moto_server'), `#!${join(bin, 'python')}\n`);
    for (const file of readdirSync(bin)) chmodSync(join(bin, file), 0o755);
    await copyExample(join(this.directory, 'source'));
  }

  remove(): void {
    for (const folder of this.mounted.reverse()) spawnSync('umount', [folder]);
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Mounts a new file system at a folder. */
  mount(folder: string, options: string): void {
    mkdirSync(folder, { recursive: true });
    this.mountBy(['-t', 'tmpfs', '-o', options, 'none', folder], folder);
  }

  /** Makes a folder read-only. Files that are already open stay writable. */
  makeReadOnly(folder: string): void {
    this.mountBy(['--bind', folder, folder], folder);
    // mount fails while a process writes to a file that was opened after the bind mount, such as the log of a command.
    const deadline = Date.now() + 60_000;
    while (spawnSync('mount', ['-o', 'remount,bind,ro', folder]).status !== 0) {
      if (Date.now() > deadline) throw new Error(`cannot make ${folder} read-only`);
    }
  }

  private mountBy(args: readonly string[], folder: string): void {
    if (spawnSync('mount', args).status !== 0) throw new Error(`cannot mount ${folder}`);
    this.mounted.push(folder);
  }

  /**
   * Runs `npm run rehearse -- --yes` with the configuration and application of the fixtures until the rehearsal ends.
   */
  rehearse(args: readonly string[], options: Parameters<CommandRun['run']>[1] = {}) {
    const config = join(ROOT, '__tests__/fixtures/example.config.ts');
    const source = join(this.directory, 'source');
    return this.run(
      ['cli/brb.ts', 'rehearse', '--yes', ...args, '--config', config, '--source', source],
      options,
    );
  }

  /**
   * Runs a command until it ends.
   *
   * @param options.files Outputs that are files instead of pipes.
   * @param options.at A string, and a function that breaks the command as soon as an output contains the string. With
   * `with Python`, the function does not run before Python runs.
   * @returns the exit code and the text of each output.
   */
  async run(
    args: readonly string[],
    options: {
      readonly files?: Partial<Record<Output, string>>;
      readonly environment?: NodeJS.ProcessEnv;
      readonly at?: readonly [text: string, act: Break, withPython?: 'with Python'];
    } = {},
  ) {
    const { files = {}, at } = options;
    const opened = { stdout: open(files.stdout), stderr: open(files.stderr) };
    const child = spawn(process.execPath, ['bundling/run.cjs', ...args], {
      cwd: ROOT,
      env: {
        ...process.env,
        PATH: `${join(this.directory, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
        TMPDIR: this.temporary,
        ...options.environment,
      },
      stdio: ['ignore', opened.stdout ?? 'pipe', opened.stderr ?? 'pipe'],
    });
    const piped = { stdout: '', stderr: '' };
    child.stdout?.on('data', (part) => (piped.stdout += String(part)));
    child.stderr?.on('data', (part) => (piped.stderr += String(part)));
    const textOf = (output: Output) => {
      const file = files[output];
      return file === undefined || file === '/dev/full' ? piped[output] : readFileSync(file, 'utf8');
    };
    const closed = once(child, 'close');
    const end = { over: false };
    void closed.then(() => (end.over = true));
    if (at !== undefined) {
      const [text, act, withPython] = at;
      const isReached = () =>
        (textOf('stdout').includes(text) || textOf('stderr').includes(text)) &&
        (withPython === undefined || this.pids('python').length > 0);
      await until(`the command prints '${text}' or ends`, () => end.over || isReached(), 150_000);
      if (end.over)
        throw new Error(
          `the command ended before it printed '${text}':\n${textOf('stdout')}\n${textOf('stderr')}`,
        );
      act({
        child,
        descriptor: (output) => opened[output] ?? -1,
      });
    }
    const [code] = (await closed) as [number | null];
    const result = { code, stdout: textOf('stdout'), stderr: textOf('stderr') };
    for (const descriptor of Object.values(opened)) if (descriptor !== undefined) closeSync(descriptor);
    return result;
  }

  /** Waits until no Python or Terraform process is left, then expects that no folder of a rehearsal is left. */
  async expectNothingLeft(): Promise<void> {
    await this.expectNoProcess();
    expect(this.folders()).toEqual([]);
  }

  async expectNoProcess(): Promise<void> {
    const pids = PROGRAMS.flatMap((program) => this.pids(program));
    await until('no process is left', () => !pids.some(isRunning));
  }

  /** Returns the IDs of the processes of a program, in the order of their start. */
  pids(program: (typeof PROGRAMS)[number]): number[] {
    const file = this.pidsOf(program);
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number) : [];
  }

  private pidsOf(program: string): string {
    return join(this.directory, `pids-of-${program}`);
  }

  /** Returns the folders that rehearsals have not deleted. */
  folders(): string[] {
    const names = existsSync(this.temporary) ? readdirSync(this.temporary) : [];
    return names.filter((name) => name.startsWith('big-red-button-'));
  }
}

const open = (file: string | undefined) => (file === undefined ? undefined : openSync(file, 'w'));

/** Expects that the last line is a sentence for users, without a stack trace or an internal message of Node. */
export function expectSentence(output: string, sentence: RegExp): void {
  expect(output.trimEnd().split('\n').at(-1)).toMatch(sentence);
  expectNoTrace(output);
}

export function expectNoTrace(output: string): void {
  expect(output).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  expect(output).not.toMatch(/Node\.js v\d+/);
}

/** Prepares a run before each test of a file, and removes its folders after the test. */
export function useCommandRun(): CommandRun {
  // The time limit is long, because most of the tests run whole rehearsals, which are slow on a busy machine.
  jest.setTimeout(240_000);
  const command = new CommandRun();
  beforeEach(() => command.prepare());
  afterEach(() => {
    command.remove();
  });
  return command;
}
