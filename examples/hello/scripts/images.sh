#!/usr/bin/env bash
# Builds and pushes one image per service. Its tag names the commit and the execution of the pipeline: a retry within the
# execution finds the image there (tags are immutable) and reuses it, and no other execution could have put it there,
# because nobody knows the execution's id before it starts.
set -euo pipefail

fail() {
  echo "$*" >&2
  exit 1
}

commit=${CODEBUILD_RESOLVED_SOURCE_VERSION:?is not set: this script runs in CodeBuild, started by a pipeline}
tag=$commit-${EXECUTION:?is not set: the pipeline passes the id of its execution}

for service in $SERVICES; do
  [[ -f cfn/$service.yaml ]] ||
    fail "the service '$service' has no template cfn/$service.yaml: add it, or take the service out of the configuration"
done

for service in $SERVICES; do
  repository=$IMAGE_REPOSITORY/$service
  image=$REGISTRY/$repository:$tag
  if answer=$(aws ecr describe-images --region "$IMAGE_REGION" --repository-name "$repository" \
    --image-ids imageTag="$tag" --query 'imageDetails[0].imageDigest' --output text 2>&1); then
    echo "$service: the registry has $image already, as $answer"
  elif [[ $answer == *ImageNotFoundException* ]]; then
    docker build --target "$service" --build-arg COMMIT="$commit" --tag "$image" .
    docker push "$image"
  else
    fail "$service: the registry did not say whether it has $image: $answer"
  fi
done
