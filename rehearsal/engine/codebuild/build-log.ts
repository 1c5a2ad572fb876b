import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

import { withPath } from '../../system/disk-fault';

/** Prefix of the container's own lines, as in the logs of CodeBuild. */
const CONTAINER = '[Container]';
/** Number of bytes at the end of the log that are searched for the last line. */
const TAIL = 8192;
/** The last lines of a crash of Node.js: stack frames and the version, which do not name the reason. */
const TRACE = /^(at .*|\}|Node\.js v\d\S*)$/;
/** Longest last line in characters. A longer line would hide the message around it. */
const LINE_LIMIT = 300;

/** The log of one build: the container's own lines, and the output of the commands. */
export class BuildLog {
  /** File descriptor for the output of the commands. */
  readonly fd: number;
  /** Size of the log after the container's last line. The rest is output of commands. */
  private containerEnd = 0;

  constructor(readonly file: string) {
    this.fd = openSync(file, 'a+');
  }

  /** Writes a line of the container. @throws Error when the disk is full. */
  write(line: string): void {
    try {
      writeSync(this.fd, `${CONTAINER} ${line}\n`);
    } catch (error) {
      throw withPath(error, this.file);
    }
    this.containerEnd = fstatSync(this.fd).size;
  }

  /** Returns the last line that commands have printed since the container's last line, cut to 300 characters. */
  lastLine(): string | undefined {
    const { size } = fstatSync(this.fd);
    const from = Math.max(this.containerEnd, size - TAIL);
    const tail = Buffer.alloc(size - from);
    readSync(this.fd, tail, 0, tail.length, from);
    // A progress bar overwrites its line after a carriage return.
    const line = stripVTControlCharacters(tail.toString())
      .split(/[\r\n]+/)
      .map((text) => text.trim())
      .filter((text) => text !== '' && !text.startsWith(CONTAINER) && !TRACE.test(text))
      .at(-1);
    return line === undefined || line.length <= LINE_LIMIT ? line : `${line.slice(0, LINE_LIMIT - 1)}…`;
  }

  close(): void {
    closeSync(this.fd);
  }
}
