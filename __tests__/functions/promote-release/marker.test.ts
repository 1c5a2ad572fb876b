import { outcome } from '../support/job-runner';
import { CURRENT, PromoteScene, markerPath } from '../support/promote';
import { awsError, networkError } from '../support/scripted';

/**
 * Runs a job to which S3 returns `error` when the job reads the marker. If `promoted` is true, an earlier job has
 * completed the promotion. Returns the result of the job and the paths that the job wrote.
 */
async function unreadable(error: Error, promoted: boolean) {
  const scene = new PromoteScene();
  if (promoted) await scene.run();
  const stored = scene.s3.stored.length;
  scene.s3.before = ({ name, input }) => {
    const path = `${String(input['Bucket'])}/${String(input['Key'])}`;
    if (name === 'GetObject' && path === markerPath()) throw error;
  };
  const answer = outcome(await scene.run());
  return { answer, written: scene.s3.stored.slice(stored) };
}

describe.each([false, true])('a marker that cannot be read (promoted before: %j)', (promoted) => {
  it.each([
    ['SlowDown', awsError('SlowDown', 'Please reduce your request rate.', 503), 'SystemUnavailable'],
    [
      'InternalError',
      awsError('InternalError', 'We encountered an internal error.', 500),
      'SystemUnavailable',
    ],
    ['a lost connection', networkError(), 'SystemUnavailable'],
    ['ExpiredToken', awsError('ExpiredToken', 'The provided token has expired.', 400), 'SystemUnavailable'],
    [
      'NoSuchBucket',
      awsError('NoSuchBucket', 'The specified bucket does not exist', 404),
      'ConfigurationError',
    ],
    ['PermanentRedirect', awsError('PermanentRedirect', 'another endpoint', 301), 'ConfigurationError'],
    ['InvalidRequest', awsError('InvalidRequest', 'no', 400), 'ConfigurationError'],
    ['NoSuchVersion', awsError('NoSuchVersion', 'no', 404), 'RevisionUnavailable'],
    ['SomethingNew', awsError('SomethingNew', 'no', 400), 'JobFailed'],
  ])('fails the promotion, as if the marker might exist: %s', async (_what, error, type) => {
    const { answer, written } = await unreadable(error, promoted);
    expect(answer).toMatch(
      new RegExp(`^FAIL\\(${type}, reading releases/hello/7-.*/promoted.json in production`),
    );
    expect(written).toEqual([]);
  });
});

describe('a marker that does not exist', () => {
  it('does not stop the promotion', async () => {
    const { answer, written } = await unreadable(awsError('NoSuchKey', 'no', 404), false);
    expect(answer).toBe('OK(release 7 of hello promoted to production)');
    expect(written).toContain(CURRENT);
  });

  it('may cause a response with 403, because S3 returns 403 without the permission to list', async () => {
    const { answer } = await unreadable(awsError('AccessDenied', 'Access Denied', 403), false);
    expect(answer).toBe('OK(release 7 of hello promoted to production)');
  });
});
