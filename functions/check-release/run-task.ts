import { type Job, userParametersOf } from '../shared/job/job';
import type { JobResult } from '../shared/job/job-result';
import { nextToken } from '../shared/job/next-token';
import { parseJson } from '../shared/text/json';
import { checkRelease } from './check';
import { checkedEnvironmentsSchema, taskParametersSchema } from './contract';
import { describeRelease } from './describe';
import type { CheckPorts } from './ports';

/**
 * Runs the task that the UserParameters name.
 *
 * @throws JobError when a check or a request fails.
 */
export function runTask(job: Job, ports: CheckPorts): Promise<JobResult> {
  const { environment, accountId } = ports;
  const parameters = userParametersOf(job, taskParametersSchema);
  const continuation = nextToken(job);
  ports.deadline.resumeWith(continuation);
  const run = {
    ...ports,
    continuation,
    environments: parseJson(
      environment.ENVIRONMENTS,
      'the environment variable ENVIRONMENTS of the Lambda function',
      checkedEnvironmentsSchema,
    ),
    recordBucket: { s3: ports.records, bucket: environment.RECORD_BUCKET, accountId },
  };
  return parameters.task === 'check'
    ? checkRelease(job, { ...run, parameters })
    : describeRelease(job, { ...run, parameters });
}
