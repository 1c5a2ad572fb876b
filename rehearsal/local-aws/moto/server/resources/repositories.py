"""Correction for CodeCommit repositories: tags, which moto ignores.

https://docs.aws.amazon.com/codecommit/latest/APIReference/API_TagResource.html
https://docs.aws.amazon.com/codecommit/latest/APIReference/API_ListTagsForResource.html
"""

import json

from moto.codecommit.exceptions import RepositoryDoesNotExistException
from moto.codecommit.models import CodeCommit, CodeCommitBackend
from moto.codecommit.responses import CodeCommitResponse


def find(backend: CodeCommitBackend, arn: str) -> CodeCommit:
    for repository in backend.repositories.values():
        if repository.repository_metadata["Arn"] == arn:
            return repository
    raise RepositoryDoesNotExistException(arn.rsplit(":", 1)[-1])


def tags_of(repository: CodeCommit) -> dict[str, str]:
    tags: dict[str, str] = vars(repository).setdefault("tags", {})
    return tags


def keep_tags() -> None:
    create = CodeCommitResponse.create_repository

    def create_repository(self: CodeCommitResponse) -> str:
        answer = create(self)
        members = json.loads(self.body)
        repository = self.codecommit_backend.repositories[members["repositoryName"]]
        tags_of(repository).update(members.get("tags", {}))
        return answer

    def tag_resource(self: CodeCommitResponse) -> str:
        members = json.loads(self.body)
        tags_of(find(self.codecommit_backend, members["resourceArn"])).update(members["tags"])
        return "{}"

    def untag_resource(self: CodeCommitResponse) -> str:
        members = json.loads(self.body)
        tags = tags_of(find(self.codecommit_backend, members["resourceArn"]))
        for key in members["tagKeys"]:
            tags.pop(key, None)
        return "{}"

    def list_tags_for_resource(self: CodeCommitResponse) -> str:
        members = json.loads(self.body)
        return json.dumps({"tags": tags_of(find(self.codecommit_backend, members["resourceArn"]))})

    CodeCommitResponse.create_repository = create_repository
    CodeCommitResponse.tag_resource = tag_resource
    CodeCommitResponse.untag_resource = untag_resource
    CodeCommitResponse.list_tags_for_resource = list_tags_for_resource


def apply() -> None:
    keep_tags()
