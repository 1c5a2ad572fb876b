"""Rejects the deletion of clusters with services, of protected load balancers, and of stacks without their role.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html
https://repost.aws/knowledge-center/cloudformation-role-arn-error
"""

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import CloudFormationBackend
from moto.ecs.exceptions import ECSException
from moto.ecs.models import Cluster, EC2ContainerServiceBackend
from moto.elbv2.exceptions import ELBClientError
from moto.elbv2.models import ELBv2Backend
from moto.iam.models import iam_backends


def keep_clusters_with_services() -> None:
    delete = EC2ContainerServiceBackend.delete_cluster

    def delete_cluster(self: EC2ContainerServiceBackend, cluster_str: str) -> Cluster:
        name = self._get_cluster(cluster_str).name
        if any(service.cluster_name == name and service.status == "ACTIVE" for service in self.services.values()):
            raise ECSException(
                "ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active."
            )
        return delete(self, cluster_str)

    EC2ContainerServiceBackend.delete_cluster = delete_cluster


def keep_protected_load_balancers() -> None:
    delete = ELBv2Backend.delete_load_balancer

    def delete_load_balancer(self: ELBv2Backend, arn: str) -> None:
        balancer = self.load_balancers.get(arn)
        if balancer is not None and balancer.attrs.get("deletion_protection.enabled") == "true":
            raise ELBClientError(
                "OperationNotPermitted",
                f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled",
            )
        delete(self, arn)

    ELBv2Backend.delete_load_balancer = delete_load_balancer


def keep_stacks_without_role() -> None:
    """CloudFormation deletes a stack with the role of its last deployment, and rejects the deletion without the role."""
    delete = CloudFormationBackend.delete_stack

    def delete_stack(self: CloudFormationBackend, name_or_stack_id: str) -> None:
        for stack in self.stacks.values():
            role = stack.role_arn if name_or_stack_id in (stack.name, stack.stack_id) else None
            roles = iam_backends[self.account_id][self.partition].get_roles() if role else []
            if role and role not in [existing.arn for existing in roles]:
                raise ValidationError(message=f"Role {role} is invalid or cannot be assumed")
        delete(self, name_or_stack_id)

    CloudFormationBackend.delete_stack = delete_stack


def apply() -> None:
    keep_clusters_with_services()
    keep_protected_load_balancers()
    keep_stacks_without_role()
