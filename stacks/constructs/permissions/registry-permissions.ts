import { arn, type Place } from '../../names';
import { allow, type Statement } from './policy';

export const PULL_ACTIONS = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
];
/** Sending content. */
export const LAYER_ACTIONS = ['ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:UploadLayerPart'];
/** Naming content: an image of layers that are there. */
export const IMAGE_ACTION = 'ecr:PutImage';
/**
 * What changes a repository, and what brings images into it past a push. Patterns where AWS may add more of the kind.
 * `ecr:PutImage?*` is every setting of images, and not the push itself.
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

/** Logging in to a registry; ECR knows no resource for it, what may be pulled is a matter of the repositories. */
export function mayLogIn(): Statement {
  return allow('LogInToRegistry', 'ecr:GetAuthorizationToken', '*');
}

/** @param repositories name or pattern of names, e.g. `acme/hello/*`. */
export function mayPull(registry: Place, repositories: string): Statement {
  return allow('PullImages', PULL_ACTIONS, arn('ecr', registry, `repository/${repositories}`));
}

/** Pushing needs the reads of pulling too: layers that are there already are not sent again. */
export function mayPush(registry: Place, repositories: string): Statement {
  return allow(
    'PushImages',
    [...PULL_ACTIONS, ...LAYER_ACTIONS, IMAGE_ACTION, 'ecr:DescribeImages'],
    arn('ecr', registry, `repository/${repositories}`),
  );
}
