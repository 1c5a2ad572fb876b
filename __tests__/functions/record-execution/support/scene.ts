import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  type ActionExecutionDetail,
  CodePipelineClient,
  type PipelineExecution,
} from '@aws-sdk/client-codepipeline';

import { handleEvent } from '../../../../functions/record-execution/handle-event';
import type { RecordPorts } from '../../../../functions/record-execution/record';
import type { LedgerDocument } from '../../../../functions/shared/release/history/ledger';
import type { Outcome } from '../../../../functions/shared/release/history/outcome';
import { ACCOUNT, COMMIT } from '../../support/fixtures';
import { FakeS3 } from '../../support/fakes/fake-s3';
import { awsError, type Call, scripted } from '../../support/scripted';

export const PIPELINE = 'hello-acme-production';
const DIGEST = `sha256:${'d'.repeat(64)}`;
const START = Date.UTC(2026, 10, 29, 10, 0);

/** Returns an execution id that contains a number. */
export const executionId = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** An action in the history of an execution. */
export interface HistoryAction {
  readonly stage: string;
  readonly name: string;
  readonly status?: string;
  /** Minutes between the start of the history and the start of the action. */
  readonly at: number;
  readonly change?: Partial<ActionExecutionDetail>;
}

interface Execution {
  readonly record: PipelineExecution;
  readonly actions: readonly ActionExecutionDetail[];
}

/** CodePipeline, CloudFormation and the record bucket of a production account. */
export class RecordScene {
  readonly s3 = new FakeS3();
  readonly calls: Call[] = [];
  /** Executions by id, the oldest first. */
  readonly executions = new Map<string, Execution>();
  /** Tags, image and status of the stack of web; undefined if there is no stack. */
  stack: { readonly sequence: number; readonly image?: string; readonly status?: string } | undefined = {
    sequence: 7,
  };
  /** Fails a call by throwing. */
  before: (call: Call) => void = () => undefined;
  readonly now = START + 60 * 60_000;

  /** Adds an execution of release `sequence`, or replaces its records. */
  execute(
    number: number,
    actions: readonly HistoryAction[],
    record: Partial<PipelineExecution> & { readonly sequence?: number } = {},
  ): void {
    const { sequence = 7, ...fields } = record;
    const id = executionId(number);
    this.executions.set(id, {
      record: {
        pipelineName: PIPELINE,
        pipelineExecutionId: id,
        status: 'Succeeded',
        trigger: { triggerType: 'CloudWatchEvent', triggerDetail: 'arn:aws:events:rule/start' },
        artifactRevisions: [
          { name: 'Release', revisionId: `version-${String(sequence)}`, revisionSummary: 'Say "hello"' },
        ],
        variables: [{ name: 'RollbackFrom', resolvedValue: 'none' }],
        ...fields,
      },
      actions: actions.map((action, index) => detailOf(id, action, index, sequence)),
    });
  }

  get ports(): RecordPorts & { now: () => number } {
    return {
      environment: {
        ACCOUNT_ID: ACCOUNT,
        RECORD_BUCKET: 'records',
        ENVIRONMENT: 'production',
        PIPELINE_SUFFIX: '-acme-production',
        DEPLOY_STAGE: 'Deploy',
        STACK_REGION: 'ap-southeast-2',
        STACK_PREFIX: 'acme-production-',
      },
      codePipeline: scripted(new CodePipelineClient({ region: 'ap-southeast-2' }), (call) =>
        this.pipeline(call),
      ),
      cloudFormation: scripted(new CloudFormationClient({ region: 'ap-southeast-2' }), (call) =>
        this.stacks(call),
      ),
      records: { s3: this.s3.client, bucket: 'records', accountId: ACCOUNT },
      now: () => this.now,
    };
  }

  /** Handles the event that CodePipeline sends when an execution ends or is resumed. */
  event(number: number, state = 'SUCCEEDED', attempt = 1): Promise<void> {
    return handleEvent(
      {
        'detail-type': 'CodePipeline Pipeline Execution State Change',
        detail: {
          pipeline: PIPELINE,
          'execution-id': executionId(number),
          state,
          'pipeline-execution-attempt': attempt,
        },
      },
      this.ports,
    );
  }

  schedule(): Promise<void> {
    return handleEvent({ 'detail-type': 'Scheduled Event', detail: {} }, this.ports);
  }

  ledger(number: number, attempt = 1): LedgerDocument | undefined {
    return this.read(`ledger/${PIPELINE}/${executionId(number)}/${String(attempt)}.json`) as LedgerDocument;
  }

  outcome(sequence: number): Outcome | undefined {
    return this.read(`outcomes/hello/${String(sequence)}.json`) as Outcome;
  }

  private read(key: string): unknown {
    const object = this.s3.objects.get(`records/${key}`);
    return object && JSON.parse(object.body.toString());
  }

  private pipeline(call: Call): object {
    this.calls.push(call);
    this.before(call);
    const { input, name } = call;
    if (name === 'ListPipelines') {
      return {
        pipelines: [PIPELINE, 'other-pipeline', 'HELLO-acme-production'].map((each) => ({ name: each })),
      };
    }
    if (name === 'ListPipelineExecutions') {
      const newest = [...this.executions].reverse().map(([pipelineExecutionId, { actions }]) => ({
        pipelineExecutionId,
        lastUpdateTime: actions.at(-1)?.lastUpdateTime,
      }));
      return { pipelineExecutionSummaries: newest.slice(0, Number(input['maxResults'])) };
    }
    const filter = input['filter'] as { pipelineExecutionId: string } | undefined;
    const id = filter?.pipelineExecutionId ?? String(input['pipelineExecutionId']);
    const execution = this.executions.get(id);
    if (execution === undefined) throw awsError('PipelineExecutionNotFoundException', 'none');
    return name === 'GetPipelineExecution'
      ? { pipelineExecution: execution.record }
      : { actionExecutionDetails: [...execution.actions].reverse() };
  }

  private stacks(call: Call): object {
    this.calls.push(call);
    this.before(call);
    const name = String(call.input['StackName']);
    if (this.stack === undefined) throw awsError('ValidationError', `Stack with id ${name} does not exist`);
    const { sequence, image = DIGEST, status = 'UPDATE_COMPLETE' } = this.stack;
    const tags = { sequence: String(sequence), commit: COMMIT, execution: executionId(100 + sequence) };
    return {
      Stacks: [
        {
          StackStatus: status,
          Tags: Object.entries(tags).map(([key, Value]) => ({ Key: `release-${key}`, Value })),
          Parameters: [{ ParameterKey: 'ImageUri', ParameterValue: `registry/hello/web@${image}` }],
        },
      ],
    };
  }
}

const time = (minutes: number) => new Date(START + minutes * 60_000);

function detailOf(
  id: string,
  { stage, name, status = 'Succeeded', at, change }: HistoryAction,
  index: number,
  sequence: number,
): ActionExecutionDetail {
  const release = { sequence, commit: COMMIT, execution: executionId(100 + sequence), files: 'f'.repeat(64) };
  return {
    pipelineExecutionId: id,
    actionExecutionId: String(index),
    stageName: stage,
    actionName: name,
    startTime: time(at),
    lastUpdateTime: time(at + 1),
    status: status as ActionExecutionDetail['status'],
    input: { actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' } },
    output: {
      executionResult: { externalExecutionId: `id-${String(index)}` },
      ...(name === 'Verify' && status === 'Succeeded'
        ? {
            outputVariables: {
              Release: JSON.stringify({ ...release, images: { web: DIGEST } }),
              Replaces: '{"web":"6"}',
            },
          }
        : {}),
    },
    ...change,
  };
}

/** Actions of a release pipeline, of which the last one has a status. */
export const deployment = (status = 'Succeeded', from = 0): HistoryAction[] => [
  { stage: 'Source', name: 'S3', at: from },
  { stage: 'Deploy', name: 'Verify', at: from + 1 },
  { stage: 'Deploy', name: 'Deploy-web', at: from + 2, status },
];

/** A change of an action: its error. */
export const failedWith = (code: string, message: string): Partial<ActionExecutionDetail> => ({
  output: { executionResult: { errorDetails: { code, message } } },
});
