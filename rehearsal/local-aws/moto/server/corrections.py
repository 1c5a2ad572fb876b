"""Corrections of moto 5.2.1 where it differs from AWS and the front cannot correct the requests.

Without the corrections of stacks, most differences are silent: a property is not set, a change is not made or a
resource is not deleted, but the stack is complete."""

import json
from typing import Any
from xml.sax.saxutils import escape

import dependencies
import property_types
import stack_ecs
import stack_load_balancing
import stack_logs
import stack_rejections
import stack_updates
from flask import Flask, request
from moto.ecr.models import ECRBackend, ecr_backends
from moto.ecs.models import EC2ContainerServiceBackend, Service
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket


def ignore_bucket_policies() -> None:
    """moto evaluates bucket policies without their conditions, so a statement that denies requests without TLS denies
    everything. moto enforces no other policy. The permission tests evaluate complete policies."""

    def get_permission(self: FakeBucket, action: str, resource: str) -> PermissionResult:
        return PermissionResult.NEUTRAL

    FakeBucket.get_permission = get_permission


def deploy_updated_services() -> None:
    """moto sets the new task definition of an updated service, but leaves the old task definition in the service's
    deployment. In AWS the deployment shows the task definition that really runs."""
    update = EC2ContainerServiceBackend.update_service

    def update_service(self: EC2ContainerServiceBackend, service_properties: dict[str, Any]) -> Service:
        service = update(self, service_properties)
        for deployment in service.deployments:
            deployment["taskDefinition"] = service.task_definition
        return service

    EC2ContainerServiceBackend.update_service = update_service


def pull_from_the_named_registry() -> None:
    """moto ignores `registryId` and searches the caller's own registry. Production pulls images from the registry of
    the delivery account."""
    pull = ECRBackend.batch_get_image

    def batch_get_image(
        self: ECRBackend, repository_name: str, registry_id: str | None = None, image_ids: Any = None
    ) -> dict[str, Any]:
        registry = self if registry_id is None else ecr_backends[registry_id][self.region_name]
        return pull(registry, repository_name, registry_id, image_ids)

    ECRBackend.batch_get_image = batch_get_image


def report_missing_operations(application: Flask) -> Flask:
    """moto answers a missing operation with an HTML page and status 500, so the SDKs retry and then report "unknown
    error". Status 501 is not retried, and the message names the missing operation."""

    def answer(problem: NotImplementedError) -> tuple[str, int, dict[str, str]]:
        message = f"moto, the local AWS, does not support this: {problem}"
        if request.headers.get("X-Amz-Target") is not None:
            body = json.dumps({"__type": "NotImplementedException", "message": message})
            return body, 501, {"Content-Type": "application/x-amz-json-1.1"}
        error = f"<Error><Code>NotImplemented</Code><Message>{escape(message)}</Message></Error>"
        # Only the errors of S3 have no wrapping element.
        body = error if application.service == "s3" else f"<ErrorResponse>{error}</ErrorResponse>"
        return body, 501, {"Content-Type": "text/xml"}

    application.register_error_handler(NotImplementedError, answer)
    return application


def apply() -> None:
    ignore_bucket_policies()
    deploy_updated_services()
    pull_from_the_named_registry()
    dependencies.apply()
    stack_rejections.apply()
    stack_updates.apply()
    stack_logs.apply()
    stack_ecs.apply()
    stack_load_balancing.apply()
    property_types.apply()
