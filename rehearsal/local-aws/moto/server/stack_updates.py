"""What CloudFormation of moto 5.2.1 does differently from AWS. Most of it is silent: a property that is not set, a
change that is not made, a resource that is not deleted, each in a stack that is "complete"."""

import re
from graphlib import TopologicalSorter
from typing import Any, NoReturn

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import Stack
from moto.cloudformation.parsing import ResourceMap, resource_class_from_type
from moto.core.utils import camelcase_to_underscores, pascal_to_camelcase, remap_nested_keys
from moto.ecs.models import Cluster, Service, TaskDefinition, ecs_backends
from moto.elbv2.models import FakeListenerRule, FakeTargetGroup, elbv2_backends
from moto.logs.models import LogGroup
from moto.ssm.models import ssm_backends


def refuse(what: str) -> NoReturn:
    raise ValidationError(message=f"the local AWS cannot {what}")


def refuse_missing_parameters() -> None:
    """moto answers a template parameter that names no SSM parameter with a page of HTML."""
    parse = ResourceMap.parse_ssm_parameter

    def parse_ssm_parameter(self: ResourceMap, value: str, value_type: str) -> str:
        if ssm_backends[self._account_id][self._region_name].get_parameter(value) is None:
            message = f"Unable to fetch parameters [{value}] from parameter store for this account."
            raise ValidationError(message=message)
        return parse(self, value, value_type)

    ResourceMap.parse_ssm_parameter = parse_ssm_parameter


def refuse_updates_beforehand() -> None:
    """moto looks at an update when it has begun. And of a resource that it cannot update it says that it has, and knows
    it no longer."""
    update = Stack.update

    def update_checked(
        self: Stack, template: str, role_arn: Any = None, parameters: Any = None, tags: Any = None
    ) -> None:
        parsed = self.parse_template(template)
        for name in self.resource_map.build_resource_diff(parsed, parameters)["Modify"]:
            resource_type = parsed["Resources"][name]["Type"]
            model = resource_class_from_type(resource_type)
            if model is not None and hasattr(model.update_from_cloudformation_json, "__isabstractmethod__"):
                refuse(f"update a resource of type {resource_type}")
        update(self, template, role_arn, parameters, tags)

    Stack.update = update_checked


def resolve(stack: ResourceMap, template: dict[str, Any], parameters: dict[str, Any] | None) -> dict[str, Any]:
    """The values of a template's parameters, those in SSM included."""
    fresh = ResourceMap(
        stack_id=stack.stack_id,
        stack_name=stack["AWS::StackName"],
        parameters=parameters or stack.input_parameters,
        tags={},
        region_name=stack._region_name,
        account_id=stack._account_id,
        template=template,
        cross_stack_resources=None,
    )
    fresh.load_parameters()
    return fresh.resolved_parameters


def update_in_order() -> None:
    """moto updates the resources of a stack in any order, so that an ECS service can be given the task definition of
    before. It passes over a service whose own part of the template is as it was, and every resource for which only the
    value of an SSM parameter is another one."""
    diff = ResourceMap.build_resource_diff

    def build_resource_diff(
        self: ResourceMap, other_template: dict[str, Any], parameters: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        actions = diff(self, other_template, parameters)
        resources = other_template["Resources"]
        old = {name: resource for name, resource in resources.items() if name not in actions["Add"]}
        before, now = self.resolved_parameters, resolve(self, other_template, parameters)
        other_values = {name for name, value in now.items() if before.get(name) != value}
        modified = set(actions["Modify"])
        modified |= {name for name, resource in old.items() if names_in(resource) & other_values}
        modified |= {
            name
            for name, resource in old.items()
            if resource["Type"] == "AWS::ECS::Service" and names_in(resource) & modified
        }
        order = TopologicalSorter({name: names_in(resources[name]) & modified for name in modified})
        return {**actions, "Modify": list(order.static_order())}

    ResourceMap.build_resource_diff = build_resource_diff


def names_in(value: Any) -> set[str]:
    """What a part of a template refers to."""
    if isinstance(value, list):
        return {name for item in value for name in names_in(item)}
    if not isinstance(value, dict):
        return set()
    found = {name for item in value.values() for name in names_in(item)}
    for key, item in value.items():
        texts = [text for text in (item if isinstance(item, list) else [item]) if isinstance(text, str)]
        if key in ("Ref", "DependsOn"):
            found |= set(texts)
        elif key == "Fn::GetAtt":
            found |= {text.split(".")[0] for text in texts[:1]}
        elif key == "Fn::Sub":
            found |= {name for text in texts for name in re.findall(r"\$\{([A-Za-z0-9]+)", text)}
    return found


def forget_what_is_removed() -> None:
    """moto remembers a resource that an update has removed, and a later update that brings it back makes none."""
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
    """moto creates what a failed operation left out when somebody lists the resources of the stack."""

    def stack_resources(self: Stack) -> list[Any]:
        made = self.resource_map._parsed_resources
        return [made[name] for name in self.resource_map.resources if made.get(name) is not None]

    Stack.stack_resources = property(stack_resources)


def update_log_groups() -> None:
    """moto cannot update a log group."""

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


def register_whole_task_definitions() -> None:
    """moto registers four properties of a task definition, and two of them after an update in CloudFormation's spelling
    (`Image`), which its ECS API does not understand. Here it gets all of them, and a new revision with every change."""

    def register(properties: dict[str, Any], family: str, account_id: str, region_name: str) -> TaskDefinition:
        spelled = remap_nested_keys(properties, pascal_to_camelcase)
        named = {camelcase_to_underscores(name): value for name, value in spelled.items()}
        return ecs_backends[account_id][region_name].register_task_definition(**{"family": family, **named})

    def create(
        cls: Any, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **others: Any
    ) -> TaskDefinition:
        return register(cloudformation_json["Properties"], resource_name, account_id, region_name)

    def update(
        cls: Any,
        *,
        original_resource: TaskDefinition,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
        **others: Any,
    ) -> TaskDefinition:
        family = original_resource.family
        new = register(cloudformation_json["Properties"], family, account_id, region_name)
        original_resource.delete(account_id, region_name)
        return new

    def delete(self: TaskDefinition, account_id: str, region_name: str) -> None:
        ecs_backends[account_id][region_name].deregister_task_definition(self.arn)

    TaskDefinition.create_from_cloudformation_json = classmethod(create)
    TaskDefinition.update_from_cloudformation_json = classmethod(update)
    TaskDefinition.delete = delete


def keep_whole_services() -> None:
    """moto takes cluster, task definition and desired count of an ECS service, and never deletes one."""
    create = Service.create_from_cloudformation_json.__func__
    update = Service.update_from_cloudformation_json.__func__

    def keep(service: Service, properties: dict[str, Any]) -> Service:
        named = {
            camelcase_to_underscores(name): remap_nested_keys(value, pascal_to_camelcase)
            for name, value in properties.items()
            if name not in ("Cluster", "ServiceName", "TaskDefinition", "DesiredCount")
        }
        # What moto starts with is what a property goes back to that a later template leaves out.
        own = vars(service).setdefault("before_template", {})
        for name in named:
            own.setdefault(name, getattr(service, name, None))
        vars(service).update({**own, **named})
        for deployment in service.deployments:
            deployment["networkConfiguration"] = service.network_configuration or None
        return service

    def create_whole(cls: Any, resource_name: str, cloudformation_json: Any, *others: Any, **more: Any) -> Service:
        service = create(cls, resource_name, cloudformation_json, *others, **more)
        return keep(service, cloudformation_json["Properties"])

    def update_whole(cls: Any, *, original_resource: Service, cloudformation_json: Any, **others: Any) -> Service:
        properties = cloudformation_json["Properties"]
        if properties.get("ServiceName", original_resource.name) != original_resource.name:
            refuse("replace an ECS service: ServiceName has changed")
        service = update(
            cls, original_resource=original_resource, cloudformation_json=cloudformation_json, **others
        )
        return keep(service, properties)

    def delete(self: Service, account_id: str, region_name: str) -> None:
        backend = ecs_backends[account_id][region_name]
        pair = f"{self.cluster_name}:{self.name}"
        if backend.services.get(pair) is self:
            backend.delete_service(self.cluster_name, self.name, force=True)
            # AWS lists no inactive service; moto does.
            del backend.services[pair]

    Service.create_from_cloudformation_json = classmethod(create_whole)
    Service.update_from_cloudformation_json = classmethod(update_whole)
    Service.delete = delete


def delete_clusters() -> None:
    """moto never deletes the cluster of a stack."""

    def delete(self: Cluster, account_id: str, region_name: str) -> None:
        ecs_backends[account_id][region_name].delete_cluster(self.name)

    Cluster.delete = delete


def keep_whole_target_groups() -> None:
    """moto ignores the attributes of a target group, and neither updates nor deletes one."""
    create = FakeTargetGroup.create_from_cloudformation_json.__func__
    # The start of what AWS changes in place.
    changeable = ("health", "unhealthy", "matcher", "attributes")

    def create_whole(
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
        # As if it were new: moto then fills in what the template leaves out.
        name = f"as-new-{original_resource.arn.split('/')[-1]}"
        new = cls.create_from_cloudformation_json(name, cloudformation_json, account_id, region_name)
        new.delete(account_id, region_name)
        new.name = cloudformation_json["Properties"].get("Name", original_resource.name)
        for name in ("Name", "Port", "Protocol", "TargetType", "VpcId"):
            attribute = camelcase_to_underscores(name)
            if getattr(new, attribute) != getattr(original_resource, attribute):
                refuse(f"replace a target group: {name} has changed")
        changed = {name: value for name, value in vars(new).items() if name.startswith(changeable)}
        vars(original_resource).update(changed)
        return original_resource

    def delete(self: FakeTargetGroup, account_id: str, region_name: str) -> None:
        backend = elbv2_backends[account_id][region_name]
        if self.arn in backend.target_groups:
            backend.delete_target_group(self.arn)

    FakeTargetGroup.create_from_cloudformation_json = classmethod(create_whole)
    FakeTargetGroup.update_from_cloudformation_json = classmethod(update)
    FakeTargetGroup.delete = delete


def move_listener_rules() -> None:
    """moto updates a listener rule except for its priority and its listener, and never deletes one."""
    update = FakeListenerRule.update_from_cloudformation_json.__func__

    def update_whole(
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

    FakeListenerRule.update_from_cloudformation_json = classmethod(update_whole)
    FakeListenerRule.delete = delete


def apply() -> None:
    refuse_missing_parameters()
    refuse_updates_beforehand()
    update_in_order()
    forget_what_is_removed()
    list_without_creating()
    update_log_groups()
    register_whole_task_definitions()
    keep_whole_services()
    delete_clusters()
    keep_whole_target_groups()
    move_listener_rules()
