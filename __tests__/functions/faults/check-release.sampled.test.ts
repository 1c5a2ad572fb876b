import { ALL_FAULTS } from './faults';
import { prepareBuilds } from './scenarios/builds';
import { checkFailedBuild, checkRelease, describeRelease } from './scenarios/check-release';
import { type Details, type Sweep, type SweepOptions, failuresOf, sweep } from './sweep';
import { type Cloud, startCloud } from './world/cloud';
import { withoutConditions } from './world/fault-proxy';

// The time limit is long, because the tests run about 200 checks with injected faults.
jest.setTimeout(600_000);
let cloud: Cloud;
let commit: string;
beforeAll(async () => {
  cloud = await startCloud();
  commit = await prepareBuilds(cloud);
});
afterAll(() => cloud.stop());

/** All faults except one throttled call (F1) and one 503 (F2), because longer series of failed calls include both. */
const FAULTS = ALL_FAULTS.filter((fault) => !/ once \(F[12]\)$/.test(fault));

/** Comparison with the running release, for which check-release reads the deployment time, the files and commits. */
const details: Details = {
  isRead: (callId, nth) =>
    /^s3\.(GetObject .*\/deployments|\w+ .*\/checked\/hello\/\(uuid\))\//.test(callId) ||
    // The first commit is the commit of the new release.
    (callId === 'codecommit.GetCommit' && nth > 1),
  isOutput: (name) => name === 'Approval',
  isEntry: (path) => path.endsWith('::changes.json'),
};
/** Faults for an action that only reads: errors in every retry, a call without a response, and duplicate events. */
const READ_FAULTS = /forever|no answer, once|twice, at once|long after/;
const COPY = 'checked/hello/(execution)/(uuid).zip';

describe('check-release', () => {
  let swept: Sweep;
  beforeAll(async () => {
    swept = await sweep(cloud, checkRelease(commit), { details, faults: FAULTS });
  });

  it('allocates the next number, and writes the artifact, its copy and the record', () => {
    expect(swept.outcome).toMatchObject({ kind: 'succeeded', outputs: { Sequence: '9' } });
    const { entries } = swept.clean;
    expect(entries[`artifacts/${COPY}::release.json`]).toBe(entries['artifacts/Checked::release.json']);
    expect(entries[`artifacts/${COPY}::changes.json`]).toContain('"subject": "Say hello again"');
    expect(entries['artifacts/checked/hello/(execution)/(uuid).json']).toContain('(sha256 of release.json)');
    expect(entries['artifacts/sequences/hello/9.json']).toContain('(execution)');
  });

  it('makes each kind of call, so that each can fail', () => {
    const actions = new Set(swept.calls.map((call) => call.split(' ')[0]));
    expect([...actions].sort()).toEqual([
      'cloudformation.DescribeStacks',
      'cloudformation.ValidateTemplate',
      'codebuild.BatchGetBuilds',
      'codebuild.BatchGetReports',
      'codecommit.GetCommit',
      'codepipeline.GetPipelineExecution',
      'codepipeline.ListActionExecutions',
      'codepipeline.PutJobSuccessResult',
      'ecr.DescribeImages',
      's3.GetObject',
      's3.ListObjectsV2',
      's3.PutObject',
    ]);
    expect(swept.calls.filter((call) => details.isRead(call, 1))).toHaveLength(3);
  });

  it.each(FAULTS)('ends in the same state as without a fault: %s', (fault) => {
    expect(failuresOf(swept, fault)).toEqual([]);
  });

  it('describes a checked release with the same text, or with fewer details, whatever the fault', async () => {
    const faults = FAULTS.filter((fault) => READ_FAULTS.test(fault));
    const described = await sweep(cloud, describeRelease(commit), { details, faults });
    expect(described.outcome).toMatchObject({ kind: 'succeeded' });
    const { outputs } = described.outcome as { outputs: Record<string, string> };
    expect(outputs['Approval']).toMatch(/^Replaces: release 6, /m);
    expect(outputs['Approval']).toMatch(/^- .*web: RulePriority 10 → 11$/m);
    expect(faults.flatMap((fault) => failuresOf(described, fault))).toEqual([]);
  });

  it('rejects a build with a failed test, whatever the fault', async () => {
    const rejected = await sweep(cloud, checkFailedBuild(commit), {
      faults: FAULTS,
      isSwept: (callId) => callId === 'codebuild.DescribeTestCases',
    });
    expect(rejected.outcome).toMatchObject({ kind: 'failed', type: 'JobFailed' });
    expect(Object.keys(rejected.clean.entries).join()).not.toContain('(execution)');
    expect(FAULTS.flatMap((fault) => failuresOf(rejected, fault))).toEqual([]);
  });

  it('fails this test if it claims a number without a condition', async () => {
    const bug: SweepOptions['bug'] = ({ id }, request) =>
      /^s3\.PutObject .*\/sequence\.json$/.test(id) ? withoutConditions(request) : request;
    const fault = 'overtaken at the call by a duplicate of the event (F7)';
    const isSwept = (callId: string) => callId.endsWith('/sequences/hello/');
    const mutant = await sweep(cloud, checkRelease(commit), { details, faults: [fault], isSwept, bug });
    expect(failuresOf(mutant, fault).join()).toContain('artifacts/sequences/hello/10.json');
  });

  it('fails this test if it does not use the copy of an earlier attempt', async () => {
    const bug: SweepOptions['bug'] = ({ id }, request) => {
      if (!id.endsWith(COPY)) return request;
      return id.startsWith('s3.GetObject')
        ? { ...request, url: request.url.replace('.zip', '.missing') }
        : withoutConditions(request);
    };
    const fault = '503 forever (F2)';
    const isSwept = (callId: string) => callId.includes('/deployments/');
    const mutant = await sweep(cloud, checkRelease(commit), { details, faults: [fault], isSwept, bug });
    expect(failuresOf(mutant, fault).join()).toContain(`${COPY} contents: 2 instead of 1`);
  });
});
