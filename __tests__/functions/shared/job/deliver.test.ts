import { JobError } from '../../../../functions/shared/job/errors';
import type { JobResult } from '../../../../functions/shared/job/job-result';
import { JOB_ID, jobEvent } from '../../support/fixtures';
import { runWith } from '../../support/job-runner';
import { type Call, awsError } from '../../support/scripted';

const REFUSALS = ['OutputVariablesSizeExceededException', 'ValidationException'];
const DONE: JobResult = {
  kind: 'done',
  summary: 'web of release 7 runs in test',
  externalExecutionId: 'arn:stack',
  outputs: { StackId: 'arn:stack', Url: 'x'.repeat(1000) },
  required: { 'Replaces-production': 'release 6' },
};
const CONTINUES: JobResult = { kind: 'continue', summary: 'waits', token: '{"v":1}', percentComplete: 5 };

/** Makes CodePipeline reject the first `count` job results because of their content. */
const refusing = (code: string, count: number) => {
  let left = count;
  return () => {
    left -= 1;
    if (left >= 0) throw awsError(code, 'no');
    return {};
  };
};
const answersTo = async (result: JobResult | JobError, code: string, refused: number) => {
  const work = () => (result instanceof JobError ? Promise.reject(result) : Promise.resolve(result));
  return (await runWith(jobEvent(), work, refusing(code, refused))).answers;
};
const last = (answers: readonly Call[]) => answers.at(-1);

describe.each(REFUSALS)('an answer that CodePipeline rejects with %s', (code) => {
  it('of a success is followed by an answer with only the variables that later actions read', async () => {
    const answers = await answersTo(DONE, code, 1);
    expect(answers[0]?.input['outputVariables']).toEqual({
      StackId: 'arn:stack',
      Url: 'x'.repeat(1000),
      'Replaces-production': 'release 6',
    });
    expect(answers).toHaveLength(2);
    expect(last(answers)).toEqual({
      name: 'PutJobSuccessResult',
      input: {
        jobId: JOB_ID,
        executionDetails: {
          summary:
            'web of release 7 runs in test; CodePipeline rejected the output variables, so only the variables that later actions read are kept',
          externalExecutionId: 'arn:stack',
        },
        outputVariables: { 'Replaces-production': 'release 6' },
      },
    });
  });

  it('of a success is shortened until only the job id is left', async () => {
    expect(last(await answersTo(DONE, code, 2))?.input).toEqual({
      jobId: JOB_ID,
      outputVariables: { 'Replaces-production': 'release 6' },
    });
    expect(last(await answersTo(DONE, code, 3))?.input).toEqual({ jobId: JOB_ID });
  });

  it('of a success is never followed by a failure: the deployment succeeded', async () => {
    for (const refused of [1, 2, 3]) {
      const answers = await answersTo(DONE, code, refused);
      expect(new Set(answers.map(({ name }) => name))).toEqual(new Set(['PutJobSuccessResult']));
    }
    const sent: string[] = [];
    const refuseAll = ({ name }: Call) => {
      sent.push(name);
      throw awsError(code, 'no');
    };
    await expect(runWith(jobEvent(), () => Promise.resolve(DONE), refuseAll)).rejects.toThrow(
      `did not accept the answer (${code})`,
    );
    expect(new Set(sent)).toEqual(new Set(['PutJobSuccessResult']));
  });

  it('of a continuation is followed by an answer with only the token', async () => {
    expect(last(await answersTo(CONTINUES, code, 1))).toEqual({
      name: 'PutJobSuccessResult',
      input: { jobId: JOB_ID, continuationToken: '{"v":1}' },
    });
  });

  it('of a continuation fails the job when CodePipeline rejects even the token alone', async () => {
    expect(last(await answersTo(CONTINUES, code, 2))).toMatchObject({
      name: 'PutJobFailureResult',
      input: {
        failureDetails: {
          type: 'JobFailed',
          message: `CodePipeline rejected the continuation token (${code}), so the job cannot continue; retry the stage; last status of the job: waits`,
        },
      },
    });
  });

  it('of a failure is followed by an answer that names the log instead of the message', async () => {
    expect(last(await answersTo(new JobError('RevisionOutOfSync', 'too old'), code, 1))).toEqual({
      name: 'PutJobFailureResult',
      input: {
        jobId: JOB_ID,
        failureDetails: {
          type: 'RevisionOutOfSync',
          message:
            'CodePipeline rejected the message; find the message in the log of this function under requestId request-1',
        },
      },
    });
  });
});

describe('an answer that did not arrive', () => {
  // The content of the job result does not cause these errors. The function throws the error, so Lambda retries.
  it.each([
    ['ThrottlingException', 400],
    ['UnrecognizedClientException', 400],
    ['InvalidClientTokenException', 400],
    ['ExpiredTokenException', 400],
    ['AccessDeniedException', 400],
    ['InternalError', 500],
  ])('is not shortened: %s', async (code, status) => {
    const sent: Call[] = [];
    const refuse = (call: Call) => {
      sent.push(call);
      throw awsError(code, 'no', status);
    };
    await expect(runWith(jobEvent(), () => Promise.resolve(DONE), refuse)).rejects.toThrow(code);
    expect(sent).toHaveLength(1);
  });
});
