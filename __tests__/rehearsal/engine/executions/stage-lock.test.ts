import { StageLock } from '../../../../rehearsal/engine/executions/stage-lock';

describe('the lock of a stage', () => {
  const [older, middle, newer] = [{ order: 1 }, { order: 2 }, { order: 3 }];

  it('lets one in, and the next when that one leaves', async () => {
    const lock = new StageLock<{ order: number }>();
    expect(await lock.enter(older)).toBe('entered');
    const waiting = lock.enter(newer);
    expect(lock.inbound).toBe(newer);
    lock.leave(older);
    expect(await waiting).toBe('entered');
    expect(lock.inbound).toBeUndefined();
  });

  it('lets the newer overtake the older at the door, in whichever order they come', async () => {
    for (const [first, second] of [
      [middle, newer],
      [newer, middle],
    ] as const) {
      const lock = new StageLock<{ order: number }>();
      await lock.enter(older);
      const entries = new Map([first, second].map((execution) => [execution, lock.enter(execution)]));
      expect(await entries.get(middle)).toBe('superseded');
      lock.leave(older);
      expect(await entries.get(newer)).toBe('entered');
    }
  });

  it('takes only who is inside for who leaves', async () => {
    const lock = new StageLock<{ order: number }>();
    await lock.enter(older);
    lock.leave(newer);
    expect(lock.held).toBe(true);
  });

  it('lets who waits be withdrawn', async () => {
    const lock = new StageLock<{ order: number }>();
    await lock.enter(older);
    const waiting = lock.enter(newer);
    lock.withdraw(middle);
    expect(lock.inbound).toBe(newer);
    lock.withdraw(newer);
    expect(await waiting).toBe('withdrawn');
  });
});
