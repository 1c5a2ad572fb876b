/** Replaces the text at the end of a terminal. `clear` removes the text. */
export interface Redraw {
  (text: string): void;
  clear(): void;
}

/** Shows, below the output in a terminal, what runs at the moment. */
export interface Live {
  /**
   * Shows a line, changes its text, or removes the line.
   *
   * @param text undefined removes the line.
   */
  set(key: string, text: string | undefined): void;
  /** Prints output above the lines. */
  above(print: () => void): void;
  /** Removes the lines as long as the work runs, e.g. because the user is asked. */
  hideDuring<T>(work: () => Promise<T>): Promise<T>;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;

interface Line {
  readonly text: string;
  /** Time in milliseconds at which the line was shown first. */
  readonly begin: number;
}

/** Draws each line with a spinner and with the seconds since the line was shown first. */
export class LiveLines implements Live {
  private readonly lines = new Map<string, Line>();
  private timer: NodeJS.Timeout | undefined;
  private isHidden = false;

  /** @param now returns the time in milliseconds. */
  constructor(
    private readonly redraw: Redraw,
    private readonly now: () => number = Date.now,
  ) {}

  set(key: string, text: string | undefined): void {
    if (text === undefined) this.lines.delete(key);
    else this.lines.set(key, { text, begin: this.lines.get(key)?.begin ?? this.now() });
    this.update();
  }

  above(print: () => void): void {
    this.redraw.clear();
    print();
    this.update();
  }

  async hideDuring<T>(work: () => Promise<T>): Promise<T> {
    this.isHidden = true;
    this.update();
    try {
      return await work();
    } finally {
      this.isHidden = false;
      this.update();
    }
  }

  private update(): void {
    const isShown = this.lines.size > 0 && !this.isHidden;
    if (isShown) this.draw();
    else this.redraw.clear();
    if (isShown && this.timer === undefined) {
      // The timer does not keep the process alive.
      this.timer = setInterval(() => {
        this.draw();
      }, FRAME_MS).unref();
    } else if (!isShown) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }

  private draw(): void {
    const now = this.now();
    const frame = FRAMES[Math.floor(now / FRAME_MS) % FRAMES.length] ?? '';
    const texts = [...this.lines.values()].map(
      ({ text, begin }) => `  ${frame} ${text}  ${String(Math.floor((now - begin) / 1000))} s`,
    );
    this.redraw(texts.join('\n'));
  }
}
