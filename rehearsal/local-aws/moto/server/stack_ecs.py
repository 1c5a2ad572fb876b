"""Corrections for the ECS resources in CloudFormation stacks: task definitions, services and clusters."""

from typing import Any

from moto.core.utils import camelcase_to_underscores, pascal_to_camelcase, remap_nested_keys
from moto.ecs.models import Cluster, Service, TaskDefinition, ecs_backends
from stack_rejections import reject


def register_complete_task_definitions() -> None:
    """Registers all properties of a task definition as a new revision.

    moto registers only four properties. After an update, two of them have the spelling of CloudFormation (`Image`),
    which moto's ECS API cannot read.
    """

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


def keep_all_service_properties() -> None:
    """Keeps all properties of an ECS service and deletes services.

    moto keeps only the cluster, task definition and desired count, and never deletes a service.
    """
    create = Service.create_from_cloudformation_json.__func__
    update = Service.update_from_cloudformation_json.__func__

    def set_properties(service: Service, properties: dict[str, Any]) -> Service:
        named = {
            camelcase_to_underscores(name): remap_nested_keys(value, pascal_to_camelcase)
            for name, value in properties.items()
            if name not in ("Cluster", "ServiceName", "TaskDefinition", "DesiredCount")
        }
        # A property that a later template omits gets back the value that moto had set initially.
        initial = vars(service).setdefault("initial_properties", {})
        for name in named:
            initial.setdefault(name, getattr(service, name, None))
        vars(service).update({**initial, **named})
        for deployment in service.deployments:
            deployment["networkConfiguration"] = service.network_configuration or None
        return service

    def create_complete(cls: Any, resource_name: str, cloudformation_json: Any, *others: Any, **more: Any) -> Service:
        service = create(cls, resource_name, cloudformation_json, *others, **more)
        return set_properties(service, cloudformation_json["Properties"])

    def update_complete(cls: Any, *, original_resource: Service, cloudformation_json: Any, **others: Any) -> Service:
        properties = cloudformation_json["Properties"]
        if properties.get("ServiceName", original_resource.name) != original_resource.name:
            reject("replace an ECS service: ServiceName has changed")
        service = update(
            cls, original_resource=original_resource, cloudformation_json=cloudformation_json, **others
        )
        return set_properties(service, properties)

    def delete(self: Service, account_id: str, region_name: str) -> None:
        backend = ecs_backends[account_id][region_name]
        key = f"{self.cluster_name}:{self.name}"
        if backend.services.get(key) is self:
            backend.delete_service(self.cluster_name, self.name, force=True)
            # moto lists inactive services, but AWS does not.
            del backend.services[key]

    Service.create_from_cloudformation_json = classmethod(create_complete)
    Service.update_from_cloudformation_json = classmethod(update_complete)
    Service.delete = delete


def delete_clusters() -> None:
    """Deletes the cluster of a stack. moto itself never deletes a cluster."""

    def delete(self: Cluster, account_id: str, region_name: str) -> None:
        ecs_backends[account_id][region_name].delete_cluster(self.name)

    Cluster.delete = delete


def apply() -> None:
    register_complete_task_definitions()
    keep_all_service_properties()
    delete_clusters()
