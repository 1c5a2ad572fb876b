import { parsedOrUndefined } from './parsed-line';

/** Events of Lambda's JSON logs that always report a fault. */
const FAULTS: ReadonlySet<string> = new Set(['platform.fault', 'platform.logsDropped']);

/** First words of the lines that Lambda writes to a log of plain text. */
const PLAIN_TEXT = /^(?:START|END|REPORT) RequestId: |^INIT_(?:START|REPORT) /;

/**
 * Returns whether Lambda itself has written a line, and the line reports no failure: the start, the end, and the report of an
 * invocation or of an initialization. A report of a timeout, of an error, or of exhausted memory is a failure.
 */
export function isRoutineLine(line: string): boolean {
  return isRoutineText(line) || isRoutineEvent(line);
}

function isRoutineText(line: string): boolean {
  if (!PLAIN_TEXT.test(line)) return false;
  const status = /\bStatus: (\w+)/.exec(line)?.[1];
  const size = /\bMemory Size: (\d+) MB/.exec(line)?.[1];
  const used = /\bMax Memory Used: (\d+) MB/.exec(line)?.[1];
  return isSuccess(status) && !isExhausted(Number(size), Number(used));
}

function isRoutineEvent(line: string): boolean {
  const { record = {}, type = '' } = parsedOrUndefined(line) ?? {};
  if (!type.startsWith('platform.') || FAULTS.has(type)) return false;
  const { errorType, metrics = {}, status } = record;
  return (
    isSuccess(status) &&
    errorType === undefined &&
    !isExhausted(metrics.memorySizeMB, metrics.maxMemoryUsedMB)
  );
}

const isSuccess = (status: string | undefined) => status === undefined || status === 'success';
const isExhausted = (size = NaN, used = NaN) => used >= size;
