import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import { AssetType, Fn, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';

import { arn, type AccountRegion, type NamedFunction } from '../names';
import { AT_FIRST_OCCURRENCE } from './pipeline/alarm-settings';
import { RETENTION_DAYS } from './retention';
import { allow, type Statement } from './permissions/policy';
import { ServiceRole } from './permissions/service-role';

export interface ProjectFunctionProps {
  readonly accountRegion: AccountRegion;
  readonly function: NamedFunction;
  /** Name of the folder in `functions/` with the code. */
  readonly code:
    | 'check-release'
    | 'deploy-stack'
    | 'promote-release'
    | 'protect-stacks'
    | 'record-execution'
    | 'verify-release';
  readonly environment: Readonly<Record<string, string>>;
  /** Permissions of the function, in addition to the permission to write the log. */
  readonly statements: readonly Statement[];
  /** Maximum age in seconds of an event that Lambda repeats after an error. */
  readonly maximumEventAge: number;
  /** What an error of the function means, for the alarm. */
  readonly alarmText: string;
  /** ARN of the topic for alarms about errors of the function. */
  readonly alarmTopic: string;
}

/** A Lambda function of the project, with its role, its log and its alarms. */
export class ProjectFunction extends Construct {
  /** A resource that makes an AWS service invoke the function must depend on it. */
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: ProjectFunctionProps) {
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
        allow(
          'WriteLog',
          ['logs:CreateLogStream', 'logs:PutLogEvents'],
          arn('logs', accountRegion, `log-group:${logGroupName}:*`),
        ),
        ...props.statements,
      ],
    });
    const code = new TerraformAsset(this, 'code', { path: zipOf(this, props.code), type: AssetType.FILE });
    this.lambda = new LambdaFunction(this, 'function', {
      functionName: name,
      role: role.arn,
      // AWS supports Node.js 22 until April 2027 and Node.js 24 until April 2028.
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      filename: code.path,
      sourceCodeHash: Fn.filebase64sha256(code.path),
      memorySize: 512,
      // Time limit in seconds. A longer job continues in a new invocation.
      timeout: 120,
      environment: { variables: props.environment },
      loggingConfig: { logFormat: 'JSON', logGroup: logGroup.name },
      dependsOn: [role.policy],
    });
    // Events of CodePipeline contain credentials, so failed events are not sent to a destination.
    new LambdaFunctionEventInvokeConfig(this, 'event-invoke-config', {
      functionName: this.lambda.functionName,
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: props.maximumEventAge,
    });
    for (const metricName of ['Errors', 'AsyncEventsDropped']) {
      new CloudwatchMetricAlarm(this, metricName, {
        alarmName: `${name}-${metricName}`,
        alarmDescription: `${name} ${props.alarmText}; its log says why.`,
        namespace: 'AWS/Lambda',
        metricName,
        dimensions: { FunctionName: this.lambda.functionName },
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
