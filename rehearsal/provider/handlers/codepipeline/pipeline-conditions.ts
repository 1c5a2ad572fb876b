import {
  Result,
  RuleCategory,
  RuleOwner,
  StageRetryMode,
  type Condition,
  type FailureConditions,
  type RuleDeclaration,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';

import type { Arguments } from '../../arguments';
import type { LooseValues } from '../../values';

/** What a stage of a V2 pipeline does before it is entered, when it failed and when it succeeded. */
export function conditionsToStage(stage: Arguments): Partial<StageDeclaration> {
  const [entry, success, failure] = [
    stage.block('before_entry'),
    stage.block('on_success'),
    stage.block('on_failure'),
  ];
  return {
    ...(entry && { beforeEntry: { conditions: entry.blocks('condition').map(toCondition) } }),
    ...(success && { onSuccess: { conditions: success.blocks('condition').map(toCondition) } }),
    ...(failure && { onFailure: toFailure(failure) }),
  };
}

export function conditionsFromStage({ beforeEntry, onSuccess, onFailure }: StageDeclaration): LooseValues {
  return {
    before_entry: beforeEntry && [{ condition: beforeEntry.conditions?.map(fromCondition) }],
    on_success: onSuccess && [{ condition: onSuccess.conditions?.map(fromCondition) }],
    on_failure: onFailure && [
      {
        result: onFailure.result,
        condition: onFailure.conditions?.map(fromCondition),
        retry_configuration: onFailure.retryConfiguration && [
          { retry_mode: onFailure.retryConfiguration.retryMode },
        ],
      },
    ],
  };
}

function toFailure(failure: Arguments): FailureConditions {
  const retry = failure.block('retry_configuration');
  const conditions = failure.blocks('condition').map(toCondition);
  return {
    result: failure.maybeOneOf('result', Result),
    ...(conditions.length > 0 && { conditions }),
    ...(retry && { retryConfiguration: { retryMode: retry.maybeOneOf('retry_mode', StageRetryMode) } }),
  };
}

const toCondition = (condition: Arguments): Condition => ({
  result: condition.maybeOneOf('result', Result),
  rules: condition.blocks('rule').map(toRule),
});

const fromCondition = ({ result, rules }: Condition): LooseValues => ({ result, rule: rules?.map(fromRule) });

function toRule(rule: Arguments): RuleDeclaration {
  const type = rule.block('rule_type_id');
  return {
    name: rule.text('name'),
    ruleTypeId: type && {
      category: type.oneOf('category', RuleCategory),
      owner: type.maybeOneOf('owner', RuleOwner),
      provider: type.text('provider'),
      version: type.maybeText('version'),
    },
    configuration: rule.map('configuration'),
    commands: rule.maybeTexts('commands'),
    inputArtifacts: rule.texts('input_artifacts').map((name) => ({ name })),
    roleArn: rule.maybeText('role_arn'),
    region: rule.maybeText('region'),
    timeoutInMinutes: rule.maybeNumber('timeout_in_minutes'),
  };
}

function fromRule(rule: RuleDeclaration): LooseValues {
  const type = rule.ruleTypeId;
  return {
    name: rule.name,
    rule_type_id: type && [
      { category: type.category, owner: type.owner, provider: type.provider, version: type.version },
    ],
    configuration: rule.configuration,
    commands: rule.commands,
    input_artifacts: rule.inputArtifacts?.map(({ name }) => name),
    role_arn: rule.roleArn,
    region: rule.region,
    timeout_in_minutes: rule.timeoutInMinutes,
  };
}
