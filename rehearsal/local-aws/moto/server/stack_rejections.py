"""Rejects stack operations that moto would run incorrectly or ignore."""

from typing import Any, NoReturn

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import Stack
from moto.cloudformation.parsing import ResourceMap, resource_class_from_type
from moto.ssm.models import ssm_backends


def reject(what: str) -> NoReturn:
    raise ValidationError(message=f"the local AWS cannot {what}")


def reject_missing_parameters() -> None:
    """Rejects a template parameter whose SSM parameter does not exist. moto itself would respond with an HTML page."""
    parse = ResourceMap.parse_ssm_parameter

    def parse_ssm_parameter(self: ResourceMap, value: str, value_type: str) -> str:
        if ssm_backends[self._account_id][self._region_name].get_parameter(value) is None:
            message = f"Unable to fetch parameters [{value}] from parameter store for this account."
            raise ValidationError(message=message)
        return parse(self, value, value_type)

    ResourceMap.parse_ssm_parameter = parse_ssm_parameter


def reject_impossible_updates() -> None:
    """Rejects an invalid update before the update begins, because moto checks too late.

    moto also reports success for a resource that moto cannot update, and then loses the resource.
    """
    update = Stack.update

    def update_checked(
        self: Stack, template: str, role_arn: Any = None, parameters: Any = None, tags: Any = None
    ) -> None:
        parsed = self.parse_template(template)
        for name in self.resource_map.build_resource_diff(parsed, parameters)["Modify"]:
            resource_type = parsed["Resources"][name]["Type"]
            model = resource_class_from_type(resource_type)
            if model is not None and hasattr(model.update_from_cloudformation_json, "__isabstractmethod__"):
                reject(f"update a resource of type {resource_type}")
        update(self, template, role_arn, parameters, tags)

    Stack.update = update_checked


def apply() -> None:
    reject_missing_parameters()
    reject_impossible_updates()
