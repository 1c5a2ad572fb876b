import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

import { withPath } from '../../system/disk-fault';

/** What the container says of itself begins with it, as in the logs of CodeBuild. */
const CONTAINER = '[Container]';
/** Bytes at the end of the log in which the last line is looked for. */
const TAIL = 8192;
/** The end of a crash of Node.js: the calls that led to it, and the version. It says nothing about the reason. */
const TRACE = /^(at .*|\}|Node\.js v\d\S*)$/;
/** Characters of a last line: more would hide the sentence it stands in. */
const LINE_LIMIT = 300;

/** The log of one build: what the container says, and between its lines what the commands print. */
export class BuildLog {
  /** The commands print here. */
  readonly fd: number;
  /** Where the container last stopped speaking: what follows, a command has printed. */
  private spoken = 0;

  constructor(readonly file: string) {
    this.fd = openSync(file, 'a+');
  }

  /** Writes a line of the container. @throws Error when the disk is full. */
  say(line: string): void {
    try {
      writeSync(this.fd, `${CONTAINER} ${line}\n`);
    } catch (error) {
      throw withPath(error, this.file);
    }
    this.spoken = fstatSync(this.fd).size;
  }

  /** The last line that was printed since the container spoke, at most 300 characters; undefined when none was. */
  lastLine(): string | undefined {
    const { size } = fstatSync(this.fd);
    const from = Math.max(this.spoken, size - TAIL);
    const tail = Buffer.alloc(size - from);
    readSync(this.fd, tail, 0, tail.length, from);
    // A progress bar writes over its line.
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
