import { PROTECTED_TAGS } from '../../functions/shared/release/names';

/**
 * Images that one rule may keep. A repository cannot hold as many: ECR's quota "Images per repository" is 100,000, and
 * only AWS raises it.
 */
const OUT_OF_REACH = 1_000_000;

/**
 * Days until an image expires that was never deployed. It can wait 120 days for its deployment to test: 60 for the
 * approval of the release before it and 60 for its own, which is the longest approval of CodePipeline.
 */
export const NEVER_DEPLOYED_DAYS = 180;

/**
 * Keeps every image that was ever deployed, and expires all others by age. ECR does not know what runs, and a task that
 * starts years later must still find its image.
 *
 * ECR has no rule that keeps images. A rule protects what it selects from every rule of lower priority, also when it
 * expires nothing itself ("Lifecycle policy evaluation rules" in the ECR User Guide).
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
