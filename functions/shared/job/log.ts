/**
 * All fields that a log line may contain. Events, errors and AWS responses must not be logged as a whole, because an
 * event contains credentials and a message may quote user input.
 */
export interface LogFields {
  readonly requestId?: string;
  readonly jobId?: string;
  readonly outcome?: string;
  readonly failureType?: string;
  readonly errorName?: string;
  /** Text that has passed through `publicText`. */
  readonly text?: string;
  /** Lines of the stack trace, without the message of the error. */
  readonly frames?: readonly string[];
}

export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const TEXTS = ['requestId', 'jobId', 'outcome', 'failureType', 'errorName', 'text'] as const;
/** Matches a line of a V8 stack trace: `at file:line:column`. */
const FRAME = /^at [^\n]*:\d+:\d+\)?$/;

/**
 * Returns a logger that writes JSON lines. Drops unknown fields and values that are not strings, because TypeScript
 * does not check types at run time.
 */
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

/**
 * Returns the `at` lines of a stack trace. Skips the message of the error, because a line of the message may look like
 * an `at` line.
 */
export function framesOf(error: unknown): string[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  // `stack` contains the original message. If `message` has changed, the position of the `at` lines is unknown.
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
