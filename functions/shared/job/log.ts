/**
 * The only fields of a log line. Events, errors and answers of AWS are never logged whole: an event contains
 * credentials, and a message may quote a person's input.
 */
export interface LogFields {
  readonly requestId?: string;
  readonly jobId?: string;
  readonly outcome?: string;
  readonly failureType?: string;
  readonly errorName?: string;
  /** Already passed through `publicText`. */
  readonly text?: string;
  /** Positions in the program (file:line), without the error's message. */
  readonly frames?: readonly string[];
}

export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const TEXTS = ['requestId', 'jobId', 'outcome', 'failureType', 'errorName', 'text'] as const;
/** `at file:line:column`, the format of V8. */
const FRAME = /^at [^\n]*:\d+:\d+\)?$/;

/** Returns a logger that writes JSON lines. Drops unknown fields and values that are not text at run time, too. */
export function createLogger(write: (line: string) => void): Logger {
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      const texts = TEXTS.map((name) => [name, textOf(fields[name])] as const);
      const frames = Array.isArray(fields.frames) ? fields.frames.filter(isFrame) : undefined;
      const line = { level, message: textOf(message), ...Object.fromEntries(texts), frames };
      write(`${JSON.stringify(line)}\n`);
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
const isFrame = (value: unknown) => typeof value === 'string' && FRAME.test(value);

/** Returns the `at` lines of a stack trace. Skips the error's message, whose lines may look like `at` lines. */
export function framesOf(error: unknown): string[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  // The stack has the original message. After a change of the message, its lines look like frames.
  const { message, stack } = error;
  const begin = stack.indexOf(message);
  if (begin === -1) return [];
  return stack
    .slice(begin + message.length)
    .split('\n')
    .map((line) => line.trim())
    .filter(isFrame)
    .slice(0, 10);
}
