"""Correction for launch templates: the tags of a template are no part of its data, which instances are launched from.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
"""

from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.launch_templates import LaunchTemplate


def keep_tags_outside_the_data() -> None:
    """Removes the tags of a template from its data. moto appends these tags to those for instances in the data."""
    create = EC2Backend.create_launch_template

    def create_launch_template(
        self: EC2Backend, name: str, description: str, template_data: dict[str, Any], tag_spec: dict[str, Any]
    ) -> LaunchTemplate:
        own = [
            {"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
            for kind, tags in tag_spec.items()
        ]
        specifications = template_data.get("TagSpecifications", [])
        if own and specifications[-len(own) :] == own:
            del specifications[-len(own) :]
        if not specifications:
            template_data.pop("TagSpecifications", None)
        return create(self, name, description, template_data, tag_spec)

    EC2Backend.create_launch_template = create_launch_template


def apply() -> None:
    keep_tags_outside_the_data()
