import type { Case } from './case';
import { type Cloud, startCloud } from './world/cloud';
import { withoutConditions } from './world/fault-proxy';
import { ALL_FAULTS } from './faults';
import { promoteRelease, protectStacks, verifyRelease } from './scenarios/release-actions';
import { type Sweep, type SweepOptions, failuresOf, startCase, sweep } from './sweep';

// The time limit is long, because the tests run about 250 promotions and verifications with injected faults.
jest.setTimeout(600_000);
let cloud: Cloud;
/** Test case that promotes release 6. */
let earlier: Case;
beforeAll(async () => {
  cloud = await startCloud();
  earlier = await startCase(cloud, promoteRelease(undefined, 6));
  expect(await earlier.run()).toMatchObject({ kind: 'succeeded' });
});
afterAll(() => cloud.stop());

describe('promote-release', () => {
  let swept: Sweep;
  beforeAll(async () => {
    swept = await sweep(cloud, promoteRelease(earlier.names));
  });

  it('starts production once', () => {
    expect(swept.outcome.kind).toBe('succeeded');
    expect(swept.clean.entries).toMatchObject({ 'production/current/hello/bundle.zip versions': '2' });
  });

  it.each(ALL_FAULTS)('ends in the same state as without a fault: %s', (fault) => {
    expect(failuresOf(swept, fault)).toEqual([]);
  });

  it('fails this test if it writes without a condition', async () => {
    const bug: SweepOptions['bug'] = (_call, request) => withoutConditions(request);
    const fault = 'reply lost after the effect (F5)';
    const mutant = await sweep(cloud, promoteRelease(earlier.names), { faults: [fault], bug });
    expect(failuresOf(mutant, fault).join()).toContain('current/hello/bundle.zip versions: 3 instead of 2');
  });
});

describe('protect-stacks', () => {
  let swept: Sweep;
  beforeAll(async () => {
    swept = await sweep(cloud, protectStacks);
  });

  it('protects the stack and changes nothing else', () => {
    expect(swept.outcome.kind).toBe('succeeded');
    expect(swept.clean.entries).toMatchObject({
      'stack protection': 'true',
      'stack operations': 'CREATE_IN_PROGRESS CREATE_COMPLETE',
    });
    expect(swept.calls).toEqual([
      'cloudformation.DescribeStacks',
      'cloudformation.UpdateTerminationProtection',
      'codepipeline.PutJobSuccessResult',
    ]);
  });

  it.each(ALL_FAULTS)('ends in the same state as without a fault: %s', (fault) => {
    expect(failuresOf(swept, fault)).toEqual([]);
  });
});

describe('verify-release', () => {
  let swept: Sweep;
  beforeAll(async () => {
    swept = await sweep(cloud, verifyRelease(earlier.names));
  });

  it('accepts the release', () => {
    expect(swept.outcome.kind).toBe('succeeded');
    expect(Object.keys(swept.clean.entries).join()).toContain('artifacts/Verified::web.template.json');
  });

  it.each(ALL_FAULTS)('ends in the same state as without a fault: %s', (fault) => {
    expect(failuresOf(swept, fault)).toEqual([]);
  });
});
