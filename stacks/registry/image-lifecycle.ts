import { NEVER_DEPLOYED_DAYS, PROTECTED_TAGS } from '../../functions/shared/release/names';

/**
 * Number of images that the first rule keeps. The number is so high that the rule never expires an image: ECR's quota
 * "Images per repository" is 100,000.
 */
const OUT_OF_REACH = 1_000_000;

/**
 * Returns a policy that keeps every deployed image, because a task that starts years later still needs its image. All
 * other images expire by age.
 *
 * An image that one rule selects is protected from all rules of lower priority, even if the first rule expires nothing
 * ("Lifecycle policy evaluation rules" in the ECR User Guide).
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
