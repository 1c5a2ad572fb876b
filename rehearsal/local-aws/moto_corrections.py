"""What moto 5.2.1 does differently from AWS and a request that passes through the front cannot make up for."""

from typing import Any

from moto.core.utils import pascal_to_camelcase, remap_nested_keys
from moto.ecr.models import ECRBackend, ecr_backends
from moto.ecs.models import EC2ContainerServiceBackend, Service, TaskDefinition
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket


def ignore_bucket_policies() -> None:
    """moto evaluates bucket policies without their conditions, so that "deny what is not TLS" denies everything. It
    enforces no other policy. Here it enforces none; the permission tests evaluate them whole."""

    def get_permission(self: FakeBucket, action: str, resource: str) -> PermissionResult:
        return PermissionResult.NEUTRAL

    FakeBucket.get_permission = get_permission


def spell_updated_containers() -> None:
    """moto keeps the container definitions of a stack *update* in CloudFormation's spelling (`Image`), so that its ECS
    API, which spells `image`, shows a container without an image. On creation it translates them; here, always."""
    update = TaskDefinition.update_from_cloudformation_json.__func__

    # moto calls it by keywords only.
    def update_spelled(cls: Any, *, cloudformation_json: Any, **others: Any) -> TaskDefinition:
        properties = dict(cloudformation_json["Properties"])
        properties["ContainerDefinitions"] = remap_nested_keys(
            properties["ContainerDefinitions"], pascal_to_camelcase
        )
        return update(cls, cloudformation_json={**cloudformation_json, "Properties": properties}, **others)

    TaskDefinition.update_from_cloudformation_json = classmethod(update_spelled)


def deploy_updated_services() -> None:
    """moto gives an updated service its new task definition, and leaves the old one in its deployment: by that, which is
    where AWS says what really runs, no update ever arrives."""
    update = EC2ContainerServiceBackend.update_service

    def update_service(self: EC2ContainerServiceBackend, service_properties: dict[str, Any]) -> Service:
        service = update(self, service_properties)
        for deployment in service.deployments:
            deployment["taskDefinition"] = service.task_definition
        return service

    EC2ContainerServiceBackend.update_service = update_service


def pull_from_the_named_registry() -> None:
    """moto looks for an image in the caller's own registry, whatever `registryId` says; production pulls from the
    registry of the delivery account."""
    pull = ECRBackend.batch_get_image

    def batch_get_image(
        self: ECRBackend, repository_name: str, registry_id: str | None = None, image_ids: Any = None
    ) -> dict[str, Any]:
        registry = self if registry_id is None else ecr_backends[registry_id][self.region_name]
        return pull(registry, repository_name, registry_id, image_ids)

    ECRBackend.batch_get_image = batch_get_image


def apply() -> None:
    ignore_bucket_policies()
    spell_updated_containers()
    deploy_updated_services()
    pull_from_the_named_registry()
