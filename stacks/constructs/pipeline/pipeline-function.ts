import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import { AssetType, Fn, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';

import { arn, functionLogGroup, type Place } from '../../names';
import { AT_FIRST_OCCURRENCE } from './alarm-settings';
import { RETENTION_DAYS } from '../retention';
import { allow, type Statement } from '../permissions/policy';
import { ServiceRole } from '../permissions/service-role';

export interface PipelineFunctionProps {
  readonly place: Place;
  /** Name of the function, and of its role. */
  readonly name: string;
  /** Folder below `functions/`. */
  readonly code: 'deploy-stack' | 'promote-release' | 'protect-stacks' | 'verify-release';
  readonly environment: Readonly<Record<string, string>>;
  /** What it may do beyond answering CodePipeline and writing its log. */
  readonly statements: readonly Statement[];
  /** ARN of the topic that hears of its errors. */
  readonly alarmTopic: string;
}

/** What one function is, apart from where it stands. */
export type FunctionSettings = Pick<PipelineFunctionProps, 'name' | 'code' | 'environment' | 'statements'>;

/** A function that CodePipeline invokes as an action. */
export class PipelineFunction extends Construct {
  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id);
    const { name, place } = props;
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: functionLogGroup(name),
      retentionInDays: RETENTION_DAYS,
    });
    const role = new ServiceRole(this, 'role', {
      name,
      service: 'lambda.amazonaws.com',
      trust: { StringEquals: { 'aws:SourceAccount': place.accountId } },
      statements: [
        // CodePipeline knows no resource for the answer to a job: the job's id is the secret.
        allow('AnswerJob', ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'], '*'),
        allow(
          'WriteLog',
          ['logs:CreateLogStream', 'logs:PutLogEvents'],
          arn('logs', place, `log-group:${functionLogGroup(name)}:*`),
        ),
        ...props.statements,
      ],
    });
    const code = new TerraformAsset(this, 'code', { path: zipOf(this, props.code), type: AssetType.FILE });
    const lambda = new LambdaFunction(this, 'function', {
      functionName: name,
      role: role.arn,
      // Node 22 leaves support in April 2027, Node 24 in April 2028.
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      filename: code.path,
      sourceCodeHash: Fn.filebase64sha256(code.path),
      memorySize: 512,
      // A job goes on in a new invocation, so no single one is long; CodePipeline itself waits 20 minutes.
      timeout: 120,
      environment: { variables: props.environment },
      loggingConfig: { logFormat: 'JSON', logGroup: logGroup.name },
      dependsOn: [role.policy],
    });
    // Events carry credentials, hence no destination that stores them. After 15 minutes CodePipeline is about
    // to give up on the job: a later attempt could only do harm.
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

/** `npm run build` leaves the zips in dist/functions; who runs the app can say another folder. */
function zipOf(scope: Construct, code: string): string {
  const folder: unknown = scope.node.tryGetContext('functions');
  return `${typeof folder === 'string' ? folder : 'dist/functions'}/${code}.zip`;
}
