/** Returns the seconds of the processor that a work takes: the better of two runs, because another process may disturb one. */
export function processorSeconds(work: () => void): number {
  const runs = Array.from({ length: 2 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
  return Math.min(...runs);
}

/**
 * Expects that a work grows as its input does, not with its square.
 *
 * @param work Does it for an input of this size.
 */
export function expectLinear(size: number, work: (size: number) => void): void {
  const [small, large] = [size / 4, size].map((each) =>
    processorSeconds(() => {
      work(each);
    }),
  );
  // Four times the input: four times the work, or sixteen times. The tenth is for what does not grow.
  expect(large).toBeLessThan(8 * (small ?? 0) + 0.1);
}
