import { stripVTControlCharacters } from 'node:util';

import { spawn, type IPty } from '@lydell/node-pty';

import { until } from '../../rehearsal/local-aws/support/local-aws';

/** Keys that a person presses. */
export const KEYS = { enter: '\r', ctrlC: '\x03', ctrlD: '\x04' } as const;

/** Time limit in milliseconds of a wait for an output, or for the end of a program, on a busy machine. */
const LIMIT_MS = 60_000;

/** A program in a terminal of 80 columns, as a person sees it and types into it. */
export class PseudoTerminal {
  /** Terminals whose programs still run. */
  private static readonly open = new Set<PseudoTerminal>();
  private readonly pty: IPty;
  private output = '';
  private code: number | undefined;

  constructor([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv) {
    this.pty = spawn(file, [...args], { cols: 80, rows: 60, env });
    PseudoTerminal.open.add(this);
    this.pty.onData((text) => {
      this.output += text;
    });
    this.pty.onExit(({ exitCode, signal = 0 }) => {
      PseudoTerminal.open.delete(this);
      // As in shells: a program that a signal has ended has the code 128 plus the number of the signal.
      this.code = signal === 0 ? exitCode : 128 + signal;
    });
  }

  /** Ends the programs that a failed test has left behind. */
  static closeAll(): void {
    for (const { pty } of PseudoTerminal.open) pty.kill();
  }

  /** Everything that the program has shown, without the codes for colors and cursors. */
  get screen(): string {
    return stripVTControlCharacters(this.output).replaceAll('\r', '').trimEnd();
  }

  /** Waits until the program has shown a text this number of times. */
  async shows(text: string, times = 1): Promise<void> {
    const isShown = () => this.output.split(text).length > times;
    await until(`the terminal shows '${text}'`, () => isShown() || this.code !== undefined, LIMIT_MS);
    if (!isShown()) throw new Error(`the program ended without '${text}':\n${this.screen}`);
  }

  type(text: string): void {
    this.pty.write(text);
  }

  /** Waits until the program has ended. @returns the exit code that a shell would show. */
  async ended(): Promise<number> {
    await until('the program ends', () => this.code !== undefined, LIMIT_MS);
    return this.code ?? -1;
  }
}
