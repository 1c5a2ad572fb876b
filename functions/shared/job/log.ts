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

const TEXTS = ['requestId', 'jobId', 'outcome', 'failureType', 'errorName', 'text'] as const;
/** `at place:line:column`, as V8 writes it. */
const FRAME = /^at [^\n]*:\d+:\d+\)?$/;

/** JSON lines. What is not in the list, and what is not text, is dropped at run time too: an object could hold anything. */
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

/** `at` lines of a stack trace, without the error's message, which may have lines that look like them. */
export function framesOf(error: unknown): string[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  // A message that was changed later is not the one in the stack; then nothing tells its lines from frames.
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
