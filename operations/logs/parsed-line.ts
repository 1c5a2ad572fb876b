import * as z from 'zod/mini';

/** Fields of a line that a function, or Lambda itself, has written. */
const lineSchema = z.object({
  level: z.optional(z.string()),
  message: z.optional(z.string()),
  requestId: z.optional(z.string()),
  jobId: z.optional(z.string()),
  outcome: z.optional(z.string()),
  text: z.optional(z.string()),
  errorName: z.optional(z.string()),
  frames: z.optional(z.array(z.string())),
  // Lines that Lambda itself writes have a type and a record.
  type: z.optional(z.string()),
  record: z.optional(
    z.object({
      requestId: z.optional(z.string()),
      status: z.optional(z.string()),
      errorType: z.optional(z.string()),
      metrics: z.optional(
        z.object({ memorySizeMB: z.optional(z.number()), maxMemoryUsedMB: z.optional(z.number()) }),
      ),
    }),
  ),
});
type ParsedLine = z.infer<typeof lineSchema>;

/** Returns the fields of a line of JSON; undefined for any other line. */
export function parsedOrUndefined(line: string): ParsedLine | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    // Programs may write any text, which is shown as it is.
    return undefined;
  }
}

/** Returns the text of a line that a function has written, e.g. `job answered (done): web runs release 7`. */
export function functionText(line: string): string {
  const parsed = parsedOrUndefined(line);
  if (parsed?.message === undefined) return line;
  const { errorName, frames = [], level, message, outcome, text } = parsed;
  const mark = level === undefined || level === 'info' ? '' : `${level}: `;
  const details = [outcome, errorName].filter((detail) => detail !== undefined).join(', ');
  const title = `${mark}${message}${details === '' ? '' : ` (${details})`}`;
  return [title, ...(text === undefined || text === '' ? [] : [text]), ...frames].join(': ');
}
