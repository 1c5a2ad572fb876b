import { PROTECTED_TAGS } from '../../functions/shared/release/names';

/**
 * Number of images that the first rule keeps. No repository has so many images: ECR's quota "Images per repository" is
 * 100,000, and only AWS raises the quota.
 */
const OUT_OF_REACH = 1_000_000;

/**
 * Days until an image that was never deployed expires. An image can wait 120 days for its deployment to test: 60 days
 * for the approval of the release before it, and 60 days for its own approval. 60 days are CodePipeline's longest
 * approval.
 */
export const NEVER_DEPLOYED_DAYS = 180;

/**
 * Returns a policy that keeps every deployed image and expires all other images by age. ECR does not know which images
 * run, and a task that starts years later still needs its image.
 *
 * ECR has no rule that keeps images. A rule protects the images that it selects from every rule of lower priority, even
 * if the rule expires nothing ("Lifecycle policy evaluation rules" in the ECR User Guide).
 */
export const imageLifecycle = () => ({
  rules: [
    {
      rulePriority: 1,
      description: 'never expires what was deployed',
      selection: {
        tagStatus: 'tagged',
        tagPrefixList: [PROTECTED_TAGS],
        countType: 'imageCountMoreThan',
        countNumber: OUT_OF_REACH,
      },
      action: { type: 'expire' },
    },
    {
      rulePriority: 2,
      description: 'expires what was never deployed',
      selection: {
        tagStatus: 'any',
        countType: 'sinceImagePushed',
        countUnit: 'days',
        countNumber: NEVER_DEPLOYED_DAYS,
      },
      action: { type: 'expire' },
    },
  ],
});
