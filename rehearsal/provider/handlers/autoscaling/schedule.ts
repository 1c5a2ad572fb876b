import {
  DeleteScheduledActionCommand,
  DescribeScheduledActionsCommand,
  PutScheduledUpdateGroupActionCommand,
  type ScheduledUpdateGroupAction,
} from '@aws-sdk/client-auto-scaling';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import { argument, fromAws, maybeText, text, toAws, type AttributeTable } from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { autoscaling } from './client';

/** Maps a group size. In Terraform, -1 means that the size stays unchanged; the request then has no value. */
const size = (name: string) =>
  argument(
    name,
    (plan) => (plan.number(name) === -1 ? undefined : plan.number(name)),
    (value: number | undefined) => value ?? -1,
  );

const time = (name: string) =>
  argument(
    name,
    (plan) => {
      const text = plan.maybeText(name);
      return text === undefined ? undefined : new Date(text);
    },
    (value: Date | undefined) => value?.toISOString(),
  );

const SCHEDULE = {
  AutoScalingGroupName: text('autoscaling_group_name'),
  ScheduledActionName: text('scheduled_action_name'),
  Recurrence: maybeText('recurrence'),
  TimeZone: maybeText('time_zone'),
  StartTime: time('start_time'),
  EndTime: time('end_time'),
  MinSize: size('min_size'),
  MaxSize: size('max_size'),
  DesiredCapacity: size('desired_capacity'),
} satisfies AttributeTable<ScheduledUpdateGroupAction>;

/**
 * A scheduled action of an Auto Scaling group; the Terraform id is the action's name. moto never runs scheduled
 * actions.
 */
export const aws_autoscaling_schedule: ResourceHandler = {
  forceNew: ['autoscaling_group_name', 'scheduled_action_name'],
  defaults: { min_size: 0, max_size: 0, desired_capacity: 0 },
  async create(aws, plan) {
    await putSchedule(aws, plan);
    return { id: plan.text('scheduled_action_name') };
  },
  async read(aws, state) {
    const group = state.text('autoscaling_group_name');
    const { ScheduledUpdateGroupActions: [action] = [] } = await autoscaling(aws).send(
      new DescribeScheduledActionsCommand({ AutoScalingGroupName: group, ScheduledActionNames: [state.id] }),
    );
    return (
      action && {
        id: state.id,
        arn: action.ScheduledActionARN,
        ...fromAws(SCHEDULE, { ...action, AutoScalingGroupName: group }),
      }
    );
  },
  update: putSchedule,
  async delete(aws, state) {
    await autoscaling(aws).send(
      new DeleteScheduledActionCommand({
        AutoScalingGroupName: state.text('autoscaling_group_name'),
        ScheduledActionName: state.id,
      }),
    );
  },
  // The import id is `<group>/<action>`.
  identify(_aws, id) {
    const [autoscaling_group_name, scheduled_action_name] = id.split('/');
    return { id: scheduled_action_name, autoscaling_group_name, scheduled_action_name };
  },
};

async function putSchedule(aws: Connection, plan: Arguments): Promise<void> {
  await autoscaling(aws).send(new PutScheduledUpdateGroupActionCommand(toAws(SCHEDULE, plan)));
}
