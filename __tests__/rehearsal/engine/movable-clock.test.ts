import { pause, systemClock } from '../../../rehearsal/engine/clock';
import { MovableClock } from '../../../rehearsal/engine/movable-clock';
import { FakeClock } from './support/fake-clock';

describe('a clock that can be moved', () => {
  it('is ahead by the sum of its moves', () => {
    const base = new FakeClock();
    const clock = new MovableClock(base);
    const begin = base.now();
    clock.advance(1_000);
    base.advance(10);
    clock.advance(500);
    expect(clock.now()).toBe(begin + 1_510);
    expect(clock.ahead).toBe(1_500);
  });

  it('runs due timers once, the earliest first', async () => {
    const clock = new MovableClock(systemClock);
    const ran: string[] = [];
    for (const [name, minutes] of [
      ['third', 20],
      ['first', 5],
      ['second', 10],
      ['later', 31],
    ] as const) {
      clock.after(minutes * 60_000, () => ran.push(name));
    }
    clock.advance(20 * 60_000);
    await pause(clock, 5, new AbortController().signal);
    expect(ran).toEqual(['first', 'second', 'third']);
    clock.advance(11 * 60_000);
    await pause(clock, 5, new AbortController().signal);
    expect(ran).toEqual(['first', 'second', 'third', 'later']);
  });

  it('keeps the remaining time of later timers', () => {
    const base = new FakeClock();
    const clock = new MovableClock(base);
    let ran = false;
    clock.after(1_000, () => (ran = true));
    clock.advance(400);
    base.advance(599);
    expect(ran).toBe(false);
    base.advance(1);
    expect(ran).toBe(true);
    expect(base.waiting).toBe(0);
  });

  it('never runs a timer that was canceled before or after a move', () => {
    const base = new FakeClock();
    const clock = new MovableClock(base);
    let ran = 0;
    const [first, second] = [1_000, 2_000].map((wait) => clock.after(wait, () => (ran += 1)));
    first?.();
    clock.advance(500);
    second?.();
    base.advance(10_000);
    expect(ran).toBe(0);
    expect(base.waiting).toBe(0);
  });
});
