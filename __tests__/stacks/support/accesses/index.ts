import type { Access } from './access';
import { artifacts, promotions } from './artifacts';
import { images } from './images';
import { deliveryKey, releaseKey } from './keys';
import { pipelines } from './pipelines';
import { releaseBucket } from './release-bucket';
import { failures, stacks } from './service-stacks';
import { states } from './states';
import { templates } from './templates';
import { topics } from './topics';

/**
 * Every sensitive request in the two accounts of the example. Administrators of an account may do everything that no
 * resource-based policy denies.
 */
export const ACCESSES: readonly Access[] = [
  ...releaseBucket,
  ...releaseKey,
  ...deliveryKey,
  ...artifacts,
  ...promotions,
  ...templates,
  ...pipelines,
  ...stacks,
  ...images,
  ...failures,
  ...states,
  ...topics,
];
