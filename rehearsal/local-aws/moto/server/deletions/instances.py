"""Terminates the instances of a deleted Auto Scaling group, protected instances included.

moto keeps instances with scale-in protection, which protects an instance only from a decrease of the desired capacity:
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-instance-protection.html
"""

from moto.autoscaling.models import AutoScalingBackend


def apply() -> None:
    delete = AutoScalingBackend.delete_auto_scaling_group

    def delete_auto_scaling_group(self: AutoScalingBackend, group_name: str) -> None:
        group = self.autoscaling_groups.get(group_name)
        for state in group.instance_states if group is not None else []:
            state.protected_from_scale_in = False
        delete(self, group_name)

    AutoScalingBackend.delete_auto_scaling_group = delete_auto_scaling_group
