import type { AccountAccess } from '../accounts/account-access';
import type { AnsweredJob } from './job-lines';

/** A part of a log group that belongs to an execution. */
export interface LogSource {
  /** Id that is the same in every read. */
  readonly id: string;
  /** `build`, the name of a function, or a service with its environment, e.g. `test/web`. */
  readonly name: string;
  readonly access: AccountAccess;
  readonly region: string;
  readonly group: string;
  /** Only stream to read. @default all streams of the group */
  readonly stream?: string;
  readonly window: LogWindow;
  /** Job whose lines belong to the execution. Other executions write to the log groups of functions, too. */
  readonly job?: AnsweredJob;
}

/** Range of the times of lines, in milliseconds. */
export interface LogWindow {
  readonly from: number;
  /** Absent while new lines may still arrive. */
  readonly to?: number;
}

/** A line of a log. */
export interface LogLine {
  /** Source, and id of the event in CloudWatch Logs. */
  readonly id: string;
  /** Time of the line (ISO 8601, UTC). */
  readonly time: string;
  readonly source: string;
  readonly text: string;
}

/** Returns the lines of several sources in the order of time, each line once. Lines of the same time keep their order. */
export function mergeLines(sources: readonly (readonly LogLine[])[]): LogLine[] {
  const lines = new Map(sources.flat().map((line) => [line.id, line]));
  return [...lines.values()].sort((one, other) => Date.parse(one.time) - Date.parse(other.time));
}
