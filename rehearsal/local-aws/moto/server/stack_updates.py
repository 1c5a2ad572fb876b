"""Corrections for stack updates in moto: the order of changes, the resources that change, and the removed resources."""

import re
from graphlib import TopologicalSorter
from typing import Any

from moto.cloudformation.models import Stack
from moto.cloudformation.parsing import ResourceMap


def resolve(stack: ResourceMap, template: dict[str, Any], parameters: dict[str, Any] | None) -> dict[str, Any]:
    """Returns the values of the parameters in a template, including values from SSM."""
    resource_map = ResourceMap(
        stack_id=stack.stack_id,
        stack_name=stack["AWS::StackName"],
        parameters=parameters or stack.input_parameters,
        tags={},
        region_name=stack._region_name,
        account_id=stack._account_id,
        template=template,
        cross_stack_resources=None,
    )
    resource_map.load_parameters()
    return resource_map.resolved_parameters


def update_in_order() -> None:
    """Updates the resources of a stack in the order of their references.

    moto uses any order, so an ECS service could get the previous task definition. moto also skips resources whose
    template section is unchanged, even if a referenced resource or an SSM parameter changes.
    """
    diff = ResourceMap.build_resource_diff

    def build_resource_diff(
        self: ResourceMap, other_template: dict[str, Any], parameters: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        actions = diff(self, other_template, parameters)
        resources = other_template["Resources"]
        old = {name: resource for name, resource in resources.items() if name not in actions["Add"]}
        previous, current = self.resolved_parameters, resolve(self, other_template, parameters)
        changed_parameters = {name for name, value in current.items() if previous.get(name) != value}
        modified = set(actions["Modify"])
        modified |= {name for name, resource in old.items() if names_in(resource) & changed_parameters}
        modified |= {
            name
            for name, resource in old.items()
            if resource["Type"] == "AWS::ECS::Service" and names_in(resource) & modified
        }
        order = TopologicalSorter({name: names_in(resources[name]) & modified for name in modified})
        return {**actions, "Modify": list(order.static_order())}

    ResourceMap.build_resource_diff = build_resource_diff


def names_in(value: Any) -> set[str]:
    """Returns the logical ids and parameter names to which a part of a template refers."""
    if isinstance(value, list):
        return {name for item in value for name in names_in(item)}
    if not isinstance(value, dict):
        return set()
    names = {name for item in value.values() for name in names_in(item)}
    for key, item in value.items():
        texts = [text for text in (item if isinstance(item, list) else [item]) if isinstance(text, str)]
        if key in ("Ref", "DependsOn"):
            names |= set(texts)
        elif key == "Fn::GetAtt":
            names |= {text.split(".")[0] for text in texts[:1]}
        elif key == "Fn::Sub":
            names |= {name for text in texts for name in re.findall(r"\$\{([A-Za-z0-9]+)", text)}
    return names


def forget_removed_resources() -> None:
    """Forgets a resource that an update removed. Otherwise a later update could not create the resource again."""
    update = ResourceMap.update

    def update_and_forget(
        self: ResourceMap, template: dict[str, Any], parameters: dict[str, Any] | None = None
    ) -> None:
        before = set(self._resource_json_map)
        try:
            update(self, template, parameters)
        finally:
            for name in before - set(self._resource_json_map):
                self._parsed_resources.pop(name, None)

    ResourceMap.update = update_and_forget


def list_without_creating() -> None:
    """Lists the resources of a stack without creating resources.

    moto would create all resources that a failed operation skipped.
    """

    def stack_resources(self: Stack) -> list[Any]:
        created = self.resource_map._parsed_resources
        return [created[name] for name in self.resource_map.resources if created.get(name) is not None]

    Stack.stack_resources = property(stack_resources)


def apply() -> None:
    update_in_order()
    forget_removed_resources()
    list_without_creating()
