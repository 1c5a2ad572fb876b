import type { ConditionKind } from '../../definition/conditions';
import type { ConditionRecord, RuleRecord, StageRecord } from '../../executions/records';
import { seconds } from '../page';

const FIELDS = {
  beforeEntry: 'beforeEntryConditionState',
  onSuccess: 'onSuccessConditionState',
  onFailure: 'onFailureConditionState',
} as const satisfies Record<ConditionKind, string>;

/** Returns the fields of a stage state that show the last evaluation of each condition. */
export function conditionStates({ conditions }: StageRecord) {
  return Object.fromEntries([...conditions].map(([kind, condition]) => [FIELDS[kind], stateOf(condition)]));
}

function stateOf({ status, summary, lastUpdate, rules }: ConditionRecord) {
  const latestExecution = { status, ...(summary !== undefined && { summary }) };
  return {
    latestExecution,
    // A stage has one condition of each kind.
    conditionStates: [
      {
        latestExecution: { ...latestExecution, lastStatusChange: seconds(lastUpdate) },
        ruleStates: rules.map(ruleState),
      },
    ],
  };
}

function ruleState(run: RuleRecord) {
  const { rule, summary, updatedBy, externalExecutionId, error } = run;
  return {
    ruleName: rule.name,
    latestExecution: {
      ruleExecutionId: run.id,
      status: run.status,
      lastStatusChange: seconds(run.lastUpdate),
      ...(summary !== undefined && { summary }),
      ...(updatedBy !== undefined && { lastUpdatedBy: updatedBy }),
      ...(externalExecutionId !== undefined && { externalExecutionId }),
      ...(error && { errorDetails: error }),
    },
  };
}

/** Returns an element of `ruleExecutionDetails` in a ListRuleExecutions response. */
export function ruleDetail(run: RuleRecord) {
  const { rule, summary, updatedBy, externalExecutionId, error } = run;
  return {
    pipelineExecutionId: run.executionId,
    ruleExecutionId: run.id,
    pipelineVersion: run.pipelineVersion,
    stageName: run.stage,
    ruleName: rule.name,
    startTime: seconds(run.startTime),
    lastUpdateTime: seconds(run.lastUpdate),
    status: run.status,
    ...(updatedBy !== undefined && { updatedBy }),
    input: {
      ruleTypeId: rule.ruleTypeId,
      configuration: rule.configuration,
      resolvedConfiguration: run.configuration,
      ...(rule.roleArn !== undefined && { roleArn: rule.roleArn }),
      region: run.region,
      inputArtifacts: run.inputs.map(({ name, bucket, key }) => ({ name, s3location: { bucket, key } })),
    },
    output: {
      executionResult: {
        ...(externalExecutionId !== undefined && { externalExecutionId }),
        ...(summary !== undefined && { externalExecutionSummary: summary }),
        ...(error && { errorDetails: error }),
      },
    },
  };
}
