import { existsSync, readFileSync } from 'node:fs';

/** Lines that a person looks at first. */
const LINES = 20;

/** The end of a log, for the detail of a failure; a log that was never begun says so. */
export function logTail(file: string): string {
  if (!existsSync(file)) return 'it has written no log';
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LINES);
  return ['the end of its log:', ...lines].join('\n');
}
