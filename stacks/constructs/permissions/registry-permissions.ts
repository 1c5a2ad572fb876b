import { allow, type Statement } from './policy';

export const PULL_ACTIONS = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
];
/** Actions that upload content. */
export const LAYER_ACTIONS = ['ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:UploadLayerPart'];
/** The action that makes an image of uploaded layers, and that tags an image. */
export const IMAGE_ACTION = 'ecr:PutImage';
/**
 * Actions that change a repository, or that add images without a push. The patterns include actions that AWS may add
 * later. `ecr:PutImage?*` matches every setting of images, but not `ecr:PutImage`.
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

/** Returns the statement that allows to log in to a registry. IAM has no resource for the login. */
export function mayLogIn(): Statement {
  return allow('LogInToRegistry', 'ecr:GetAuthorizationToken', '*');
}

/** @param repositories ARN pattern. */
export function mayPull(repositories: string): Statement {
  return allow('PullImages', PULL_ACTIONS, repositories);
}

/**
 * A push also reads the repository, so that it sends no layer that is already there.
 *
 * @param repositories ARN pattern.
 */
export function mayPush(repositories: string): Statement {
  return allow(
    'PushImages',
    [...PULL_ACTIONS, ...LAYER_ACTIONS, IMAGE_ACTION, 'ecr:DescribeImages'],
    repositories,
  );
}
