"""Adds two behaviors of AWS that moto lacks: AWS rejects the deletion of resources in use, and replaces instances."""

import base64
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult
from moto.core.types import Base64EncodedString
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.models.launch_templates import LaunchTemplateVersion
from moto.ecs.exceptions import ECSException, EcsClientException
from moto.ecs.models import CapacityProvider, Cluster, EC2ContainerServiceBackend, Service

AWS_PROVIDERS = ("FARGATE", "FARGATE_SPOT")


def keep_associated_capacity_providers() -> None:
    """Keeps a capacity provider that is associated with a cluster.

    As on AWS, DeleteCapacityProvider succeeds, but the update status becomes DELETE_FAILED.
    """
    delete = EC2ContainerServiceBackend.delete_capacity_provider

    def delete_capacity_provider(self: EC2ContainerServiceBackend, name_or_arn: str) -> CapacityProvider:
        provider = self._get_provider(name_or_arn)
        if provider is None:
            raise EcsClientException("The specified capacity provider does not exist.")
        for cluster in self.clusters.values():
            if cluster.status == "ACTIVE" and provider.name in (cluster.capacity_providers or []):
                provider.update_status = "DELETE_FAILED"
                provider.update_status_reason = (
                    "The capacity provider cannot be deleted because it is associated with cluster: "
                    f"{cluster.name}. Remove the capacity provider from the cluster and try again."
                )
                return provider
        return delete(self, name_or_arn)

    EC2ContainerServiceBackend.delete_capacity_provider = delete_capacity_provider


def give_each_group_one_capacity_provider() -> None:
    create = EC2ContainerServiceBackend.create_capacity_provider

    def create_capacity_provider(
        self: EC2ContainerServiceBackend, name: str, asg_details: dict[str, Any], tags: Any
    ) -> CapacityProvider:
        if name in self.capacity_providers:
            raise EcsClientException("The specified capacity provider already exists.")
        group = asg_details["autoScalingGroupArn"]
        for other in self.capacity_providers.values():
            if other.auto_scaling_group_provider["autoScalingGroupArn"] == group:
                raise EcsClientException(
                    "The specified Auto Scaling group ARN is already being used by another capacity provider. "
                    "Specify a unique Auto Scaling group ARN and try again."
                )
        return create(self, name, asg_details, tags)

    EC2ContainerServiceBackend.create_capacity_provider = create_capacity_provider


def keep_used_associations() -> None:
    """Rejects the removal of a capacity provider that a service uses.

    A service without its own strategy keeps the default strategy that the cluster had at the creation of the service.
    """
    create = EC2ContainerServiceBackend.create_service
    put = EC2ContainerServiceBackend.put_cluster_capacity_providers

    def create_service(
        self: EC2ContainerServiceBackend, cluster_str: str, *others: Any, **more: Any
    ) -> Service:
        service = create(self, cluster_str, *others, **more)
        strategy = self._get_cluster(cluster_str).default_capacity_provider_strategy or []
        vars(service)["default_capacity"] = [item["capacityProvider"] for item in strategy]
        return service

    def put_cluster_capacity_providers(
        self: EC2ContainerServiceBackend, cluster_name: str, capacity_providers: list[str] | None, strategy: Any
    ) -> Cluster:
        new_providers = capacity_providers or []
        cluster = self._get_cluster(cluster_name)
        if any(name not in AWS_PROVIDERS and self._get_provider(name) is None for name in new_providers):
            raise ECSException("InvalidParameterException", "The specified capacity provider was not found.")
        for service in self.services.values():
            used = vars(service).get("default_capacity", []) if service.status == "ACTIVE" else []
            if service.cluster_name == cluster.name and any(name not in new_providers for name in used):
                message = "The specified capacity provider is in use and cannot be removed."
                raise ECSException("ResourceInUseException", message)
        return put(self, cluster_name, capacity_providers, strategy)

    EC2ContainerServiceBackend.create_service = create_service
    EC2ContainerServiceBackend.put_cluster_capacity_providers = put_cluster_capacity_providers


def clusters_of_instances(backend: EC2ContainerServiceBackend) -> Iterator[str]:
    """Yields the clusters of the running instances.

    The cluster name comes from the user data, because moto runs no ECS agent.
    """
    for instance in ec2_backends[backend.account_id][backend.region_name].all_running_instances():
        text = base64.b64decode(str(instance.user_data or "")).decode(errors="replace")
        yield from re.findall(r"^ECS_CLUSTER=(\S+)$", text, re.MULTILINE)


def keep_clusters_with_instances() -> None:
    delete = EC2ContainerServiceBackend.delete_cluster

    def delete_cluster(self: EC2ContainerServiceBackend, cluster_str: str) -> Cluster:
        if self._get_cluster(cluster_str).name in clusters_of_instances(self):
            raise ECSException(
                "ClusterContainsContainerInstancesException",
                "The Cluster cannot be deleted while Container Instances are active or draining.",
            )
        return delete(self, cluster_str)

    EC2ContainerServiceBackend.delete_cluster = delete_cluster


def keep_addresses_of_gateways() -> None:
    release = EC2Backend.release_address

    def release_address(self: EC2Backend, address: str | None = None, allocation_id: str | None = None) -> None:
        for gateway in self.nat_gateways.values():
            used = [item.get("allocationId") for item in gateway.address_set]
            if gateway.state != "deleted" and allocation_id in used:
                raise EC2ClientError("InvalidIPAddress.InUse", f"Address {allocation_id} is in use.")
        release(self, address, allocation_id)

    EC2Backend.release_address = release_address


def launch_from_later_versions() -> None:
    """Makes moto launch instances from all versions of a launch template with user data.

    Without this change, moto cannot launch instances from a version that CreateLaunchTemplateVersion created.
    """

    def user_data(self: LaunchTemplateVersion) -> Base64EncodedString | None:
        text = self.data.get("UserData")
        return Base64EncodedString(text) if isinstance(text, str) else text

    LaunchTemplateVersion.user_data = property(user_data)


def refresh_instances() -> None:
    """Adds StartInstanceRefresh, which moto lacks.

    Terminates all instances at once and starts the same number of instances.
    """

    def start_instance_refresh(self: AutoScalingResponse) -> ActionResult:
        name = self._get_param("AutoScalingGroupName")
        group = self.autoscaling_backend.autoscaling_groups[name]
        if group.active_instances():
            group.ec2_backend.terminate_instances([state.instance.id for state in group.active_instances()])
            group.instance_states = []
            group.set_desired_capacity(group.desired_capacity)
        return ActionResult({"InstanceRefreshId": str(uuid4())})

    AutoScalingResponse.start_instance_refresh = start_instance_refresh


def apply() -> None:
    keep_associated_capacity_providers()
    give_each_group_one_capacity_provider()
    keep_used_associations()
    keep_clusters_with_instances()
    keep_addresses_of_gateways()
    launch_from_later_versions()
    refresh_instances()
