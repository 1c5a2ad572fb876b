import {
  type Account,
  arn,
  DELIVERY,
  inOtherRegion,
  PIPELINE_REGION,
  PRODUCTION,
  roleArn,
  serviceStackName,
  stackArn,
  WORKLOAD_REGION,
} from '../../example';
import { readPipeline } from './pipeline';
import { readAlarms, readBuilds, readDeliveryLogs, readReleaseLogs, readServices } from './reads';
import { similarPipelines } from '../pipelines/similar-pipelines';
import type { Work } from '../work';

/** Returns the requests of an operator for the pipelines and the environment of an account. */
function operator(account: Account, region: string, pipelineName: string, environment: string): Work[] {
  const role = `${account.name}/operator-${account.name}`;
  const pipeline = arn('codepipeline', region, account, pipelineName);
  const recorder = arn('lambda', region, account, `function:big-red-button-${environment}-record-execution`);
  return [
    readPipeline(role, pipeline),
    {
      role,
      description: 'retry a stage',
      actions: ['codepipeline:RetryStageExecution'],
      resource: `${pipeline}/Source`,
      denied: similarPipelines(pipeline).map(({ resource }) => ({ resource: `${resource}/Source` })),
    },
    {
      role,
      description: 'repair the ledger',
      actions: ['lambda:InvokeFunction'],
      resource: recorder,
      denied: [
        { resource: recorder.replace('record-execution', 'protect-stacks') },
        { resource: inOtherRegion(recorder) },
      ],
    },
    {
      role,
      description: account === PRODUCTION ? 'stop an execution, and roll back' : 'stop an execution',
      actions:
        account === PRODUCTION
          ? ['codepipeline:StopPipelineExecution', 'codepipeline:StartPipelineExecution']
          : ['codepipeline:StopPipelineExecution'],
      resource: pipeline,
      denied: similarPipelines(pipeline),
    },
    {
      role,
      description: 'roll the service stack back to its last stable state',
      actions: ['cloudformation:ContinueUpdateRollback', 'cloudformation:RollbackStack'],
      resource: stackArn(account, serviceStackName(environment)),
      denied: [
        { resource: stackArn(account, serviceStackName(`x${environment}`)) },
        { context: { 'cloudformation:RoleArn': roleArn(account, `${environment}-hello-cloudformation`) } },
        { context: { 'cloudformation:RoleArn': roleArn(account, 'administrator') } },
      ],
    },
    {
      role,
      description: 'delete an unprotected service stack without naming a role',
      actions: ['cloudformation:DeleteStack'],
      resource: stackArn(account, serviceStackName(environment)),
      denied: [
        { resource: stackArn(account, serviceStackName(`x${environment}`)) },
        { context: { 'cloudformation:RoleArn': roleArn(account, `${environment}-hello-cloudformation`) } },
        { context: { 'cloudformation:RoleArn': roleArn(account, 'administrator') } },
      ],
    },
    readAlarms(role, WORKLOAD_REGION, account),
    ...readServices(role, account, environment),
  ];
}

export const operators: Work[] = [
  ...operator(DELIVERY, PIPELINE_REGION, 'hello_big-red-button', 'test'),
  ...readBuilds('delivery/operator-delivery'),
  readAlarms('delivery/operator-delivery', PIPELINE_REGION, DELIVERY),
  ...readDeliveryLogs('delivery/operator-delivery'),
  ...operator(PRODUCTION, WORKLOAD_REGION, 'hello-big-red-button-production', 'production'),
  ...readReleaseLogs('production/operator-production'),
];
