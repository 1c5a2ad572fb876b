#!/usr/bin/env bash
# Builds and pushes one image per service, tagged with the commit. Tags in the registry are immutable; when it has this
# commit's image already (the build is a retry), that image is the release and nothing is built or pushed again.
set -euo pipefail

fail() {
  echo "$*" >&2
  exit 1
}

commit=${CODEBUILD_RESOLVED_SOURCE_VERSION:?is not set: this script runs in CodeBuild, started by a pipeline}

for service in $SERVICES; do
  [[ -f cfn/$service.yaml ]] ||
    fail "the service '$service' has no template cfn/$service.yaml: add it, or take the service out of the configuration"
done

for service in $SERVICES; do
  repository=$IMAGE_REPOSITORY/$service
  image=$REGISTRY/$repository:$commit
  if answer=$(aws ecr describe-images --region "$IMAGE_REGION" --repository-name "$repository" \
    --image-ids imageTag="$commit" --query 'imageDetails[0].imageDigest' --output text 2>&1); then
    echo "$service: the registry has $image already, as $answer"
  elif [[ $answer == *ImageNotFoundException* ]]; then
    docker build --target "$service" --build-arg COMMIT="$commit" --tag "$image" .
    docker push "$image"
  else
    fail "$service: the registry did not say whether it has $image: $answer"
  fi
done
