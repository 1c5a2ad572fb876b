import { pause, systemClock } from '../../../rehearsal/engine/clock';
import { MovableClock } from '../../../rehearsal/engine/movable-clock';
import { FakeClock } from './support/fake-clock';

describe('a clock that can be moved', () => {
  it('is as far ahead as it was moved, in all', () => {
    const base = new FakeClock();
    const clock = new MovableClock(base);
    const begin = base.now();
    clock.advance(1_000);
    base.advance(10);
    clock.advance(500);
    expect(clock.now()).toBe(begin + 1_510);
    expect(clock.ahead).toBe(1_500);
  });

  it('runs what is due by then, the oldest first, and nothing twice', async () => {
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

  it('leaves what is due later as far away as it is', () => {
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

  it('never runs what was called off, before a move or after it', () => {
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
