import { allow, type Statement } from './policy';

export const PULL_ACTIONS = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
];
/** Actions that upload the layers of an image to ECR. */
export const LAYER_ACTIONS = ['ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:UploadLayerPart'];
/** The action that creates an image from uploaded layers, and that adds a tag to an image. */
export const IMAGE_ACTION = 'ecr:PutImage';
/**
 * Actions that change a repository, or that add images without a push. The patterns include actions that AWS may add
 * later. `ecr:PutImage?*` matches every action that changes an image setting, but not `ecr:PutImage`.
 */
export const SETTING_ACTIONS = [
  'ecr:BatchImport*',
  'ecr:Delete*',
  'ecr:PutImage?*',
  'ecr:PutLifecyclePolicy',
  'ecr:Replicate*',
  'ecr:SetRepositoryPolicy',
  'ecr:Update*',
];

/** Returns the statement that allows the login to ECR. The login does not support resource-level permissions. */
export function mayLogIn(): Statement {
  return allow('LogInToRegistry', 'ecr:GetAuthorizationToken', '*');
}

/** @param repositories ARN pattern of the repositories. */
export function mayPull(repositories: string): Statement {
  return allow('PullImages', PULL_ACTIONS, repositories);
}

/**
 * Returns the statement that allows a push. A push also reads the repository: AWS lists `ecr:BatchGetImage` and
 * `ecr:BatchCheckLayerAvailability` among the required permissions. `ecr:GetDownloadUrlForLayer` is not on AWS's list,
 * and lets a buildspec build from the layers of an earlier image (`docker build --cache-from`).
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
 *
 * @param repositories ARN pattern of the repositories.
 */
export function mayPush(repositories: string): Statement {
  return allow('PushImages', [...PULL_ACTIONS, ...LAYER_ACTIONS, IMAGE_ACTION], repositories);
}
