"""Corrections for images in ECR: digest, size, push time, and the error for a tag that is immutable."""

import hashlib
import json
from typing import Any

from flask import request
from moto.core.exceptions import ServiceException
from moto.ecr.exceptions import ImageAlreadyExistsException
from moto.ecr.models import ECRBackend, Image, ecr_backends


class ImageTagAlreadyExistsException(ServiceException):
    code = "ImageTagAlreadyExistsException"


def pull_from_the_named_registry() -> None:
    """Looks up images in the registry that `registryId` selects.

    Production pulls images from the registry of the delivery account, but moto searches the registry of the caller.
    """
    pull = ECRBackend.batch_get_image

    def batch_get_image(
        self: ECRBackend, repository_name: str, registry_id: str | None = None, image_ids: Any = None
    ) -> dict[str, Any]:
        registry = self if registry_id is None else ecr_backends[registry_id][self.region_name]
        return pull(registry, repository_name, registry_id, image_ids)

    ECRBackend.batch_get_image = batch_get_image


def use_the_digest_of_the_manifest() -> None:
    """Uses the SHA-256 of the manifest as the digest of an image. moto hashes the digests of the layers."""

    def create_digest(self: Image) -> None:
        self._image_digest = f"sha256:{hashlib.sha256(self.image_manifest.encode()).hexdigest()}"

    Image._create_digest = create_digest


def add_the_sizes_of_the_layers() -> None:
    """Returns the size of the layers and the configuration as the size of an image. moto ignores the layers."""

    def get_image_size_in_bytes(self: Image) -> int:
        manifest = json.loads(self.image_manifest)
        parts = [*manifest.get("layers", []), manifest.get("config", {})]
        return sum(part.get("size", 0) for part in parts)

    Image.get_image_size_in_bytes = get_image_size_in_bytes


def use_the_clock_of_pipelines() -> None:
    """Adds the seconds in the header X-Clock-Ahead to the push time of an image. See services/ecr/ecr.ts."""
    init = Image.__init__

    def init_ahead(self: Image, *values: Any, **named: Any) -> None:
        init(self, *values, **named)
        self.image_pushed_at += int(request.headers.get("X-Clock-Ahead", "0"))

    Image.__init__ = init_ahead


def name_the_immutable_tag() -> None:
    """Rejects another image under an immutable tag with the error of AWS. moto returns the error for the same image."""
    put = ECRBackend.put_image

    def put_image(
        self: ECRBackend,
        repository_name: str,
        image_manifest: str,
        image_tag: str,
        image_manifest_mediatype: str | None = None,
        digest: str | None = None,
    ) -> Image:
        try:
            return put(self, repository_name, image_manifest, image_tag, image_manifest_mediatype, digest)
        except ImageAlreadyExistsException as error:
            images = self.repositories[repository_name].images
            if any(image_tag in image.image_tags and image.image_manifest == image_manifest for image in images):
                raise
            raise ImageTagAlreadyExistsException(
                f"The image tag '{image_tag}' already exists in the '{repository_name}' repository and cannot be "
                "overwritten because the tag is immutable."
            ) from error

    ECRBackend.put_image = put_image


def apply() -> None:
    pull_from_the_named_registry()
    use_the_digest_of_the_manifest()
    add_the_sizes_of_the_layers()
    use_the_clock_of_pipelines()
    name_the_immutable_tag()
