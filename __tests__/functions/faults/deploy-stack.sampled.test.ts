import { type Cloud, startCloud } from './world/cloud';
import { ALL_FAULTS } from './faults';
import { createStack, failingUpdate, updateStack, updateStackByUrl } from './scenarios/release-actions';
import { type Details, type Sweep, type SweepOptions, failuresOf, sweep } from './sweep';

// The time limit is long, because the tests run about 300 deployments with injected faults.
jest.setTimeout(600_000);
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.stop());

/** The last promotion, which only the approval message shows. */
const details: Details = {
  isRead: (callId) => callId.includes('/promotions/'),
  isOutput: (name) => name.startsWith('Replaces-'),
};

describe.each([
  ['creates a stack', createStack, 'CREATE_IN_PROGRESS CREATE_COMPLETE'],
  ['updates a stack', updateStack, 'UPDATE_IN_PROGRESS UPDATE_COMPLETE_CLEANUP_IN_PROGRESS UPDATE_COMPLETE'],
])('deploy-stack %s', (_what, scenario, operation) => {
  let swept: Sweep;
  beforeAll(async () => {
    swept = await sweep(cloud, scenario, { details });
  });

  it('once, and records the deployment', () => {
    expect(swept.outcome.kind).toBe('succeeded');
    expect(swept.clean.entries['stack operations']).toMatch(new RegExp(`${operation}$`));
    expect(Object.keys(swept.clean.entries).join()).toContain('deployments/test/hello/web/');
  });

  it.each(ALL_FAULTS)('ends in the same state as without a fault: %s', (fault) => {
    expect(failuresOf(swept, fault)).toEqual([]);
  });
});

describe('deploy-stack', () => {
  const faults = [
    'reply lost after the effect (F5)',
    'crash right after the call (F6)',
    'every event twice, one after the other (F7)',
    'all events again, long after the end (F7)',
  ] as const;

  it('uploads a large template once, whatever the fault', async () => {
    const swept = await sweep(cloud, updateStackByUrl, { details, faults });
    expect(swept.outcome.kind).toBe('succeeded');
    expect(swept.calls.join()).toContain('s3.PutObject templates/');
    expect(faults.flatMap((fault) => failuresOf(swept, fault))).toEqual([]);
  });

  it('never repeats an update that failed and was rolled back (A8)', async () => {
    const swept = await sweep(cloud, failingUpdate, { details, faults });
    expect(swept.outcome).toMatchObject({ kind: 'failed', type: 'JobFailed' });
    expect(swept.clean.entries['stack status']).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(faults.flatMap((fault) => failuresOf(swept, fault))).toEqual([]);
  });

  it('fails this test if it sends no token with its update', async () => {
    const bug: SweepOptions['bug'] = ({ action }, request) => {
      if (action !== 'UpdateStack') return request;
      const form = new URLSearchParams(request.body.toString());
      form.delete('ClientRequestToken');
      return { ...request, body: Buffer.from(form.toString()) };
    };
    const late = 'all events again, long after the end (F7)';
    const swept = await sweep(cloud, failingUpdate, { details, faults: [late], bug });
    expect(failuresOf(swept, late).join()).toContain('stack operations');
  });
});
