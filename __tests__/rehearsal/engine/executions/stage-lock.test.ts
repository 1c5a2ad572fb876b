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

  it('passes to another execution before the execution that waits', async () => {
    const lock = new StageLock<{ order: number }>();
    await lock.enter(older);
    const waiting = lock.enter(middle);
    lock.handOver(older, newer);
    lock.leave(older);
    expect(lock.inbound).toBe(middle);
    lock.leave(newer);
    expect(await waiting).toBe('entered');
  });

  it('can be taken only while no execution is in the stage', () => {
    const lock = new StageLock<{ order: number }>();
    lock.take(older);
    expect(() => {
      lock.take(newer);
    }).toThrow('an execution runs in the stage');
    lock.leave(older);
    lock.take(newer);
  });

  it('admits nobody while it is closed, and the newest execution when it opens', async () => {
    const lock = new StageLock<{ order: number }>(false);
    const first = lock.enter(older);
    const second = lock.enter(newer);
    expect(await first).toBe('superseded');
    expect(lock.held).toBe(false);
    lock.open(true);
    expect(await second).toBe('entered');
  });

  it('does not admit an execution that waited for too long, but a newer one', async () => {
    const lock = new StageLock<{ order: number }>();
    lock.close();
    const waiting = lock.enter(older);
    lock.open(false);
    expect(lock.inbound).toBe(older);
    expect(await lock.enter(newer)).toBe('entered');
    expect(await waiting).toBe('superseded');
  });
});
