import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

import { withPath } from '../../system/disk-fault';

/** Prefix of log lines that CodeBuild itself writes. The output of commands has no prefix. */
const CONTAINER = '[Container]';
/** Maximum number of bytes, counted from the end of the log, in which `lastLine` searches. */
const TAIL = 8192;
/**
 * Matches the last lines of a Node.js crash: stack frames and the Node.js version. These lines do not explain the
 * crash.
 */
const TRACE = /^(at .*|\}|Node\.js v\d\S*)$/;
/** Maximum length of a quoted log line in characters. A longer line would hide the rest of the error message. */
const LINE_LIMIT = 300;

/** Position of a line with the prefix `[Container]`, and the time at which the line was written. */
interface Mark {
  readonly position: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The log of one build: lines with the prefix `[Container]`, and the output of the commands. */
export class BuildLog {
  /** File descriptor to which commands write their output. */
  readonly fd: number;
  /**
   * Byte position of the end of the last line with the prefix `[Container]`. Everything after this position is output
   * of commands.
   */
  private containerEnd = 0;
  private readonly marks: Mark[] = [];

  constructor(readonly file: string) {
    this.fd = openSync(file, 'a+');
  }

  /** Writes a line with the prefix `[Container]`. @throws Error if the disk is full. */
  write(line: string): void {
    this.marks.push({ position: fstatSync(this.fd).size, at: Date.now() });
    try {
      writeSync(this.fd, `${CONTAINER} ${line}\n`);
    } catch (error) {
      throw withPath(error, this.file);
    }
    this.containerEnd = fstatSync(this.fd).size;
  }

  /**
   * Returns the last line that commands printed after the last line with the prefix `[Container]`. Shortens the
   * returned line to 300 characters.
   */
  lastLine(): string | undefined {
    const { size } = fstatSync(this.fd);
    const from = Math.max(this.containerEnd, size - TAIL);
    const tail = Buffer.alloc(size - from);
    readSync(this.fd, tail, 0, tail.length, from);
    // The split also matches carriage returns, because a progress bar overwrites its line after a carriage return.
    const line = stripVTControlCharacters(tail.toString())
      .split(/[\r\n]+/)
      .map((text) => text.trim())
      .filter((text) => text !== '' && !text.startsWith(CONTAINER) && !TRACE.test(text))
      .at(-1);
    return line === undefined || line.length <= LINE_LIMIT ? line : `${line.slice(0, LINE_LIMIT - 1)}…`;
  }

  /**
   * Returns an approximate time for the line at a position, in milliseconds since the epoch. The time is that of the
   * last line with the prefix `[Container]` at or before the position, because the log has no other times.
   */
  timeAt(position: number): number {
    return (this.marks.filter((mark) => mark.position <= position).at(-1) ?? this.marks[0])?.at ?? Date.now();
  }

  close(): void {
    closeSync(this.fd);
  }
}
