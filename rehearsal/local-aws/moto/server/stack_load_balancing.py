"""Corrections for the load balancing resources in CloudFormation stacks: target groups and listener rules."""

from typing import Any

from moto.core.utils import camelcase_to_underscores
from moto.elbv2.models import FakeListenerRule, FakeTargetGroup, elbv2_backends
from stack_rejections import reject


def keep_all_target_group_attributes() -> None:
    """Sets the attributes of target groups, and updates and deletes target groups. moto does none of this."""
    create = FakeTargetGroup.create_from_cloudformation_json.__func__
    # Prefixes of the properties that AWS updates without replacing the target group.
    changeable = ("health", "unhealthy", "matcher", "attributes")

    def create_complete(
        cls: Any, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **others: Any
    ) -> FakeTargetGroup:
        group = create(cls, resource_name, cloudformation_json, account_id, region_name, **others)
        listed = cloudformation_json["Properties"].get("TargetGroupAttributes", [])
        attributes = {attribute["Key"]: attribute["Value"] for attribute in listed}
        elbv2_backends[account_id][region_name].modify_target_group_attributes(group.arn, attributes)
        return group

    def update(
        cls: Any,
        *,
        original_resource: FakeTargetGroup,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
        **others: Any,
    ) -> FakeTargetGroup:
        # Creates a temporary target group, so that moto sets default values for properties that the template omits.
        name = f"as-new-{original_resource.arn.split('/')[-1]}"
        new = cls.create_from_cloudformation_json(name, cloudformation_json, account_id, region_name)
        new.delete(account_id, region_name)
        new.name = cloudformation_json["Properties"].get("Name", original_resource.name)
        for name in ("Name", "Port", "Protocol", "TargetType", "VpcId"):
            attribute = camelcase_to_underscores(name)
            if getattr(new, attribute) != getattr(original_resource, attribute):
                reject(f"replace a target group: {name} has changed")
        changed = {name: value for name, value in vars(new).items() if name.startswith(changeable)}
        vars(original_resource).update(changed)
        return original_resource

    def delete(self: FakeTargetGroup, account_id: str, region_name: str) -> None:
        backend = elbv2_backends[account_id][region_name]
        if self.arn in backend.target_groups:
            backend.delete_target_group(self.arn)

    FakeTargetGroup.create_from_cloudformation_json = classmethod(create_complete)
    FakeTargetGroup.update_from_cloudformation_json = classmethod(update)
    FakeTargetGroup.delete = delete


def correct_listener_rules() -> None:
    """Updates the priority and listener of listener rules, and deletes listener rules. moto does none of this."""
    update = FakeListenerRule.update_from_cloudformation_json.__func__

    def update_complete(
        cls: Any,
        *,
        original_resource: FakeListenerRule,
        new_resource_name: str,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
    ) -> FakeListenerRule:
        properties = cloudformation_json["Properties"]
        if properties["ListenerArn"] != original_resource.listener_arn:
            new = cls.create_from_cloudformation_json(
                new_resource_name, cloudformation_json, account_id, region_name
            )
            original_resource.delete(account_id, region_name)
            return new
        if properties["Priority"] != original_resource.priority:
            move = {"RuleArn": original_resource.arn, "Priority": properties["Priority"]}
            elbv2_backends[account_id][region_name].set_rule_priorities([move])
        return update(
            cls,
            original_resource=original_resource,
            new_resource_name=new_resource_name,
            cloudformation_json=cloudformation_json,
            account_id=account_id,
            region_name=region_name,
        )

    def delete(self: FakeListenerRule, account_id: str, region_name: str) -> None:
        elbv2_backends[account_id][region_name].delete_rule(self.arn)

    FakeListenerRule.update_from_cloudformation_json = classmethod(update_complete)
    FakeListenerRule.delete = delete


def apply() -> None:
    keep_all_target_group_attributes()
    correct_listener_rules()
