import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Codepipeline } from '@cdktf/provider-aws/lib/codepipeline';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';

import { arn, startFailuresQueueName, startRoleName, type Place } from '../../names';
import { AT_FIRST_OCCURRENCE } from './alarm-settings';
import { allow, policyDocument } from '../permissions/policy';
import { ServiceRole } from '../permissions/service-role';

export interface PipelineStartProps {
  readonly place: Place;
  readonly pipeline: Codepipeline;
  readonly pipelineName: string;
  /** Which events start it. */
  readonly pattern: Readonly<Record<string, unknown>>;
  /** ARN of the topic that hears of events that could not start it. */
  readonly alarmTopic: string;
}

/** Starts a pipeline when something happens; what could not be delivered is kept and alarms. */
export class PipelineStart extends Construct {
  constructor(scope: Construct, id: string, props: PipelineStartProps) {
    super(scope, id);
    const { place, pipelineName } = props;
    const name = startRoleName(pipelineName);
    const ruleArn = arn('events', place, `rule/${name}`);
    const rule = new CloudwatchEventRule(this, 'rule', {
      name,
      description: `Starts ${pipelineName}`,
      eventPattern: JSON.stringify(props.pattern),
    });
    const role = new ServiceRole(this, 'role', {
      name,
      service: 'events.amazonaws.com',
      trust: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      statements: [
        allow('Start', 'codepipeline:StartPipelineExecution', arn('codepipeline', place, pipelineName)),
      ],
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
          Resource: arn('sqs', place, queueName),
          Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
        },
      ]),
    });
    new CloudwatchEventTarget(this, 'target', {
      rule: rule.name,
      arn: props.pipeline.arn,
      roleArn: role.arn,
      deadLetterConfig: { arn: queue.arn },
      // A push that could not start anything for an hour is better started by a person.
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
