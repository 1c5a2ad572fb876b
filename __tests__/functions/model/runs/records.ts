import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { SNSClient } from '@aws-sdk/client-sns';

import { handleEvent } from '../../../../functions/record-execution/handle-event';
import { JobError } from '../../../../functions/shared/job/errors';
import type { FakeS3 } from '../../support/fakes/fake-s3';
import { ACCOUNT } from '../../support/fixtures';
import { type Call, awsError, scripted } from '../../support/scripted';
import type { ExecutionEvent, ReleaseEnvironment } from '../world/environment';
import { detailsOf, recordOf } from '../world/history';
import type { World } from '../world/world';
import { type Hook, intercept } from './intercept';
import { CrashError, Run } from './run';

/** Event of the schedule. */
export const SCHEDULE = 'schedule';

/**
 * Starts record-execution in an environment.
 *
 * @param s3 S3 of the record bucket. @default the S3 of the simulated system, with the seeded bug
 */
export function startRecord(
  world: World,
  environment: ReleaseEnvironment,
  event: ExecutionEvent | typeof SCHEDULE,
  s3?: FakeS3,
): Run {
  return new Run(async (gate) => {
    const hook: Hook = async (call, send) => {
      await gate(call);
      return s3 === undefined ? world.send({ ...call, by: 'record' }, send) : send();
    };
    try {
      await handleEvent(eventOf(environment, event), portsOf(world, environment, hook, s3 ?? world.s3));
    } catch (error) {
      // Lambda repeats the event after an error, and the schedule records what is still missing.
      if (!(error instanceof JobError) && !(error instanceof CrashError)) world.defects.push(error);
    }
  });
}

function eventOf({ name }: ReleaseEnvironment, event: ExecutionEvent | typeof SCHEDULE): object {
  if (event === SCHEDULE) return { 'detail-type': 'Scheduled Event' };
  return {
    'detail-type': 'CodePipeline Pipeline Execution State Change',
    detail: {
      pipeline: pipelineOf(name),
      'execution-id': event.execution,
      state: event.state,
      'pipeline-execution-attempt': event.attempt,
    },
  };
}

const pipelineOf = (environment: string) => `hello-acme-${environment}`;

function portsOf(world: World, environment: ReleaseEnvironment, hook: Hook, s3: FakeS3) {
  const { name, pipeline, stack } = environment;
  const codePipeline = historyOf(environment);
  return {
    environment: {
      ACCOUNT_ID: ACCOUNT,
      RECORD_BUCKET: `${name}-records`,
      ENVIRONMENT: name,
      PIPELINE_SUFFIX: `-acme-${name}`,
      DEPLOY_STAGE: pipeline.deployStage,
      STACK_REGION: 'ap-southeast-2',
      STACK_PREFIX: `acme-${name}-`,
      NOTICE_TOPIC: `arn:aws:sns:ap-southeast-2:${ACCOUNT}:acme-notices-${name}`,
      APPROVALS: '{}',
      OPERATOR_ROLE: `acme-operator-${name}`,
      CONSOLE: 'https://ap-southeast-2.console.aws.amazon.com',
    },
    codePipeline: intercept(codePipeline, hook),
    cloudFormation: intercept(stack.client, hook),
    records: { s3: intercept(s3.client, hook), bucket: `${name}-records`, accountId: ACCOUNT },
    approvals: {},
    region: 'ap-southeast-2',
    // The model has no invariant about notices.
    sns: scripted(new SNSClient({ region: 'ap-southeast-2' }), () => ({ MessageId: 'published' })),
    sleep: () => Promise.resolve(),
    now: () => world.now,
  };
}

const clients = new WeakMap<ReleaseEnvironment, CodePipelineClient>();

/** Returns the client that reads the history of an environment's release pipeline. */
function historyOf(environment: ReleaseEnvironment): CodePipelineClient {
  const client =
    clients.get(environment) ??
    scripted(new CodePipelineClient({ region: 'ap-southeast-2' }), (call) => respond(environment, call));
  clients.set(environment, client);
  return client;
}

/** Answers a call with the history of an environment's release pipeline. */
function respond({ name: environment, pipeline }: ReleaseEnvironment, { input, name }: Call): object {
  if (name === 'ListPipelines') return { pipelines: [{ name: pipelineOf(environment) }] };
  if (name === 'ListPipelineExecutions') {
    const newest = [...pipeline.executions].reverse().slice(0, Number(input['maxResults']));
    return {
      pipelineExecutionSummaries: newest.map(({ actions, id: pipelineExecutionId }) => ({
        pipelineExecutionId,
        lastUpdateTime: new Date(actions.at(-1)?.changedAt ?? 0),
      })),
    };
  }
  const filter = input['filter'] as { pipelineExecutionId: string } | undefined;
  const id = filter?.pipelineExecutionId ?? input['pipelineExecutionId'];
  const execution = pipeline.executions.find((each) => each.id === id);
  if (execution === undefined) throw awsError('PipelineExecutionNotFoundException', 'there is none');
  return name === 'GetPipelineExecution'
    ? { pipelineExecution: recordOf(execution) }
    : { actionExecutionDetails: detailsOf(execution) };
}
