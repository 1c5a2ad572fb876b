import { type Cloud, startCloud } from './world/cloud';
import { ALL_FAULTS } from './faults';
import { createStack, failingUpdate, updateStack, updateStackByUrl } from './scenarios';
import { type Sweep, type SweepOptions, failuresOf, sweep } from './sweep';

// Some 300 deployments.
jest.setTimeout(300_000);
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.stop());

/** What production runs is only told to the approver; a deployment does not depend on it. */
const optional = (callId: string) => callId.includes('/promotions/');

describe.each([
  ['creates a stack', createStack, 'CREATE_IN_PROGRESS CREATE_COMPLETE'],
  ['updates a stack', updateStack, 'UPDATE_IN_PROGRESS UPDATE_COMPLETE'],
])('deploy-stack %s', (_what, scenario, operation) => {
  let swept: Sweep;
  beforeAll(async () => {
    swept = await sweep(cloud, scenario, { optional });
  });

  it('once, and records it', () => {
    expect(swept.outcome.kind).toBe('succeeded');
    expect(swept.clean.entries['stack operations']).toMatch(new RegExp(`${operation}$`));
    expect(Object.keys(swept.clean.entries).join()).toContain('deployments/test/hello/web/');
  });

  it.each(ALL_FAULTS)('%s: ends as if nothing had happened', (fault) => {
    expect(failuresOf(swept, fault)).toEqual([]);
  });
});

describe('deploy-stack', () => {
  const faults = [
    'F5: reply lost after the effect',
    'F6: crash right after the call',
    'F7: every event twice, one after the other',
    'F7: all events again, long after the end',
  ] as const;

  it('uploads a large template once, whatever happens', async () => {
    const swept = await sweep(cloud, updateStackByUrl, { optional, faults });
    expect(swept.outcome.kind).toBe('succeeded');
    expect(swept.calls.join()).toContain('s3.PutObject templates/');
    expect(faults.flatMap((fault) => failuresOf(swept, fault))).toEqual([]);
  });

  it('A8: never starts an update again that has failed and was rolled back', async () => {
    const swept = await sweep(cloud, failingUpdate, { optional, faults });
    expect(swept.outcome).toMatchObject({ kind: 'failed', type: 'JobFailed' });
    expect(swept.clean.entries['stack status']).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(faults.flatMap((fault) => failuresOf(swept, fault))).toEqual([]);
  });

  it('would be found out if it sent no token with its update', async () => {
    const bug: SweepOptions['bug'] = ({ action }, request) => {
      if (action !== 'UpdateStack') return request;
      const form = new URLSearchParams(request.body.toString());
      form.delete('ClientRequestToken');
      return { ...request, body: Buffer.from(form.toString()) };
    };
    const late = 'F7: all events again, long after the end';
    const swept = await sweep(cloud, failingUpdate, { optional, faults: [late], bug });
    expect(failuresOf(swept, late).join()).toContain('stack operations');
  });
});
