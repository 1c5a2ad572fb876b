import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import {
  CloudwatchEventTarget,
  type CloudwatchEventTargetInputTransformer,
} from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Codepipeline } from '@cdktf/provider-aws/lib/codepipeline';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';

import {
  arn,
  startFailuresQueueName,
  startRoleName,
  type AccountRegion,
  type NamedResource,
} from '../../names';
import { AT_FIRST_OCCURRENCE } from './alarm-settings';
import { allow, policyDocument } from '../permissions/policy';
import { ServiceRole } from '../permissions/service-role';

export interface PipelineStartProps {
  readonly accountRegion: AccountRegion;
  readonly pipeline: Codepipeline;
  readonly names: NamedResource;
  /** Pattern of the events that start the pipeline. */
  readonly pattern: Readonly<Record<string, unknown>>;
  /**
   * Input that EventBridge makes of an event.
   *
   * @default none
   */
  readonly input?: CloudwatchEventTargetInputTransformer;
  /** ARN of the topic for alarms about events that could not start the pipeline. */
  readonly alarmTopic: string;
}

/** Starts a pipeline when an event arrives. Events that could not start the pipeline go to a queue with an alarm. */
export class PipelineStart extends Construct {
  constructor(scope: Construct, id: string, props: PipelineStartProps) {
    super(scope, id);
    const { accountRegion, names } = props;
    const pipelineName = names.name;
    const name = startRoleName(pipelineName);
    const ruleArn = arn('events', accountRegion, `rule/${name}`);
    const rule = new CloudwatchEventRule(this, 'rule', {
      name,
      description: `Starts ${pipelineName}`,
      eventPattern: JSON.stringify(props.pattern),
    });
    const role = new ServiceRole(this, 'role', {
      name,
      service: 'events.amazonaws.com',
      trust: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      statements: [allow('Start', 'codepipeline:StartPipelineExecution', names.arn)],
    });
    const queueName = startFailuresQueueName(pipelineName);
    const queue = new SqsQueue(this, 'failures', {
      name: queueName,
      messageRetentionSeconds: 14 * 24 * 3600,
      sqsManagedSseEnabled: true,
      policy: policyDocument([
        {
          Sid: 'Rule',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: arn('sqs', accountRegion, queueName),
          Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
        },
      ]),
    });
    new CloudwatchEventTarget(this, 'target', {
      rule: rule.name,
      arn: props.pipeline.arn,
      roleArn: role.arn,
      ...(props.input === undefined ? {} : { inputTransformer: props.input }),
      deadLetterConfig: { arn: queue.arn },
      // EventBridge retries for an hour. Later, a person decides whether to start the pipeline.
      retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 185 },
      dependsOn: [role.policy],
    });
    new CloudwatchMetricAlarm(this, 'alarm', {
      alarmName: queueName,
      alarmDescription:
        `An event could not start ${pipelineName}; it waits in the queue ${queueName}. Have Terraform's role start the ` +
        `pipeline: aws codepipeline start-pipeline-execution --name ${pipelineName}`,
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: queueName },
      statistic: 'Maximum',
      ...AT_FIRST_OCCURRENCE,
      alarmActions: [props.alarmTopic],
    });
  }
}
