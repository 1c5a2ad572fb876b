"""Makes a stack wait for its ECS services, whose tasks run outside moto.

CloudFormation completes a service when ECS has reached a steady state, and fails when the deployment fails. The endpoint
of the local AWS starts the tasks (services/ecs/), so a stack operation sends it a request for each service and waits.
"""

import json
import os
import urllib.request
from typing import Any

from moto.cloudformation.exceptions import ValidationError
from moto.ecs.models import Service, ecs_backends

# URL of the local AWS. The variable is missing if the services of stacks have no tasks.
ENDPOINT_VARIABLE = "ECS_ENDPOINT"
# Proxy settings of the user must not apply to a request to this machine.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Deployments:
    """Requests to the local AWS. Each request contains the secret that moto itself requires."""

    key = ""
    # Task definition and reason of the last failed deployment of each service, by ARN.
    failures: dict[str, tuple[str, str]] = {}


def send(operation: str, service: Service, account_id: str, region_name: str) -> dict[str, Any]:
    endpoint = os.environ.get(ENDPOINT_VARIABLE)
    if endpoint is None:
        return {}
    body = {
        "operation": operation,
        "accountId": account_id,
        "region": region_name,
        "cluster": service.cluster_name,
        "name": service.name,
    }
    headers = {"Content-Type": "application/json", "X-Front-Key": Deployments.key}
    request = urllib.request.Request(
        f"{endpoint}/ecs-service-deployments", json.dumps(body).encode(), headers, method="POST"
    )
    with DIRECT.open(request) as response:
        return json.load(response)


def wait_for_deployment(service: Service, account_id: str, region_name: str) -> None:
    """Waits until a service is stable. Raises an error with the reason of the deployment's failure.

    moto tries a failed update of a resource again, up to four times. The next attempts fail at once.
    """
    task_definition, failure = Deployments.failures.get(service.arn, ("", None))
    if task_definition != service.task_definition:
        failure = send("deploy", service, account_id, region_name).get("failure")
        Deployments.failures.pop(service.arn, None)
    if failure is not None:
        Deployments.failures[service.arn] = (str(service.task_definition), failure)
        raise ValidationError(message=failure)


def use_the_defaults_of_cloudformation(service: Service, properties: dict[str, Any]) -> None:
    """Sets what CloudFormation and ECS choose for a new service whose template leaves these properties out.

    A service without DesiredCount starts with one task. A service without LaunchType and CapacityProviderStrategy has the
    default strategy of its cluster. moto starts with no task, and with the launch type EC2.
    """
    service.desired_count = properties.get("DesiredCount", 1)
    if "LaunchType" in properties:
        return
    service.launch_type = None
    if "CapacityProviderStrategy" not in properties:
        cluster = ecs_backends[service._account_id][service.region_name]._get_cluster(service.cluster_name)
        vars(service)["capacity_provider_strategy"] = cluster.default_capacity_provider_strategy


def apply() -> None:
    create = Service.create_from_cloudformation_json.__func__
    update = Service.update_from_cloudformation_json.__func__
    delete = Service.delete

    def create_and_wait(
        cls: Any, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **others: Any
    ) -> Service:
        service = create(cls, resource_name, cloudformation_json, account_id, region_name, **others)
        use_the_defaults_of_cloudformation(service, cloudformation_json["Properties"])
        try:
            wait_for_deployment(service, account_id, region_name)
        except ValidationError:
            # The rollback of the stack deletes only resources that were created.
            service.delete(account_id, region_name)
            raise
        return service

    def update_and_wait(cls: Any, *, account_id: str, region_name: str, **others: Any) -> Service:
        service = update(cls, account_id=account_id, region_name=region_name, **others)
        wait_for_deployment(service, account_id, region_name)
        return service

    def stop_and_delete(self: Service, account_id: str, region_name: str) -> None:
        send("delete", self, account_id, region_name)
        delete(self, account_id, region_name)

    Service.create_from_cloudformation_json = classmethod(create_and_wait)
    Service.update_from_cloudformation_json = classmethod(update_and_wait)
    Service.delete = stop_and_delete
