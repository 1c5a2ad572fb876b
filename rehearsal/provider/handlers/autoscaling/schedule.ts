import {
  DeleteScheduledActionCommand,
  DescribeScheduledActionsCommand,
  PutScheduledUpdateGroupActionCommand,
} from '@aws-sdk/client-auto-scaling';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import { autoscaling } from './group';
import type { ResourceHandler } from '../shared/handler';

/** -1 leaves a size as it is: AWS gets no value then. */
const UNCHANGED = -1;
const sizeOf = (plan: Arguments, name: string) => {
  const size = plan.number(name);
  return size === UNCHANGED ? undefined : size;
};

/** A scheduled action of an Auto Scaling group; its id is the action's name. moto never runs it. */
export const schedule: ResourceHandler = {
  forceNew: ['autoscaling_group_name', 'scheduled_action_name'],
  defaults: { min_size: 0, max_size: 0, desired_capacity: 0 },
  async create(aws, plan) {
    await put(aws, plan);
    return { id: plan.text('scheduled_action_name') };
  },
  async read(aws, state) {
    const group = state.text('autoscaling_group_name');
    const { ScheduledUpdateGroupActions: [now] = [] } = await autoscaling(aws).send(
      new DescribeScheduledActionsCommand({ AutoScalingGroupName: group, ScheduledActionNames: [state.id] }),
    );
    return (
      now && {
        id: state.id,
        scheduled_action_name: now.ScheduledActionName,
        autoscaling_group_name: group,
        arn: now.ScheduledActionARN,
        recurrence: now.Recurrence,
        start_time: now.StartTime?.toISOString(),
        end_time: now.EndTime?.toISOString(),
        time_zone: now.TimeZone,
        min_size: now.MinSize ?? UNCHANGED,
        max_size: now.MaxSize ?? UNCHANGED,
        desired_capacity: now.DesiredCapacity ?? UNCHANGED,
      }
    );
  },
  update: put,
  async delete(aws, state) {
    await autoscaling(aws).send(
      new DeleteScheduledActionCommand({
        AutoScalingGroupName: state.text('autoscaling_group_name'),
        ScheduledActionName: state.id,
      }),
    );
  },
  // An import says `group/action`.
  identify(_aws, id) {
    const [autoscaling_group_name, scheduled_action_name] = id.split('/');
    return { id: scheduled_action_name, autoscaling_group_name, scheduled_action_name };
  },
};

async function put(aws: Connection, plan: Arguments): Promise<void> {
  await autoscaling(aws).send(
    new PutScheduledUpdateGroupActionCommand({
      AutoScalingGroupName: plan.text('autoscaling_group_name'),
      ScheduledActionName: plan.text('scheduled_action_name'),
      Recurrence: plan.maybeText('recurrence'),
      TimeZone: plan.maybeText('time_zone'),
      StartTime: timeOf(plan, 'start_time'),
      EndTime: timeOf(plan, 'end_time'),
      MinSize: sizeOf(plan, 'min_size'),
      MaxSize: sizeOf(plan, 'max_size'),
      DesiredCapacity: sizeOf(plan, 'desired_capacity'),
    }),
  );
}

function timeOf(plan: Arguments, name: string): Date | undefined {
  const text = plan.maybeText(name);
  return text === undefined ? undefined : new Date(text);
}
