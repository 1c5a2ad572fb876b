import { withArtifacts } from '../../../../functions/shared/aws/clients';
import { readEnvironment, readRuntime } from '../../../../functions/shared/job/env';
import { JobError } from '../../../../functions/shared/job/errors';
import type { Job } from '../../../../functions/shared/job/job';
import type { JobResult } from '../../../../functions/shared/job/job-result';
import { deployStackEnvironmentSchema } from '../../../../functions/deploy-stack/environment';
import { CREDENTIALS, JOB_ID, jobEvent } from '../../support/fixtures';
import { outcome, runWith } from '../../support/job-runner';
import { awsError } from '../../support/scripted';

const done = (summary = 'fine'): Promise<JobResult> =>
  Promise.resolve({ kind: 'done', summary, outputs: { A: 'b' } });
const throws = (error: Error) => () => Promise.reject(error);
const refusing =
  (code: string, status = 400) =>
  () => {
    throw awsError(code, 'refused', status);
  };

describe('the job protocol', () => {
  it.each([
    ['no object', null],
    ['a test event of the console', { key1: 'value1' }],
    ['a job without an id', { 'CodePipeline.job': { data: {} } }],
    ['an id that is no job id', { 'CodePipeline.job': { id: '../x' } }],
  ])('throws for %s and calls nothing (D2)', async (_what, event) => {
    const work = jest.fn(() => done());
    await expect(runWith(event, work)).rejects.toThrow('not a CodePipeline job');
    expect(work).not.toHaveBeenCalled();
  });

  it('answers an event that has an id but is otherwise malformed', async () => {
    const answered = await runWith({ 'CodePipeline.job': { id: JOB_ID, accountId: 'x' } }, () => done());
    expect(outcome(answered)).toMatch(
      /FAIL\(ConfigurationError, the job's event is not as expected: .*accountId/,
    );
  });

  it('accepts null for an absent field, and ignores unknown fields', async () => {
    const event = jobEvent();
    const job = event['CodePipeline.job'] as { data: object };
    Object.assign(job.data, { continuationToken: null, encryptionKey: null, something: 'new' });
    expect(outcome(await runWith(event, () => done()))).toBe('OK(fine)');
  });

  it('answers a success once, with the outputs and the id of the current job', async () => {
    const { answers } = await runWith(jobEvent(), () => done());
    expect(answers).toEqual([
      {
        name: 'PutJobSuccessResult',
        input: { jobId: JOB_ID, executionDetails: { summary: 'fine' }, outputVariables: { A: 'b' } },
      },
    ]);
  });

  it('leaves an empty summary out (D93)', async () => {
    const { answers } = await runWith(jobEvent(), () => done(''));
    expect(answers[0]?.input['executionDetails']).toEqual({});
  });

  it('answers a continuation without output variables and without a current revision (D94)', async () => {
    const { answers } = await runWith(jobEvent(), () =>
      Promise.resolve({ kind: 'continue', summary: 'later', token: '{"v":1}', percentComplete: 5 }),
    );
    expect(answers[0]?.input).toEqual({
      jobId: JOB_ID,
      continuationToken: '{"v":1}',
      executionDetails: { summary: 'later', percentComplete: 5 },
    });
  });

  it('resolves after answering a failure with the request id (D88)', async () => {
    const { answers } = await runWith(jobEvent(), throws(new JobError('RevisionOutOfSync', 'too old')));
    expect(answers).toEqual([
      {
        name: 'PutJobFailureResult',
        input: {
          jobId: JOB_ID,
          failureDetails: { type: 'RevisionOutOfSync', message: 'too old', externalExecutionId: 'request-1' },
        },
      },
    ]);
  });

  it.each(['InvalidJobStateException', 'JobNotFoundException'])(
    'accepts %s and answers only once (D86)',
    async (code) => {
      const succeeded = await runWith(jobEvent(), () => done(), refusing(code));
      expect(succeeded.answers.map(({ name }) => name)).toEqual(['PutJobSuccessResult']);
      expect(succeeded.log).toContain(code);
      const failed = await runWith(jobEvent(), throws(new JobError('JobFailed', 'x')), refusing(code));
      expect(failed.answers.map(({ name }) => name)).toEqual(['PutJobFailureResult']);
    },
  );

  it('throws when the answer cannot be delivered, so that Lambda retries the event (D87)', async () => {
    await expect(runWith(jobEvent(), () => done(), refusing('InternalError', 500))).rejects.toThrow(
      'did not accept the answer (InternalError)',
    );
    await expect(
      runWith(jobEvent(), throws(new JobError('JobFailed', 'x')), refusing('ThrottlingException')),
    ).rejects.toThrow();
  });

  it('reports a defect as an internal error, and logs its position without its message (D89)', async () => {
    const defect = new TypeError(`cannot read ${CREDENTIALS.secretAccessKey}`);
    const answered = await runWith(jobEvent(), throws(defect));
    expect(outcome(answered)).toMatch(/^FAIL\(JobFailed, internal error \(TypeError\).*requestId request-1/);
    expect(answered.log).toContain('job.test.ts:');
    expect(answered.log).not.toContain('cannot read');
  });

  it('answers before the deadline: continues if something was started, otherwise fails (D90)', async () => {
    const never = new Promise<JobResult>(() => undefined);
    const notStarted = await runWith(jobEvent(), () => never, undefined, 15_020);
    expect(outcome(notStarted)).toMatch(/^FAIL\(SystemUnavailable, .*no deployment was started/);
    const started = await runWith(
      jobEvent(),
      (_job, watch) => {
        watch.resumeWith('{"v":1}');
        return never;
      },
      undefined,
      15_020,
    );
    expect(started.answers[0]?.input).toMatchObject({ continuationToken: '{"v":1}' });
  });

  it('starts no request after the answer (D90)', async () => {
    let aborted: AbortSignal | undefined;
    await runWith(
      jobEvent(),
      (_job, { signal }) => {
        aborted = signal;
        return new Promise(() => undefined);
      },
      undefined,
      15_001,
    );
    expect(aborted?.aborted).toBe(true);
  });

  it.each([
    ['ThrottlingException', 400, 'SystemUnavailable'],
    ['ServiceUnavailable', 503, 'SystemUnavailable'],
    ['ExpiredToken', 400, 'SystemUnavailable'],
    ['AccessDeniedException', 400, 'PermissionError'],
    ['UnauthorizedOperation', 400, 'PermissionError'],
    ['403', 403, 'PermissionError'],
    ['NoSuchKey', 404, 'RevisionUnavailable'],
    ['ImageNotFoundException', 400, 'RevisionUnavailable'],
    ['NoSuchBucket', 404, 'ConfigurationError'],
    ['PermanentRedirect', 301, 'ConfigurationError'],
    ['ValidationError', 400, 'ConfigurationError'],
    ['SomethingElse', 400, 'JobFailed'],
  ])('reports %s (%i) as %s', async (code, status, type) => {
    const answered = await runWith(jobEvent(), throws(awsError(code, 'words of AWS', status)));
    expect(outcome(answered)).toMatch(new RegExp(`^FAIL\\(${type}, .*words of AWS`));
  });

  it('removes line breaks, markup and direction marks from messages', async () => {
    const { answers } = await runWith(
      jobEvent(),
      throws(new JobError('JobFailed', 'a\n<a href="x">b</a>\u202Ec\u0000')),
    );
    expect(answers[0]?.input['failureDetails']).toMatchObject({ message: 'a (a href="x")b(/a) c' });
  });
});

describe('a job without artifacts', () => {
  const withoutArtifacts = () => {
    const event = jobEvent() as { 'CodePipeline.job': { data: Record<string, unknown> } };
    const { data, ...job } = event['CodePipeline.job'];
    const { actionConfiguration } = data;
    return { 'CodePipeline.job': { ...job, data: { actionConfiguration } } };
  };
  const done: JobResult = { kind: 'done', summary: 'done', outputs: {} };

  it('is run although it lacks every field of artifacts', async () => {
    const seen: Job[] = [];
    const answered = await runWith(withoutArtifacts(), (job) => {
      seen.push(job);
      return Promise.resolve(done);
    });
    expect(outcome(answered)).toBe('OK(done)');
    expect(seen).toMatchObject([{ inputs: new Map(), outputs: new Map(), credentials: undefined }]);
  });

  it('is rejected by a function that reads artifacts', async () => {
    const answered = await runWith(withoutArtifacts(), (job, { signal }) =>
      withArtifacts(job, signal, () => Promise.resolve(done)),
    );
    expect(outcome(answered)).toMatch(
      /^FAIL\(ConfigurationError, the job has no credentials for artifacts; /,
    );
  });
});

describe('the environment of a function', () => {
  it('names every missing and malformed variable at once, without values', () => {
    expect(() =>
      readEnvironment(deployStackEnvironmentSchema, { ENVIRONMENT: 'test', REGISTRY: 'docker.io' }),
    ).toThrow(/STACK_REGION: .*STACK_PREFIX: .*SERVICE_ROLE_ARN: .*REGISTRY: allowed: .*RECORD_BUCKET: /);
  });

  it('reports a local endpoint', () => {
    expect(readRuntime({ AWS_REGION: 'us-east-1' })).toEqual({ region: 'us-east-1', localEndpoint: false });
    expect(
      readRuntime({ AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }).localEndpoint,
    ).toBe(true);
    expect(
      readRuntime({ AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' }).localEndpoint,
    ).toBe(true);
  });
});
