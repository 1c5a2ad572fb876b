import { cloudFormationIn, codePipelineIn, s3In, snsIn } from '../shared/aws/clients';
import { abortableSleep } from '../shared/aws/retry';
import { readEnvironment, readRuntime } from '../shared/job/env';
import type { LambdaContext } from '../shared/job/run-job';
import { parseJson } from '../shared/text/json';
import { approvedEnvironmentsSchema, recordExecutionEnvironmentSchema } from './environment';
import { handleEvent } from './handle-event';
import { runEvent } from './run-event';

/** Entry point of the Lambda function record-execution. */
export const handler = (event: unknown, context: LambdaContext): Promise<void> =>
  runEvent(context, (signal) => {
    const environment = readEnvironment(recordExecutionEnvironmentSchema);
    const { region } = readRuntime();
    return handleEvent(event, {
      environment,
      approvals: parseJson(
        environment.APPROVALS,
        'the environment variable APPROVALS of the Lambda function',
        approvedEnvironmentsSchema,
      ),
      region,
      codePipeline: codePipelineIn(region, signal),
      cloudFormation: cloudFormationIn(environment.STACK_REGION, signal),
      records: {
        s3: s3In(region, signal),
        bucket: environment.RECORD_BUCKET,
        accountId: environment.ACCOUNT_ID,
      },
      sns: snsIn(region, signal),
      now: Date.now,
      sleep: abortableSleep(signal),
    });
  });
