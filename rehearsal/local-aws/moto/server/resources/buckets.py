"""Correction for S3 buckets: the tags in the request that creates a bucket, which moto ignores.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html
"""

from typing import Any

import xmltodict
from moto.s3.responses import S3Response


def tags_in(body: Any) -> list[dict[str, str]]:
    configuration = xmltodict.parse(body).get("CreateBucketConfiguration") if body else None
    tags = ((configuration or {}).get("Tags") or {}).get("Tag", [])
    return [
        {"Key": tag["Key"], "Value": tag["Value"] or ""} for tag in (tags if isinstance(tags, list) else [tags])
    ]


def keep_tags_of_new_buckets() -> None:
    put = S3Response._bucket_response_put

    def put_bucket(self: S3Response, request: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
        answer = put(self, request, bucket_name, querystring)
        # A request with a query parameter such as `?policy` changes a bucket.
        if self.data.get("Action") == "CreateBucket" and tags_in(self.body):
            self.backend.tagger.tag_resource(self.backend.get_bucket(bucket_name).arn, tags_in(self.body))
        return answer

    S3Response._bucket_response_put = put_bucket


def apply() -> None:
    keep_tags_of_new_buckets()
