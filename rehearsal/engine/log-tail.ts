import { existsSync, readFileSync } from 'node:fs';

/** Maximum number of log lines in the detail of a failure. */
const LINES = 20;

/** Returns the last lines of a log file, for the detail of a failure. */
export function logTail(file: string): string {
  if (!existsSync(file)) return 'no log was written';
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LINES);
  return ['the end of the log:', ...lines].join('\n');
}
