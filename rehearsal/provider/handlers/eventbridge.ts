import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  RuleState,
  type Target,
} from '@aws-sdk/client-eventbridge';

import type { Arguments } from '../arguments';
import type { Connection } from '../connection';
import type { Tags } from '../lifecycle/tags';
import type { LooseValues } from '../values';
import type { ResourceHandler } from './shared/handler';
import { fromTagList, tagList } from './shared/tag-lists';
import { uniqueName } from './shared/unique-name';

const events = (aws: Connection) => aws.client(EventBridgeClient);

async function putRule(aws: Connection, plan: Arguments, tags?: Tags): Promise<void> {
  await events(aws).send(
    new PutRuleCommand({
      Name: plan.text('name'),
      EventBusName: plan.text('event_bus_name'),
      Description: plan.maybeText('description'),
      EventPattern: plan.maybeText('event_pattern'),
      ScheduleExpression: plan.maybeText('schedule_expression'),
      RoleArn: plan.maybeText('role_arn'),
      State: plan.oneOf('state', RuleState),
      ...(tags && { Tags: tagList(tags) }),
    }),
  );
}

/** Its id is the rule's name, on another bus than the default one `bus/name`. */
export const rule: ResourceHandler = {
  forceNew: ['name', 'name_prefix', 'event_bus_name'],
  defaults: { event_bus_name: 'default', state: 'ENABLED', force_destroy: false },
  remembered: ['force_destroy'],
  async create(aws, plan) {
    await putRule(aws, plan, plan.tags);
    const [bus, name] = [plan.text('event_bus_name'), plan.text('name')];
    return { id: bus === 'default' ? name : `${bus}/${name}` };
  },
  async read(aws, { id }) {
    const { EventBusName, Name } = ruleOf(id);
    const now = await events(aws).send(new DescribeRuleCommand({ EventBusName, Name }));
    const { Tags } = await events(aws).send(new ListTagsForResourceCommand({ ResourceARN: now.Arn }));
    return {
      id,
      name: now.Name,
      arn: now.Arn,
      event_bus_name: now.EventBusName ?? EventBusName,
      description: now.Description,
      event_pattern: now.EventPattern,
      schedule_expression: now.ScheduleExpression,
      role_arn: now.RoleArn,
      state: now.State,
      tags: fromTagList(Tags),
    };
  },
  update: (aws, plan) => putRule(aws, plan),
  async delete(aws, { id }) {
    await events(aws).send(new DeleteRuleCommand(ruleOf(id)));
  },
  async tag(aws, state, add, remove) {
    const ResourceARN = state.text('arn');
    await events(aws).send(new UntagResourceCommand({ ResourceARN, TagKeys: [...remove] }));
    await events(aws).send(new TagResourceCommand({ ResourceARN, Tags: tagList(add) }));
  },
};

function ruleOf(id: string) {
  const slash = id.indexOf('/');
  return { EventBusName: slash < 0 ? 'default' : id.slice(0, slash), Name: id.slice(slash + 1) };
}

/** Its id is `rule-target`. */
export const target: ResourceHandler = {
  forceNew: ['rule', 'event_bus_name', 'target_id'],
  defaults: { event_bus_name: 'default', force_destroy: false },
  remembered: ['force_destroy'],
  async create(aws, plan) {
    const id = plan.maybeText('target_id') ?? uniqueName();
    await putTarget(aws, plan, id);
    return { id: `${plan.text('rule')}-${id}`, target_id: id };
  },
  async read(aws, state) {
    const [Rule, EventBusName] = [state.text('rule'), state.text('event_bus_name')];
    const { Targets = [] } = await events(aws).send(new ListTargetsByRuleCommand({ Rule, EventBusName }));
    const now = Targets.find(({ Id }) => Id === state.text('target_id'));
    return now && { id: state.id, rule: Rule, event_bus_name: EventBusName, ...fromTarget(now) };
  },
  update: (aws, plan) => putTarget(aws, plan, plan.text('target_id')),
  async delete(aws, state) {
    await events(aws).send(
      new RemoveTargetsCommand({
        Rule: state.text('rule'),
        EventBusName: state.text('event_bus_name'),
        Ids: [state.text('target_id')],
      }),
    );
  },
  // An import says `bus/rule/target` or `rule/target`.
  identify(_aws, id) {
    const parts = id.split('/');
    const [target_id, rule, event_bus_name = 'default'] = parts.reverse();
    return { id: `${rule ?? ''}-${target_id ?? ''}`, rule, target_id, event_bus_name };
  },
};

async function putTarget(aws: Connection, plan: Arguments, Id: string): Promise<void> {
  const transformer = plan.block('input_transformer');
  const retry = plan.block('retry_policy');
  const deadLetters = plan.block('dead_letter_config');
  const { FailedEntries = [] } = await events(aws).send(
    new PutTargetsCommand({
      Rule: plan.text('rule'),
      EventBusName: plan.text('event_bus_name'),
      Targets: [
        {
          Id,
          Arn: plan.text('arn'),
          RoleArn: plan.maybeText('role_arn'),
          Input: plan.maybeText('input'),
          InputPath: plan.maybeText('input_path'),
          ...(transformer && {
            InputTransformer: {
              InputPathsMap: transformer.map('input_paths'),
              InputTemplate: transformer.text('input_template'),
            },
          }),
          ...(retry && {
            RetryPolicy: {
              MaximumEventAgeInSeconds: retry.maybeNumber('maximum_event_age_in_seconds'),
              MaximumRetryAttempts: retry.maybeNumber('maximum_retry_attempts'),
            },
          }),
          ...(deadLetters && { DeadLetterConfig: { Arn: deadLetters.maybeText('arn') } }),
        },
      ],
    }),
  );
  // PutTargets does not fail, it says what failed.
  const [failed] = FailedEntries;
  if (failed) throw new Error(`PutTargets: ${failed.ErrorCode ?? ''} ${failed.ErrorMessage ?? ''}`);
}

function fromTarget(now: Target): LooseValues {
  const { InputTransformer: transformer, RetryPolicy: retry, DeadLetterConfig: deadLetters } = now;
  return {
    target_id: now.Id,
    arn: now.Arn,
    role_arn: now.RoleArn,
    input: now.Input,
    input_path: now.InputPath,
    input_transformer: transformer && [
      { input_paths: transformer.InputPathsMap, input_template: transformer.InputTemplate },
    ],
    retry_policy: retry && [
      {
        maximum_event_age_in_seconds: retry.MaximumEventAgeInSeconds,
        maximum_retry_attempts: retry.MaximumRetryAttempts,
      },
    ],
    dead_letter_config: deadLetters && [{ arn: deadLetters.Arn }],
  };
}
