"""Corrections for CodeBuild projects: missing locations, members that moto ignores, changes, and deletions by ARN.

https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html
https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProject.html
https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProjectVisibility.html
"""

import json
from collections.abc import Callable
from typing import Any

from moto.codebuild import responses
from moto.codebuild.exceptions import ResourceNotFoundException
from moto.codebuild.models import CodeBuild, CodeBuildBackend
from moto.codebuild.responses import CodeBuildResponse
from moto.core.utils import unix_time

# Types of a source or of artifacts that have no location.
WITHOUT_LOCATION = ("CODEPIPELINE", "NO_SOURCE", "NO_ARTIFACTS")
# Members of a request that a project has under the same name.
MEMBERS = (
    "artifacts",
    "autoRetryLimit",
    "buildBatchConfig",
    "cache",
    "concurrentBuildLimit",
    "description",
    "encryptionKey",
    "environment",
    "fileSystemLocations",
    "logsConfig",
    "queuedTimeoutInMinutes",
    "secondaryArtifacts",
    "secondarySources",
    "secondarySourceVersions",
    "serviceRole",
    "source",
    "sourceVersion",
    "tags",
    "timeoutInMinutes",
    "vpcConfig",
)

Check = Callable[[dict[str, Any]], None]


def accept_missing_locations() -> None:
    """Accepts a source and artifacts without a location where AWS ignores a location."""

    def relaxed(check: Check) -> Check:
        def check_part(part: dict[str, Any]) -> None:
            if part["type"] not in WITHOUT_LOCATION:
                check(part)

        return check_part

    responses._validate_required_params_source = relaxed(responses._validate_required_params_source)
    responses._validate_required_params_artifacts = relaxed(responses._validate_required_params_artifacts)


def find(backend: CodeBuildBackend, name_or_arn: str) -> CodeBuild:
    for name, project in backend.codebuild_projects.items():
        if name_or_arn in (name, project.arn):
            return project
    raise ResourceNotFoundException(f"Project cannot be found: {name_or_arn}")


def change(project: CodeBuild, members: dict[str, Any]) -> None:
    metadata = project.project_metadata
    metadata.update({name: members[name] for name in MEMBERS if name in members})
    if "badgeEnabled" in members:
        metadata["badge"] = {"badgeEnabled": members["badgeEnabled"]}
    project.service_role = metadata["serviceRole"]
    metadata["lastModifiedDate"] = unix_time()


def keep_all_members() -> None:
    """Keeps the members of CreateProject that moto ignores, and adds UpdateProject, which moto lacks."""
    create = CodeBuildResponse.create_project

    def create_project(self: CodeBuildResponse) -> str:
        create(self)
        members = json.loads(self.body)
        project = find(self.codebuild_backend, members["name"])
        change(project, members)
        project.project_metadata["projectVisibility"] = "PRIVATE"
        return json.dumps({"project": project.project_metadata})

    def update_project(self: CodeBuildResponse) -> str:
        members = json.loads(self.body)
        project = find(self.codebuild_backend, members["name"])
        if "source" in members:
            responses._validate_required_params_source(members["source"])
        if "artifacts" in members:
            responses._validate_required_params_artifacts(members["artifacts"])
        change(project, members)
        return json.dumps({"project": project.project_metadata})

    CodeBuildResponse.create_project = create_project
    CodeBuildResponse.update_project = update_project


def change_visibility() -> None:
    """Adds UpdateProjectVisibility, which moto lacks."""

    def update_project_visibility(self: CodeBuildResponse) -> str:
        members = json.loads(self.body)
        project = find(self.codebuild_backend, members["projectArn"])
        names = [name for name in ("projectVisibility", "resourceAccessRole") if name in members]
        project.project_metadata.update({name: members[name] for name in names})
        return json.dumps({"projectArn": project.arn, "projectVisibility": members["projectVisibility"]})

    CodeBuildResponse.update_project_visibility = update_project_visibility


def delete_by_arn() -> None:
    """Deletes a project by its name or by its ARN. For an ARN, moto returns success and keeps the project."""

    def delete_project(self: CodeBuildResponse) -> str:
        name_or_arn = json.loads(self.body)["name"]
        projects = self.codebuild_backend.codebuild_projects
        # AWS returns success for a project that does not exist.
        for name in [name for name, project in projects.items() if name_or_arn in (name, project.arn)]:
            self.codebuild_backend.delete_project(name)
        return "{}"

    CodeBuildResponse.delete_project = delete_project


def apply() -> None:
    accept_missing_locations()
    keep_all_members()
    change_visibility()
    delete_by_arn()
