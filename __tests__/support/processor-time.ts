/**
 * Returns the CPU time of a function in seconds. The function runs twice and the shorter time counts, because other
 * processes may disturb a run.
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
 * Expects that the CPU time of a function grows linearly with the size of its input, not quadratically.
 *
 * @param work Function that processes an input of the given size.
 */
export function expectLinear(size: number, work: (size: number) => void): void {
  const [small, large] = [size / 4, size].map((each) =>
    processorSeconds(() => {
      work(each);
    }),
  );
  // For an input that is four times as large, linear code needs 4 times the time, and quadratic code 16 times. The
  // limit also allows 0.1 s for constant costs.
  expect(large).toBeLessThan(8 * (small ?? 0) + 0.1);
}
