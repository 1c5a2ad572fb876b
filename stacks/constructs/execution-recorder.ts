import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { Construct } from 'constructs';

import {
  NOTICES,
  RECORDED_STATES,
  WAITING_STATE,
  type ApprovedEnvironments,
  type RecordExecutionEnvironment,
} from '../../functions/record-execution/contract';
import { LEDGER } from '../../functions/shared/release/history/ledger';
import { OUTCOMES } from '../../functions/shared/release/history/outcome';
import { arn, consoleOf, type AccountRegion, type EnvironmentNames, type NamedBucket } from '../names';
import {
  allow,
  denyEverybody,
  notCalledBy,
  useKeyThroughS3,
  useKeyThroughSns,
  type Statement,
} from './permissions/policy';
import { ServiceRole } from './permissions/service-role';
import { ProjectFunction } from './project-function';

export interface ExecutionRecorderProps {
  /** Account and Region of the pipelines. */
  readonly accountRegion: AccountRegion;
  /** Environment that the pipelines deploy to, with its names. */
  readonly environment: { readonly name: string; readonly region: string };
  readonly names: EnvironmentNames;
  readonly recordBucket: NamedBucket;
  /** Last part of the names of the pipelines. */
  readonly pipelineSuffix: string;
  /** Name of the stage that deploys to the environment. */
  readonly deployStage: string;
  /** ARN of the topic for alarms about errors of the function. */
  readonly alarmTopic: string;
  readonly notices: {
    /** Name of the operators' role in the account. */
    readonly operatorRole: string;
    readonly approvals: ApprovedEnvironments;
    /** Stages whose approvals send a notice when they start. */
    readonly waitingStages: readonly string[];
  };
}

/**
 * Records what the pipelines of an environment did, and notifies people: `record-execution`, which EventBridge starts when
 * an execution ends, when an approval starts, and every hour for the events that EventBridge has lost.
 */
export class ExecutionRecorder extends Construct {
  constructor(scope: Construct, id: string, props: ExecutionRecorderProps) {
    super(scope, id);
    const { accountRegion, environment, names, pipelineSuffix, recordBucket } = props;
    const { recordExecutionFunction: recorder } = names;
    const variables: RecordExecutionEnvironment = {
      ACCOUNT_ID: accountRegion.accountId,
      RECORD_BUCKET: recordBucket.name,
      ENVIRONMENT: environment.name,
      PIPELINE_SUFFIX: pipelineSuffix,
      DEPLOY_STAGE: props.deployStage,
      STACK_REGION: environment.region,
      STACK_PREFIX: names.serviceStackPrefix,
      NOTICE_TOPIC: names.noticeTopic.arn,
      APPROVALS: JSON.stringify(props.notices.approvals),
      OPERATOR_ROLE: props.notices.operatorRole,
      CONSOLE: consoleOf(accountRegion.region),
    };
    const { lambda } = new ProjectFunction(this, 'function', {
      accountRegion,
      function: recorder,
      code: 'record-execution',
      environment: { ...variables },
      statements: recorderStatements(props),
      // The schedule records what an older event has reported.
      maximumEventAge: 3600,
      alarmText: 'did not record an execution or did not send a notice',
      alarmTopic: props.alarmTopic,
    });
    const patterns = patternsOf(props);
    const rules = Object.keys(patterns).map((kind) =>
      arn('events', accountRegion, `rule/${names.recordRule(kind)}`),
    );
    const role = new ServiceRole(this, 'start', {
      name: names.recordRule('start'),
      service: 'events.amazonaws.com',
      trust: { ArnEquals: { 'aws:SourceArn': rules } },
      statements: [allow('Record', 'lambda:InvokeFunction', recorder.arn)],
    });
    for (const [kind, settings] of Object.entries(patterns)) {
      const rule = new CloudwatchEventRule(this, kind, { name: names.recordRule(kind), ...settings });
      new CloudwatchEventTarget(this, `${kind}-target`, {
        rule: rule.name,
        arn: recorder.arn,
        roleArn: role.arn,
        dependsOn: [role.policy, lambda],
      });
    }
  }
}

/** Returns the rules that start the function, by the last part of their names. */
function patternsOf({ environment, notices, pipelineSuffix }: ExecutionRecorderProps) {
  const pipeline = [{ suffix: pipelineSuffix }];
  const ended = {
    description: `Records an execution that has ended in ${environment.name}`,
    eventPattern: JSON.stringify({
      source: ['aws.codepipeline'],
      'detail-type': ['CodePipeline Pipeline Execution State Change'],
      detail: { pipeline, state: RECORDED_STATES },
    }),
  };
  const hourly = {
    description: `Records executions in ${environment.name} whose events were lost`,
    scheduleExpression: 'rate(1 hour)',
  };
  if (notices.waitingStages.length === 0) return { ended, hourly };
  const waiting = {
    description: 'Sends a notice when an approval starts to wait',
    eventPattern: JSON.stringify({
      source: ['aws.codepipeline'],
      'detail-type': ['CodePipeline Action Execution State Change'],
      detail: {
        pipeline,
        state: [WAITING_STATE],
        stage: notices.waitingStages,
        type: { category: ['Approval'] },
      },
    }),
  };
  return { ended, hourly, waiting };
}

function recorderStatements(props: ExecutionRecorderProps): Statement[] {
  const { accountRegion, names, pipelineSuffix, recordBucket } = props;
  const topics = [names.noticeTopic.arn, ...Object.values(props.notices.approvals).map(({ topic }) => topic)];
  return [
    allow(
      'ReadExecutions',
      [
        'codepipeline:GetPipelineExecution',
        'codepipeline:ListActionExecutions',
        'codepipeline:ListPipelineExecutions',
      ],
      arn('codepipeline', accountRegion, `*${pipelineSuffix}`),
    ),
    // The action does not support resource-level permissions.
    allow('ListPipelines', 'codepipeline:ListPipelines', '*'),
    allow('ReadStacks', 'cloudformation:DescribeStacks', names.serviceStacks),
    allow('Record', ['s3:GetObject', 's3:PutObject'], recordedObjects(recordBucket)),
    // Without `s3:ListBucket`, S3 returns 403 instead of 404 for a missing document.
    allow('ListRecords', 's3:ListBucket', recordBucket.arn),
    useKeyThroughS3('EncryptRecords', recordBucket.accountRegion, recordBucket.arn),
    allow('Notify', 'sns:Publish', topics),
    useKeyThroughSns('EncryptNotices', accountRegion, topics),
  ];
}

const recordedObjects = (bucket: NamedBucket) =>
  [LEDGER, NOTICES, OUTCOMES].map((prefix) => bucket.objects(`${prefix}/*`));

/**
 * Returns the statements of a record bucket's policy that protect the ledger, the outcomes and the claims of notices. Only
 * `record-execution` of the bucket's account writes them, each ledger document is written once, and nobody deletes one.
 */
export function recordedStatements(bucket: NamedBucket, names: EnvironmentNames): Statement[] {
  const objects = recordedObjects(bucket);
  return [
    denyEverybody(
      'RecordedByRecordExecutionOnly',
      's3:PutObject',
      objects,
      notCalledBy(names.recordExecutionFunction.roleArn),
    ),
    denyEverybody('LedgerWriteOnce', 's3:PutObject', bucket.objects(`${LEDGER}/*`), {
      Null: { 's3:if-none-match': 'true' },
    }),
    denyEverybody(
      'ReplaceKnownRecordedOnly',
      's3:PutObject',
      [NOTICES, OUTCOMES].map((prefix) => bucket.objects(`${prefix}/*`)),
      { Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' } },
    ),
    denyEverybody('NobodyDeletesRecorded', ['s3:DeleteObject', 's3:DeleteObjectVersion'], objects),
  ];
}
