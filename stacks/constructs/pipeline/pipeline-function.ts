import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import { AssetType, Fn, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';

import { arn, type AccountRegion, type NamedFunction } from '../../names';
import { AT_FIRST_OCCURRENCE } from './alarm-settings';
import { RETENTION_DAYS } from '../retention';
import { allow, type Statement } from '../permissions/policy';
import { ServiceRole } from '../permissions/service-role';

export interface PipelineFunctionProps {
  readonly accountRegion: AccountRegion;
  readonly function: NamedFunction;
  /** Name of the folder in `functions/` with the code. */
  readonly code: 'check-release' | 'deploy-stack' | 'promote-release' | 'protect-stacks' | 'verify-release';
  readonly environment: Readonly<Record<string, string>>;
  /** Permissions of the function, in addition to the permissions to report to CodePipeline and to write the log. */
  readonly statements: readonly Statement[];
  /** ARN of the topic for alarms about errors of the function. */
  readonly alarmTopic: string;
}

/** Settings that differ between the functions of one stack. */
export type FunctionSettings = Pick<
  PipelineFunctionProps,
  'function' | 'code' | 'environment' | 'statements'
>;

/** A function that CodePipeline invokes as an action. */
export class PipelineFunction extends Construct {
  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id);
    const { accountRegion } = props;
    const { name, logGroup: logGroupName } = props.function;
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: logGroupName,
      retentionInDays: RETENTION_DAYS,
    });
    const role = new ServiceRole(this, 'role', {
      name,
      service: 'lambda.amazonaws.com',
      trust: { StringEquals: { 'aws:SourceAccount': accountRegion.accountId } },
      statements: [
        // These actions do not support resource-level permissions. Only the function that CodePipeline invoked knows
        // the ID of the job.
        allow('AnswerJob', ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'], '*'),
        allow(
          'WriteLog',
          ['logs:CreateLogStream', 'logs:PutLogEvents'],
          arn('logs', accountRegion, `log-group:${logGroupName}:*`),
        ),
        ...props.statements,
      ],
    });
    const code = new TerraformAsset(this, 'code', { path: zipOf(this, props.code), type: AssetType.FILE });
    const lambda = new LambdaFunction(this, 'function', {
      functionName: name,
      role: role.arn,
      // AWS supports Node.js 22 until April 2027 and Node.js 24 until April 2028.
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      filename: code.path,
      sourceCodeHash: Fn.filebase64sha256(code.path),
      memorySize: 512,
      // Time limit in seconds. A longer job continues in a new invocation, which CodePipeline starts.
      timeout: 120,
      environment: { variables: props.environment },
      loggingConfig: { logFormat: 'JSON', logGroup: logGroup.name },
      dependsOn: [role.policy],
    });
    // Events contain credentials, so failed events are not sent to a destination. CodePipeline fails the job after 20
    // minutes, so Lambda must not retry an event that is older than 15 minutes.
    new LambdaFunctionEventInvokeConfig(this, 'event-invoke-config', {
      functionName: lambda.functionName,
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 900,
    });
    for (const metricName of ['Errors', 'AsyncEventsDropped']) {
      new CloudwatchMetricAlarm(this, metricName, {
        alarmName: `${name}-${metricName}`,
        alarmDescription: `${name} did not answer CodePipeline; its log says why.`,
        namespace: 'AWS/Lambda',
        metricName,
        dimensions: { FunctionName: lambda.functionName },
        statistic: 'Sum',
        ...AT_FIRST_OCCURRENCE,
        alarmActions: [props.alarmTopic],
      });
    }
  }
}

/**
 * Returns the path of a function's zip. `npm run build` writes zips to dist/functions; the context value `functions`
 * selects another folder.
 */
function zipOf(scope: Construct, code: string): string {
  const folder: unknown = scope.node.tryGetContext('functions');
  return `${typeof folder === 'string' ? folder : 'dist/functions'}/${code}.zip`;
}
