"""Corrections of single resource types: what moto refuses, ignores or changes when Terraform creates and reads them."""

from resources import (
    buckets,
    codebuild_projects,
    functions,
    groups,
    launch_templates,
    repositories,
    security_group_rules,
)


def apply() -> None:
    buckets.apply()
    codebuild_projects.apply()
    repositories.apply()
    launch_templates.apply()
    security_group_rules.apply()
    functions.apply()
    groups.apply()
