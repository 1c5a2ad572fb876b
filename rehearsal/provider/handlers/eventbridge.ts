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
  type DescribeRuleResponse,
  type Target,
} from '@aws-sdk/client-eventbridge';

import type { Arguments } from '../arguments';
import type { Connection } from '../connection';
import type { Tags } from '../lifecycle/tags';
import {
  block,
  fromAws,
  map,
  maybeNumber,
  maybeText,
  oneOf,
  text,
  toAws,
  type AttributeTable,
} from './shared/attribute-table';
import type { ResourceHandler } from './shared/handler';
import { fromTagList, tagList } from './shared/tag-lists';
import { uniqueName } from './shared/unique-name';

const events = (aws: Connection) => aws.client(EventBridgeClient);

const RULE = {
  Name: text('name'),
  Description: maybeText('description'),
  EventPattern: maybeText('event_pattern'),
  ScheduleExpression: maybeText('schedule_expression'),
  RoleArn: maybeText('role_arn'),
  State: oneOf('state', RuleState),
} satisfies AttributeTable<DescribeRuleResponse>;

const TARGET = {
  Arn: text('arn'),
  RoleArn: maybeText('role_arn'),
  Input: maybeText('input'),
  InputPath: maybeText('input_path'),
  InputTransformer: block('input_transformer', {
    InputPathsMap: map('input_paths'),
    InputTemplate: text('input_template'),
  }),
  RetryPolicy: block('retry_policy', {
    MaximumEventAgeInSeconds: maybeNumber('maximum_event_age_in_seconds'),
    MaximumRetryAttempts: maybeNumber('maximum_retry_attempts'),
  }),
  DeadLetterConfig: block('dead_letter_config', { Arn: maybeText('arn') }),
} satisfies AttributeTable<Target>;

async function putRule(aws: Connection, plan: Arguments, tags?: Tags): Promise<void> {
  await events(aws).send(
    new PutRuleCommand({
      ...toAws(RULE, plan),
      EventBusName: plan.text('event_bus_name'),
      ...(tags && { Tags: tagList(tags) }),
    }),
  );
}

/** An EventBridge rule. The Terraform id is `<name>` on the default event bus, and `<bus>/<name>` on other buses. */
export const aws_cloudwatch_event_rule: ResourceHandler = {
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
    const rule = await events(aws).send(new DescribeRuleCommand({ EventBusName, Name }));
    const { Tags } = await events(aws).send(new ListTagsForResourceCommand({ ResourceARN: rule.Arn }));
    return {
      id,
      arn: rule.Arn,
      event_bus_name: rule.EventBusName ?? EventBusName,
      ...fromAws(RULE, rule),
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

/** A target of an EventBridge rule; the Terraform id is `<rule>-<target>`. */
export const aws_cloudwatch_event_target: ResourceHandler = {
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
    const target = Targets.find(({ Id }) => Id === state.text('target_id'));
    return (
      target && {
        id: state.id,
        rule: Rule,
        event_bus_name: EventBusName,
        target_id: target.Id,
        ...fromAws(TARGET, target),
      }
    );
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
  // The import id is `<bus>/<rule>/<target>` or `<rule>/<target>`.
  identify(_aws, id) {
    const parts = id.split('/');
    const [target_id, rule, event_bus_name = 'default'] = parts.reverse();
    return { id: `${rule ?? ''}-${target_id ?? ''}`, rule, target_id, event_bus_name };
  },
};

async function putTarget(aws: Connection, plan: Arguments, Id: string): Promise<void> {
  const { FailedEntries: [failed] = [] } = await events(aws).send(
    new PutTargetsCommand({
      Rule: plan.text('rule'),
      EventBusName: plan.text('event_bus_name'),
      Targets: [{ Id, ...toAws(TARGET, plan) }],
    }),
  );
  // If PutTargets rejects a target, AWS returns status 200 with the failure in the body.
  if (failed) throw new Error(`PutTargets: ${failed.ErrorCode ?? ''} ${failed.ErrorMessage ?? ''}`);
}
