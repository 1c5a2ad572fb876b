"""moto 5.2.1 keeps the container definitions of a stack *update* in CloudFormation's spelling (`Image`), so that its own
ECS API, which spells `image`, shows a container without an image. On creation it translates them; here, for updates too.
Python runs this file at start when its folder is on PYTHONPATH."""

from moto.core.utils import pascal_to_camelcase, remap_nested_keys
from moto.ecs.models import TaskDefinition

update = TaskDefinition.update_from_cloudformation_json.__func__


def update_with_ecs_spelling(cls, original_resource, new_resource_name, cloudformation_json, *where, **place):
    properties = dict(cloudformation_json["Properties"])
    properties["ContainerDefinitions"] = remap_nested_keys(properties["ContainerDefinitions"], pascal_to_camelcase)
    return update(
        cls, original_resource, new_resource_name, {**cloudformation_json, "Properties": properties}, *where, **place
    )


TaskDefinition.update_from_cloudformation_json = classmethod(update_with_ecs_spelling)
