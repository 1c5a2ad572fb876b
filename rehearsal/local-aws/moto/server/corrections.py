"""Changes moto 5.2.1 where moto differs from AWS and the local AWS endpoint cannot correct the difference."""

import json
from typing import Any
from xml.sax.saxutils import escape

import deletions
import dependencies
import ecs
import images
import load_balancing
import resources
from flask import Flask, request
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
    images.apply()
    deletions.apply()
    load_balancing.apply()
    dependencies.apply()
    ecs.apply()
    resources.apply()
