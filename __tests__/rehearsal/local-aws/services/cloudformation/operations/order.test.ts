import {
  reversed,
  runInOrder,
} from '../../../../../../rehearsal/local-aws/services/cloudformation/operations/resources/order';

const NEEDS: Readonly<Record<string, readonly string[]>> = {
  Service: ['Task', 'Rule'],
  Rule: ['Group'],
  Task: ['Log'],
  Group: [],
  Log: [],
};
const NODES = Object.keys(NEEDS);
const needs = (node: string) => NEEDS[node] ?? [];

/** Runs the nodes, and records which nodes run at the same time. */
async function run(order: typeof needs, failing: string[] = [], continueAfterFailure = false) {
  const steps: string[] = [];
  const failed = await runInOrder(
    NODES,
    order,
    async (node) => {
      steps.push(`${node} starts`);
      await Promise.resolve();
      steps.push(`${node} ends`);
      return !failing.includes(node);
    },
    { continueAfterFailure },
  );
  return { steps, failed };
}

describe('the order of resources', () => {
  test('starts a resource when all resources that it needs are complete, and others at the same time', async () => {
    const { steps, failed } = await run(needs);
    expect(failed).toEqual([]);
    expect(steps.slice(0, 2)).toEqual(['Group starts', 'Log starts']);
    const before = (one: string, other: string) => steps.indexOf(one) < steps.indexOf(other);
    expect(before('Log ends', 'Task starts')).toBe(true);
    expect(before('Group ends', 'Rule starts')).toBe(true);
    expect(steps.slice(-2)).toEqual(['Service starts', 'Service ends']);
  });

  test('is reversed for deletions', async () => {
    const { steps } = await run((node) => [...reversed(NODES, needs)(node)]);
    expect(steps.slice(0, 2)).toEqual(['Service starts', 'Service ends']);
    expect(steps.indexOf('Task ends')).toBeLessThan(steps.indexOf('Log starts'));
    expect(steps.indexOf('Rule ends')).toBeLessThan(steps.indexOf('Group starts'));
  });

  test('ends after the first failure, when the resources in progress have ended', async () => {
    const { steps, failed } = await run(needs, ['Log']);
    expect(failed).toEqual(['Log']);
    expect(steps).toContain('Group ends');
    expect(steps).not.toContain('Task starts');
    expect(steps).not.toContain('Service starts');
  });

  test('continues with independent resources if only the resources that need a failed one cannot start', async () => {
    const { steps, failed } = await run(needs, ['Log'], true);
    expect(failed).toEqual(['Log']);
    expect(steps).toContain('Rule ends');
    expect(steps).not.toContain('Task starts');
    expect(steps).not.toContain('Service starts');
  });
});
