import type { Access } from '../access';
import { artifacts, promotions } from './artifacts';
import { failures } from './deployments';
import { images } from './images';
import { deliveryKey, releaseKey } from './keys';
import { pipelines } from './pipelines';
import { releaseBucket } from './release-bucket';
import { stacks } from './service-stacks';
import { states } from './states';
import { templates } from './templates';
import { topics } from './topics';

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
