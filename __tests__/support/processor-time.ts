/**
 * Returns the processor time of some work in seconds: the shorter of two runs, because other processes may disturb one.
 */
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
 * Expects the processor time of some work to grow linearly with the size of its input, not with the square.
 *
 * @param work runs with an input of the given size.
 */
export function expectLinear(size: number, work: (size: number) => void): void {
  const [small, large] = [size / 4, size].map((each) =>
    processorSeconds(() => {
      work(each);
    }),
  );
  // Four times the input takes four times the time, or sixteen times. The tenth of a second is for constant costs.
  expect(large).toBeLessThan(8 * (small ?? 0) + 0.1);
}
