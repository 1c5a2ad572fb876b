import { successOf } from '../../../../rehearsal/engine/api/requests/job-answers';
import { Jobs, type JobResult } from '../../../../rehearsal/engine/executions/jobs';

const data = {
  actionConfiguration: { configuration: {} },
  inputArtifacts: [],
  outputArtifacts: [],
  artifactCredentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
};
const context = { accountId: '111111111111', region: 'us-east-1', actionTypeId: {}, pipelineContext: {} };
const success: JobResult = { type: 'success', variables: {}, details: {} };

describe('a job', () => {
  it('accepts one result', async () => {
    const jobs = new Jobs();
    const job = jobs.open(data, context);
    jobs.answer(job.id, '111111111111', 'us-east-1', success);
    expect(await job.result).toEqual(success);
    expect(() => {
      jobs.answer(job.id, '111111111111', 'us-east-1', success);
    }).toThrow(expect.objectContaining({ code: 'InvalidJobStateException' }) as Error);
  });

  it('rejects results after the job is closed', async () => {
    const jobs = new Jobs();
    const job = jobs.open(data, context);
    job.close();
    expect(await job.result).toBeUndefined();
    expect(() => {
      jobs.answer(job.id, '111111111111', 'us-east-1', success);
    }).toThrow(expect.objectContaining({ code: 'InvalidJobStateException' }) as Error);
  });

  it.each([
    ['account', '222222222222', 'us-east-1'],
    ['Region', '111111111111', 'ap-southeast-2'],
  ])('is not found for another %s', (_, accountId, region) => {
    const jobs = new Jobs();
    const { id } = jobs.open(data, context);
    expect(() => {
      jobs.answer(id, accountId, region, success);
    }).toThrow(expect.objectContaining({ code: 'JobNotFoundException' }) as Error);
  });

  it('accepts output variables up to 120 KB', () => {
    const input = (length: number) => ({
      jobId: 'x',
      executionDetails: {},
      outputVariables: { A: 'x'.repeat(length) },
    });
    expect(successOf(input(122_879))).toMatchObject({ type: 'success' });
    expect(() => successOf(input(122_880))).toThrow(
      expect.objectContaining({ code: 'OutputVariablesSizeExceededException' }) as Error,
    );
  });
});
