import type { Access } from './access';
import { artifacts } from './buckets/artifacts';
import { records } from './buckets/records';
import { releaseBucket } from './buckets/release-bucket';
import { states } from './buckets/states';
import { templates } from './buckets/templates';
import { builds } from './builds';
import { images } from './images';
import { deliveryKey, releaseKey } from './keys';
import { pipelines } from './pipelines';
import { failures, stacks } from './service-stacks';
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
  ...records,
  ...templates,
  ...pipelines,
  ...builds,
  ...stacks,
  ...images,
  ...failures,
  ...states,
  ...topics,
];
