"""What moto 5.2.1 does differently from AWS and a request that passes through the front cannot make up for."""

import json
from typing import Any
from xml.sax.saxutils import escape

import dependencies
import stack_updates
import property_types
from flask import Flask, request
from moto.ecr.models import ECRBackend, ecr_backends
from moto.ecs.models import EC2ContainerServiceBackend, Service
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket


def ignore_bucket_policies() -> None:
    """moto evaluates bucket policies without their conditions, so that "deny what is not TLS" denies everything. It
    enforces no other policy. Here it enforces none; the permission tests evaluate them whole."""

    def get_permission(self: FakeBucket, action: str, resource: str) -> PermissionResult:
        return PermissionResult.NEUTRAL

    FakeBucket.get_permission = get_permission


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


def name_what_is_missing(application: Flask) -> Flask:
    """moto answers an operation it does not have with a page of HTML and status 500, which every SDK takes for a fault
    of the service, tries again and then calls "unknown error". 501 is final, and the sentence says what is missing."""

    def answer(problem: NotImplementedError) -> tuple[str, int, dict[str, str]]:
        message = f"moto, the local AWS, cannot do this: {problem}"
        if request.headers.get("X-Amz-Target") is not None:
            body = json.dumps({"__type": "NotImplementedException", "message": message})
            return body, 501, {"Content-Type": "application/x-amz-json-1.1"}
        error = f"<Error><Code>NotImplemented</Code><Message>{escape(message)}</Message></Error>"
        # S3 alone has its errors bare.
        body = error if application.service == "s3" else f"<ErrorResponse>{error}</ErrorResponse>"
        return body, 501, {"Content-Type": "text/xml"}

    application.register_error_handler(NotImplementedError, answer)
    return application


def apply() -> None:
    ignore_bucket_policies()
    deploy_updated_services()
    pull_from_the_named_registry()
    dependencies.apply()
    stack_updates.apply()
    property_types.apply()
