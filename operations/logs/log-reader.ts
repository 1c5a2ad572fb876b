import { LATE_MS } from './action-sources';
import { mergeLines, type LogLine, type LogSource } from './log-source';
import { readLog, type ReadLines } from './read-log';

/** Lines that no earlier read has returned, in the order of time. */
export interface NewLines {
  readonly lines: readonly LogLine[];
  /** Names of the sources that have more lines than one read returns. */
  readonly cut: readonly string[];
}

/** What has been read of a source. */
interface Progress {
  /** Time in milliseconds from which the next read starts. */
  readonly next: number;
  /** True when no new line can arrive. */
  readonly isComplete: boolean;
}

/** Reads the logs of an execution again and again, each line once. */
export class LogReader {
  private readonly seen = new Set<string>();
  private readonly progress = new Map<string, Progress>();

  /** @param since Time in milliseconds of the oldest line. @default the start of each source */
  constructor(private readonly since = 0) {}

  /** Reads the new lines of all sources, all at the same time. */
  async read(sources: readonly LogSource[]): Promise<NewLines> {
    const open = sources.filter((source) => this.isOpen(source));
    const reads = await Promise.all(open.map((source) => this.readSource(source)));
    const lines = mergeLines(reads.map((read) => read.lines)).filter(({ id }) => !this.seen.has(id));
    for (const { id } of lines) this.seen.add(id);
    const cut = open.filter((_, index) => reads[index]?.isCut).map(({ name }) => name);
    return { lines, cut: [...new Set(cut)] };
  }

  private isOpen(source: LogSource): boolean {
    const { to = Infinity } = source.window;
    return to >= this.since && this.progress.get(source.id)?.isComplete !== true;
  }

  private async readSource(source: LogSource): Promise<ReadLines> {
    const { from, to } = source.window;
    const next = this.progress.get(source.id)?.next ?? 0;
    const started = Date.now();
    const read = await readLog({
      ...source,
      window: { ...source.window, from: Math.max(from, this.since, next) },
    });
    const last = read.lines.at(-1);
    // CloudWatch Logs may return a line after a newer one, so the next read starts earlier than the last line.
    const overlap = read.isCut ? 0 : LATE_MS;
    this.progress.set(source.id, {
      next: last === undefined ? next : Date.parse(last.time) - overlap,
      isComplete: !read.isCut && to !== undefined && to < started,
    });
    return read;
  }
}
