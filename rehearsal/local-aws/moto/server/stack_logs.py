"""Correction for the log groups in CloudFormation stacks."""

from typing import Any

from moto.logs.models import LogGroup


def update_log_groups() -> None:
    """Updates log groups, because moto can only create log groups."""

    def update(
        cls: Any,
        *,
        original_resource: LogGroup,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
        **others: Any,
    ) -> LogGroup:
        properties = cloudformation_json["Properties"]
        name = properties.get("LogGroupName", original_resource.name)
        if name != original_resource.name:
            new = cls.create_from_cloudformation_json(name, cloudformation_json, account_id, region_name)
            original_resource.delete(account_id, region_name)
            return new
        original_resource.set_retention_policy(properties.get("RetentionInDays"))
        return original_resource

    LogGroup.update_from_cloudformation_json = classmethod(update)


def apply() -> None:
    update_log_groups()
