import { StageLock } from '../../../../rehearsal/engine/executions/stage-lock';

describe('the lock of a stage', () => {
  const [older, middle, newer] = [{ order: 1 }, { order: 2 }, { order: 3 }];

  it('admits one execution, and the next when the first leaves', async () => {
    const lock = new StageLock<{ order: number }>();
    expect(await lock.enter(older)).toBe('entered');
    const waiting = lock.enter(newer);
    expect(lock.inbound).toBe(newer);
    lock.leave(older);
    expect(await waiting).toBe('entered');
    expect(lock.inbound).toBeUndefined();
  });

  it('lets the newer of two waiting executions supersede the older, in whichever order they arrive', async () => {
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

  it('ignores the leave of an execution that is not in the stage', async () => {
    const lock = new StageLock<{ order: number }>();
    await lock.enter(older);
    lock.leave(newer);
    expect(lock.held).toBe(true);
  });

  it('withdraws only the execution that waits', async () => {
    const lock = new StageLock<{ order: number }>();
    await lock.enter(older);
    const waiting = lock.enter(newer);
    lock.withdraw(middle);
    expect(lock.inbound).toBe(newer);
    lock.withdraw(newer);
    expect(await waiting).toBe('withdrawn');
  });
});
