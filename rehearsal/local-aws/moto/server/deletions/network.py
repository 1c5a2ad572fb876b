"""Rejects the deletion of network resources in use.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html
"""

from collections.abc import Iterator
from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroup
from moto.ecs.models import ecs_backends
from moto.elbv2.models import elbv2_backends


def load_balancers(backend: EC2Backend) -> Iterator[Any]:
    yield from elbv2_backends[backend.account_id][backend.region_name].load_balancers.values()


def service_networks(backend: EC2Backend) -> Iterator[dict[str, list[str]]]:
    """Yields the subnets and security groups of running services, whose tasks have network interfaces."""
    for service in ecs_backends[backend.account_id][backend.region_name].services.values():
        network = (service.network_configuration or {}).get("awsvpcConfiguration")
        if service.status == "ACTIVE" and network is not None:
            yield network


def running_gateways(backend: EC2Backend) -> Iterator[Any]:
    for gateway in backend.nat_gateways.values():
        if gateway.state != "deleted":
            yield gateway


def subnets_in_use(backend: EC2Backend) -> Iterator[str]:
    for gateway in running_gateways(backend):
        yield gateway.subnet_id
    for balancer in load_balancers(backend):
        yield from (subnet.id for subnet in balancer.subnets)
    for instance in backend.all_running_instances():
        yield instance.subnet_id
    for network in service_networks(backend):
        yield from network.get("subnets", [])


def groups(backend: EC2Backend) -> Iterator[SecurityGroup]:
    for groups_of_vpc in backend.groups.values():
        yield from groups_of_vpc.values()


def groups_in_use(backend: EC2Backend) -> Iterator[str]:
    for group in groups(backend):
        for rule in [*group.ingress_rules, *group.egress_rules]:
            source = rule.source_group.get("GroupId")
            # A rule that names its own group does not prevent the deletion of the group.
            if source is not None and source != group.id:
                yield source
    for balancer in load_balancers(backend):
        yield from balancer.security_groups or []
    for instance in backend.all_running_instances():
        yield from (group.id for group in instance.security_groups)
    for network in service_networks(backend):
        yield from network.get("securityGroups", [])


def keep_subnets() -> None:
    delete = EC2Backend.delete_subnet

    def delete_subnet(self: EC2Backend, subnet_id: str) -> Any:
        if subnet_id in subnets_in_use(self):
            raise DependencyViolationError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
        return delete(self, subnet_id)

    EC2Backend.delete_subnet = delete_subnet


def keep_security_groups() -> None:
    delete = EC2Backend.delete_security_group

    def delete_security_group(self: EC2Backend, name: str | None = None, group_id: str | None = None) -> None:
        if group_id is not None and group_id in groups_in_use(self):
            raise DependencyViolationError(f"resource {group_id} has a dependent object")
        delete(self, name, group_id)

    EC2Backend.delete_security_group = delete_security_group


def keep_internet_gateways() -> None:
    detach = EC2Backend.detach_internet_gateway

    def detach_internet_gateway(self: EC2Backend, internet_gateway_id: str, vpc_id: str) -> None:
        gateways = [gateway.vpc_id for gateway in running_gateways(self)]
        public = [balancer.vpc_id for balancer in load_balancers(self) if balancer.scheme == "internet-facing"]
        if vpc_id in [*gateways, *public]:
            raise DependencyViolationError(
                f"Network {vpc_id} has some mapped public address(es). "
                "Please unmap those public address(es) before detaching the gateway."
            )
        detach(self, internet_gateway_id, vpc_id)

    EC2Backend.detach_internet_gateway = detach_internet_gateway


def keep_vpcs() -> None:
    delete = EC2Backend.delete_vpc

    def delete_vpc(self: EC2Backend, vpc_id: str) -> Any:
        attached = [gateway for gateway in self.internet_gateways.values() if gateway.vpc and gateway.vpc.id == vpc_id]
        own_groups = [group for group in groups(self) if group.vpc_id == vpc_id and group.name != "default"]
        if attached or own_groups:
            raise DependencyViolationError(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
        return delete(self, vpc_id)

    EC2Backend.delete_vpc = delete_vpc


def apply() -> None:
    keep_subnets()
    keep_security_groups()
    keep_internet_gateways()
    keep_vpcs()
