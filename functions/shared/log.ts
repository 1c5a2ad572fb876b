/**
 * The only fields a log line may have. Events, errors and answers of AWS are never logged whole: an event
 * holds credentials, and a message may quote what a person typed.
 */
export interface LogFields {
  readonly requestId?: string;
  readonly jobId?: string;
  readonly outcome?: string;
  readonly failureType?: string;
  readonly errorName?: string;
  /** Already passed through `publicText`. */
  readonly text?: string;
  /** Places in the program (file:line), without the error's message. */
  readonly frames?: readonly string[];
}

export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const FIELDS = [
  'requestId',
  'jobId',
  'outcome',
  'failureType',
  'errorName',
  'text',
  'frames',
] as const satisfies readonly (keyof LogFields)[];

/** JSON lines. Fields outside the list are dropped at run time too. */
export function createLogger(write: (line: string) => void): Logger {
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      const kept = Object.fromEntries(
        FIELDS.flatMap((field) => (fields[field] === undefined ? [] : [[field, fields[field]]])),
      );
      write(`${JSON.stringify({ level, message, ...kept })}\n`);
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** `at` lines of a stack trace. The first line, the message, is left out. */
export function framesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at .*:\d+:\d+\)?$/.test(line))
    .slice(0, 10);
}
