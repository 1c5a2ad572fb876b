"""Corrections for Auto Scaling groups: the end of scale-in protection, and members that moto ignores.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-instance-protection.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
"""

from moto.autoscaling.models import AutoScalingBackend
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult

# Numbers that moto ignores: the member of a request, the attribute of a group, and the value that means "none".
NUMBERS = (
    ("MaxInstanceLifetime", "max_instance_lifetime", 0),
    ("DefaultInstanceWarmup", "default_instance_warmup", -1),
)


def shrink_after_protection() -> None:
    """Terminates surplus instances as soon as their scale-in protection ends.

    Terraform first sets the capacity of a group to zero, and then ends the protection of the instances. moto looks for
    surplus instances only when the capacity changes, so such a group would never shrink.
    """
    protect = AutoScalingBackend.set_instance_protection

    def set_instance_protection(
        self: AutoScalingBackend, group_name: str, instance_ids: list[str], protected_from_scale_in: bool | None
    ) -> None:
        protect(self, group_name, instance_ids, protected_from_scale_in)
        group = self.autoscaling_groups[group_name]
        if len(group.active_instances()) > (group.desired_capacity or 0):
            self.set_desired_capacity(group_name, group.desired_capacity)

    AutoScalingBackend.set_instance_protection = set_instance_protection


def keep_ignored_members() -> None:
    """Keeps how long instances live, how long they warm up, and how they are replaced."""
    create = AutoScalingResponse.create_auto_scaling_group
    update = AutoScalingResponse.update_auto_scaling_group

    def keep(self: AutoScalingResponse) -> None:
        members = vars(self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")])
        for name, attribute, none in NUMBERS:
            value = self._get_int_param(name)
            if value is not None:
                members[attribute] = None if value == none else value
        policy = self._get_param("InstanceMaintenancePolicy")
        if policy is not None:
            percentages = {name: int(value) for name, value in policy.items()}
            members["instance_maintenance_policy"] = None if -1 in percentages.values() else percentages

    def create_auto_scaling_group(self: AutoScalingResponse) -> ActionResult:
        answer = create(self)
        keep(self)
        return answer

    def update_auto_scaling_group(self: AutoScalingResponse) -> ActionResult:
        answer = update(self)
        keep(self)
        return answer

    AutoScalingResponse.create_auto_scaling_group = create_auto_scaling_group
    AutoScalingResponse.update_auto_scaling_group = update_auto_scaling_group


def apply() -> None:
    shrink_after_protection()
    keep_ignored_members()
