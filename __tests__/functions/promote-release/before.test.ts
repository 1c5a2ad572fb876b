import { type Outcome, outcomeKey } from '../../../functions/shared/release/history/outcome';
import { promotionRecordKey } from '../../../functions/shared/release/records';
import { releaseKey } from '../../../functions/shared/release/release-bucket';
import { COMMIT, EXECUTION } from '../support/fixtures';
import { outcome, tokenOf } from '../support/job-runner';
import { CURRENT, OTHER, PARAMETERS, PromoteScene } from '../support/promote';
import { awsError, networkError } from '../support/scripted';

const MINUTE = 60_000;
const SUCCEEDED_AT = '2024-05-01T11:30:00.000Z';
const STAGING = { ...PARAMETERS, environment: 'staging' };
const OUTCOME = `staging-records/${outcomeKey('hello', 7)}`;
const COPY = `staging/${releaseKey('hello', 7, EXECUTION)}`;

/** A release that was promoted to staging at 12:00, an hour and a half after its deployment to test. */
async function inStaging(): Promise<PromoteScene> {
  const scene = new PromoteScene({ otherEnvironments: ['staging'] });
  scene.hasStaging = true;
  expect(outcome(await scene.run({ userParameters: STAGING }))).toMatch(/^OK/);
  return scene;
}

/** Stores what record-execution of staging writes. */
function record(scene: PromoteScene, change: Partial<Outcome> = {}): void {
  const stored: Outcome = {
    version: 1,
    environment: 'staging',
    application: 'hello',
    sequence: 7,
    commit: COMMIT,
    execution: EXECUTION,
    status: 'succeeded',
    pipeline: 'hello-acme-staging',
    pipelineExecution: OTHER,
    attempt: 1,
    endedAt: SUCCEEDED_AT,
    ...change,
  };
  scene.s3.put(`staging-records/${outcomeKey('hello', stored.sequence)}`, JSON.stringify(stored));
}

/** Promotes to production. @returns the result, after asserting that nothing was written for another result than OK. */
async function promote(scene: PromoteScene, continuationToken?: string) {
  const writes = scene.s3.writes().length;
  const answered = await scene.run(continuationToken === undefined ? {} : { continuationToken });
  if (!outcome(answered).startsWith('OK')) expect(scene.s3.writes()).toHaveLength(writes);
  return answered;
}

describe('a promotion after another promoted environment', () => {
  it('is allowed when the release succeeded there', async () => {
    const scene = await inStaging();
    record(scene);
    expect(outcome(await promote(scene))).toBe('OK(release 7 of hello promoted to production)');
    expect(scene.s3.stored).toContain(CURRENT);
  });

  it('still needs the deployment record of the tested environment', async () => {
    const scene = await inStaging();
    record(scene);
    for (const path of scene.s3.objects.keys())
      if (path.includes('/deployments/')) scene.s3.objects.delete(path);
    expect(outcome(await promote(scene))).toMatch(/^FAIL\(RevisionOutOfSync, .*was not tested in test/);
  });

  it('waits while the outcome is not recorded, says for what, and is allowed when the outcome is there', async () => {
    const scene = await inStaging();
    const waiting = await promote(scene);
    expect(outcome(waiting)).toBe(
      'CONT(release 7 of hello has no recorded outcome in staging yet; the job continues in the next invocation)',
    );
    record(scene);
    expect(outcome(await promote(scene, tokenOf(waiting)))).toMatch(/^OK/);
  });

  it('waits for at most 6 hours, also if AWS is slow meanwhile, and names what to do', async () => {
    const scene = await inStaging();
    const begin = scene.now;
    let token = tokenOf(await promote(scene));
    scene.now = begin + 359 * MINUTE;
    token = tokenOf(await promote(scene, token));
    // CodePipeline does not list the action yet, so this invocation counts as one of five.
    scene.history.pages = () => [[]];
    token = tokenOf(await promote(scene, token));
    scene.history.pages = (running) => [[running]];
    scene.now = begin + 360 * MINUTE;
    expect(outcome(await promote(scene, token))).toBe(
      'FAIL(RevisionOutOfSync, release 7 of hello has no recorded outcome in staging yet; a promotion waits at most 6 hours; have an operator look at the release pipeline of staging, then retry the stage)',
    );
  });

  it('does not wait longer because of a token from the future', async () => {
    const scene = await inStaging();
    const waiting = await promote(scene, JSON.stringify({ v: 1, waitingSince: scene.now + 1_000 * MINUTE }));
    expect(tokenOf(waiting)).toBe(JSON.stringify({ v: 1, waitingSince: scene.now }));
  });

  it.each<[string, Partial<Outcome>, RegExp]>([
    [
      'failed there, and names the cause',
      { status: 'failed', cause: 'the service web did not become healthy' },
      /release 7 of hello failed in staging: the service web did not become healthy; have an operator of staging retry the stage there; after it has succeeded, retry this stage/,
    ],
    [
      'was rolled back there, and names the older release',
      { status: 'rolled-back', replacedBy: 5 },
      /release 7 of hello was rolled back in staging to release 5; promote a newer release/,
    ],
    [
      'is another release with the same number',
      { execution: OTHER },
      /belongs to execution 99999999.*this promotion belongs to execution 1111/,
    ],
  ])('rejects a release that %s', async (_what, change, message) => {
    const scene = await inStaging();
    record(scene, change);
    const text = outcome(await promote(scene));
    expect(text).toMatch(/^FAIL\(RevisionOutOfSync, /);
    expect(text).toMatch(message);
  });

  it('rejects an outcome that is no outcome', async () => {
    const scene = await inStaging();
    scene.s3.put(OUTCOME, '{}');
    expect(outcome(await promote(scene))).toMatch(/^FAIL\(RevisionOutOfSync, .*no readable release/);
  });

  it('rejects a release whose bundle in staging had another content, or is missing', async () => {
    const scene = await inStaging();
    record(scene);
    const copy = scene.s3.objects.get(COPY);
    scene.s3.put(COPY, 'other', { 'release-sha256': 'f'.repeat(64) });
    expect(outcome(await promote(scene))).toMatch(
      /^FAIL\(RevisionOutOfSync, staging got no bundle with the same content/,
    );
    scene.s3.objects.delete(COPY);
    expect(outcome(await promote(scene))).toMatch(
      /^FAIL\(RevisionOutOfSync, staging got no bundle with the same content/,
    );
    expect(copy).toBeDefined();
  });

  it('rejects a release that a newer release has overtaken there, and waits while that is not known', async () => {
    const scene = await inStaging();
    const path = `records/${promotionRecordKey('staging', 'hello')}`;
    const newest = JSON.parse(scene.s3.objects.get(path)?.body.toString() ?? '{}') as object;
    scene.s3.put(path, JSON.stringify({ ...newest, sequence: 8, execution: OTHER }));
    expect(outcome(await promote(scene))).toMatch(/^CONT/);
    record(scene, { sequence: 8, execution: OTHER });
    expect(outcome(await promote(scene))).toMatch(
      /^FAIL\(RevisionOutOfSync, release 8 has overtaken release 7 of hello in staging.*promote release 8/,
    );
  });

  it('counts the soak time from the success there', async () => {
    const scene = await inStaging();
    scene.soakMinutes = 60;
    record(scene);
    expect(outcome(await promote(scene))).toMatch(
      /^CONT\(release 7 of hello has run in staging since 2024-05-01T11:30:00.000Z; production requires 60 minutes/,
    );
    scene.now = Date.parse(SUCCEEDED_AT) + 60 * MINUTE;
    expect(outcome(await promote(scene))).toMatch(/^OK/);
  });

  it('completes a promotion that has started, even if the release was rolled back there since', async () => {
    const scene = await inStaging();
    record(scene);
    scene.refuse(`records/${promotionRecordKey('production', 'hello')}`, networkError());
    expect(outcome(await scene.run())).toMatch(
      /^FAIL\(.*its deployment starts, but the promotion is not complete/,
    );
    scene.s3.before = () => undefined;
    record(scene, { status: 'rolled-back', replacedBy: 5 });
    expect(outcome(await scene.run())).toMatch(/^OK/);
  });

  it.each([
    ['PermissionError', awsError('AccessDenied', 'Access Denied', 403)],
    ['SystemUnavailable', networkError()],
  ])('fails with a %s when the outcome cannot be read, and writes nothing', async (type, error) => {
    const scene = await inStaging();
    record(scene);
    scene.s3.before = ({ name, input }) => {
      if (name === 'GetObject' && input['Bucket'] === 'staging-records') throw error;
    };
    expect(outcome(await promote(scene))).toMatch(new RegExp(`^FAIL\\(${type}, `));
  });

  it('does not need an outcome for the environment right after test', async () => {
    const scene = await inStaging();
    expect(scene.s3.calls.filter(({ input }) => input['Bucket'] === 'staging-records')).toEqual([]);
  });
});
