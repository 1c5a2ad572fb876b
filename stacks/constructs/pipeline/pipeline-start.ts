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

/** Variable of a pipeline. */
export interface PipelineVariable {
  readonly name: string;
  readonly description: string;
  /** Value in an execution whose start sets no value. CodePipeline rejects an empty value. */
  readonly defaultValue: string;
}

/** Pipeline variable whose value comes from the event that starts the pipeline. */
interface EventVariable extends PipelineVariable {
  /**
   * Value of the variable, with `<value>` in place of the field of the event. The value also has other text, because
   * CodePipeline rejects an empty value, and EventBridge replaces a missing field with nothing.
   */
  readonly text: string;
  /** JSON path of the field, e.g. `$.detail.commitId`. */
  readonly path: string;
}

/** Event that starts a pipeline. */
export interface PipelineEvent {
  /** Pattern of the events. */
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly variables: readonly EventVariable[];
}

export interface PipelineStartProps {
  readonly accountRegion: AccountRegion;
  readonly pipeline: Codepipeline;
  readonly names: NamedResource;
  readonly event: PipelineEvent;
  /** ARN of the topic for alarms about events that could not start the pipeline. */
  readonly alarmTopic: string;
}

/** Starts a pipeline when an event arrives. Events that could not start the pipeline go to a queue with an alarm. */
export class PipelineStart extends Construct {
  constructor(scope: Construct, id: string, props: PipelineStartProps) {
    super(scope, id);
    const { accountRegion, event, names } = props;
    const pipelineName = names.name;
    const name = startRoleName(pipelineName);
    const ruleArn = arn('events', accountRegion, `rule/${name}`);
    const rule = new CloudwatchEventRule(this, 'rule', {
      name,
      description: `Starts ${pipelineName}`,
      eventPattern: JSON.stringify(event.pattern),
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
      ...(event.variables.length === 0 ? {} : { inputTransformer: inputOf(event.variables) }),
      deadLetterConfig: { arn: queue.arn },
      // EventBridge retries for an hour. Later, a person decides whether to start the pipeline.
      retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 185 },
      dependsOn: [role.policy],
    });
    new CloudwatchMetricAlarm(this, 'alarm', {
      alarmName: queueName,
      alarmDescription:
        `An event could not start ${pipelineName}; the event waits in the queue ${queueName}. Have Terraform's role start the ` +
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

/**
 * Returns the transformation of an event into the input of the pipeline. The input has the fields of a
 * StartPipelineExecution request.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-repo-changes-cli.html
 */
function inputOf(variables: readonly EventVariable[]): CloudwatchEventTargetInputTransformer {
  return {
    inputPaths: Object.fromEntries(variables.map(({ name, path }) => [name, path])),
    // Each value is in quotes, so that the input is valid JSON even if the event lacks the field.
    inputTemplate: JSON.stringify({
      variables: variables.map(({ name, text }) => ({ name, value: text.replace('<value>', `<${name}>`) })),
    }),
  };
}
