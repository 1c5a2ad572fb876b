import { LiveLines, type Redraw } from '../../../rehearsal/output/live-lines';
import { createProgress } from '../../../rehearsal/output/progress';

/** A terminal that remembers the printed lines and the live lines below. */
class Screen {
  readonly printed: string[] = [];
  below = '';
  time = 0;
  readonly redraw: Redraw = Object.assign(
    (text: string) => {
      this.below = text;
    },
    {
      clear: () => {
        this.below = '';
      },
    },
  );
  readonly live = new LiveLines(this.redraw, () => this.time);
  readonly progress = createProgress(
    {
      write: (text: string) => {
        // The terminal would mix both if the live lines were still there.
        expect(this.below).toBe('');
        this.printed.push(text.trimEnd());
      },
    },
    { colors: false, width: 80 },
    () => this.time,
    this.live,
  );
}

let screen: Screen;
beforeEach(() => {
  jest.useFakeTimers();
  screen = new Screen();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a live view', () => {
  test('shows a step as long as the step runs, and then prints the result', async () => {
    await screen.progress.step('deploy', () => {
      expect(screen.below).toBe('  ⠋ deploy  0 s');
      screen.time = 2_000;
      jest.advanceTimersByTime(100);
      expect(screen.below).toMatch(/^ {2}. deploy {2}2 s$/);
      return Promise.resolve();
    });
    expect(screen.below).toBe('');
    expect(screen.printed).toEqual(['  ✔ deploy  2.0 s']);
  });

  test('stays below what is printed meanwhile', () => {
    screen.progress.running('hello', 'hello  … Build');
    screen.progress.line('12 tests passed');
    expect(screen.printed).toEqual(['  12 tests passed']);
    expect(screen.below).toBe('  ⠋ hello  … Build  0 s');
  });

  test('keeps the seconds of a line whose text changes, and removes the line at its end', () => {
    screen.progress.running('hello', 'hello  … Build');
    screen.time = 3_000;
    screen.progress.running('hello', 'hello  ✔ Build  … Test');
    expect(screen.below).toMatch(/hello {2}✔ Build {2}… Test {2}3 s$/);
    screen.progress.running('hello', undefined);
    expect(screen.below).toBe('');
    expect(jest.getTimerCount()).toBe(0);
  });

  test('is not there while the user is asked, and then again', async () => {
    screen.progress.running('hello', 'hello  … Test');
    await screen.progress.withoutLiveView(() => {
      expect(screen.below).toBe('');
      screen.progress.running('hello', 'hello  … Test / Approve');
      jest.advanceTimersByTime(1_000);
      expect(screen.below).toBe('');
      return Promise.resolve();
    });
    expect(screen.below).toContain('hello  … Test / Approve');
  });

  test('ends with a step that fails', async () => {
    await expect(screen.progress.step('deploy', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(screen.below).toBe('');
    expect(screen.printed).toEqual(['  ✘ deploy  0.0 s']);
  });
});
