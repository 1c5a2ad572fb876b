"""Corrections for services and task definitions in ECS."""

from typing import Any

from moto.core.utils import camelcase_to_underscores
from moto.ecs.exceptions import EcsClientException, InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend, Service, TaskDefinition
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.iam.models import iam_backends
from moto.utilities.utils import get_partition

# Members of CreateService that moto ignores.
IGNORED = (
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "placementConstraints",
    "placementStrategy",
)


def keep_all_members_of_services() -> None:
    """Keeps the members of CreateService that moto ignores. UpdateService keeps all members."""
    create = EC2ContainerServiceResponse.create_service

    def create_service(self: EC2ContainerServiceResponse) -> Any:
        answer = create(self)
        service = answer.result["service"]
        for name in IGNORED:
            value = self._get_param(name)
            if value is not None:
                setattr(service, camelcase_to_underscores(name), value)
        return answer

    EC2ContainerServiceResponse.create_service = create_service


def refuse_second_services() -> None:
    """Rejects a service whose name an active service of the cluster has. moto would replace the other service."""
    create = EC2ContainerServiceBackend.create_service

    def create_service(
        self: EC2ContainerServiceBackend, cluster_str: str, service_name: str, *others: Any, **more: Any
    ) -> Service:
        cluster = self._get_cluster(cluster_str)
        existing = self.services.get(f"{cluster.name}:{service_name}")
        if existing is not None and existing.status == "ACTIVE":
            raise InvalidParameterException("Creation of service was not idempotent.")
        return create(self, cluster_str, service_name, *others, **more)

    EC2ContainerServiceBackend.create_service = create_service


def complete_deployments() -> None:
    """Completes the deployment of a service at once, with the desired number of tasks.

    moto starts no tasks, so its deployments of new services never end.
    """
    create = EC2ContainerServiceBackend.create_service
    update = EC2ContainerServiceBackend.update_service

    def complete(service: Service) -> Service:
        service.running_count, service.pending_count = service.desired_count, 0
        for deployment in service.deployments:
            deployment.update(
                taskDefinition=service.task_definition,
                desiredCount=service.desired_count,
                runningCount=service.desired_count,
                pendingCount=0,
                rolloutState="COMPLETED",
                rolloutStateReason=f"ECS deployment {deployment['id']} completed.",
                networkConfiguration=service.network_configuration or None,
            )
        return service

    def create_service(self: EC2ContainerServiceBackend, *values: Any, **more: Any) -> Service:
        return complete(create(self, *values, **more))

    def update_service(self: EC2ContainerServiceBackend, service_properties: dict[str, Any]) -> Service:
        return complete(update(self, service_properties))

    EC2ContainerServiceBackend.create_service = create_service
    EC2ContainerServiceBackend.update_service = update_service


def list_active_services() -> None:
    """Lists active services only. moto also lists services that were deleted."""
    list_all = EC2ContainerServiceBackend.list_services

    def list_services(self: EC2ContainerServiceBackend, *values: Any, **more: Any) -> list[str]:
        active = {service.arn for service in self.services.values() if service.status == "ACTIVE"}
        return [arn for arn in list_all(self, *values, **more) if arn in active]

    EC2ContainerServiceBackend.list_services = list_services


def require_existing_roles() -> None:
    """Rejects a task definition whose task role or execution role does not exist, with the error of AWS."""
    register = EC2ContainerServiceBackend.register_task_definition

    def register_task_definition(self: EC2ContainerServiceBackend, *values: Any, **more: Any) -> TaskDefinition:
        roles = iam_backends[self.account_id][get_partition(self.region_name)].roles.values()
        known = {role.arn for role in roles} | {role.name for role in roles}
        for arn in (more.get("task_role_arn"), more.get("execution_role_arn")):
            if arn is not None and arn not in known:
                raise EcsClientException("Role is not valid")
        return register(self, *values, **more)

    EC2ContainerServiceBackend.register_task_definition = register_task_definition


def apply() -> None:
    refuse_second_services()
    keep_all_members_of_services()
    complete_deployments()
    list_active_services()
    require_existing_roles()
