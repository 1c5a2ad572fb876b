"""Changes moto 5.2.1 where moto differs from AWS and the local AWS endpoint cannot correct the difference.

Without the corrections for CloudFormation stacks, most differences are silent: moto reports a complete stack, but has
not set a property, made a change or deleted a resource.
"""

import json
from typing import Any
from xml.sax.saxutils import escape

import dependencies
import images
import property_types
import stack_ecs
import stack_load_balancing
import stack_logs
import stack_rejections
import stack_updates
import template_validation
from deployments import service_deployments
from flask import Flask, request
from moto.ecs.models import EC2ContainerServiceBackend, Service
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket


def ignore_bucket_policies() -> None:
    """Disables bucket policies, because moto ignores the conditions in a statement.

    Otherwise a statement that denies requests without TLS would deny all requests. The permission tests evaluate the
    complete policies instead.
    """

    def get_permission(self: FakeBucket, action: str, resource: str) -> PermissionResult:
        return PermissionResult.NEUTRAL

    FakeBucket.get_permission = get_permission


def deploy_updated_services() -> None:
    """Sets the task definition of the deployment when a service is updated.

    moto updates only the service, but on AWS the deployment shows the running task definition.
    """
    update = EC2ContainerServiceBackend.update_service

    def update_service(self: EC2ContainerServiceBackend, service_properties: dict[str, Any]) -> Service:
        service = update(self, service_properties)
        for deployment in service.deployments:
            deployment["taskDefinition"] = service.task_definition
        return service

    EC2ContainerServiceBackend.update_service = update_service


def report_missing_operations(application: Flask) -> Flask:
    """Returns status 501 and the operation name for an operation that moto does not support.

    moto returns an HTML page with status 500, so SDKs would retry and then report "unknown error".
    """

    def answer(problem: NotImplementedError) -> tuple[str, int, dict[str, str]]:
        message = f"moto, the local AWS, does not support this: {problem}"
        if request.headers.get("X-Amz-Target") is not None:
            body = json.dumps({"__type": "NotImplementedException", "message": message})
            return body, 501, {"Content-Type": "application/x-amz-json-1.1"}
        error = f"<Error><Code>NotImplemented</Code><Message>{escape(message)}</Message></Error>"
        # AWS wraps the `Error` element of XML errors in `ErrorResponse`, except in S3.
        body = error if application.service == "s3" else f"<ErrorResponse>{error}</ErrorResponse>"
        return body, 501, {"Content-Type": "text/xml"}

    application.register_error_handler(NotImplementedError, answer)
    return application


def apply() -> None:
    ignore_bucket_policies()
    deploy_updated_services()
    images.apply()
    dependencies.apply()
    stack_rejections.apply()
    stack_updates.apply()
    stack_logs.apply()
    stack_ecs.apply()
    service_deployments.apply()
    stack_load_balancing.apply()
    property_types.apply()
    template_validation.apply()
