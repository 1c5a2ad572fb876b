import { DELIVERY, PIPELINE_REGION, PRODUCTION, WORKLOAD_REGION } from '../example';
import { build } from './build';
import { deployRoleWatches, forwarding } from './deploy-role';
import { checkRelease } from './functions/check-release';
import { deployStack } from './functions/deploy-stack';
import { promoteRelease } from './functions/promote-release';
import { protectStacks } from './functions/protect-stacks';
import { recordExecutions } from './functions/record-execution';
import { verifyRelease } from './functions/verify-release';
import { approvers } from './people/approvers';
import { auditors } from './people/auditors';
import { operators } from './people/operators';
import { deliveryPipeline } from './pipelines/delivery';
import { releasePipeline } from './pipelines/release';
import { starts } from './pipelines/starts';
import { serviceStack } from './service-stacks/cloudformation';
import type { Work } from './work';
import { workload } from './workload';

/** All requests that the roles of the example need, and similar requests that IAM must deny. */
export const WORK: readonly Work[] = [
  ...build,
  ...deliveryPipeline,
  ...releasePipeline,
  ...checkRelease,
  ...deployStack,
  ...promoteRelease,
  ...verifyRelease,
  ...protectStacks(DELIVERY, 'test', PIPELINE_REGION),
  ...protectStacks(PRODUCTION, 'production', WORKLOAD_REGION),
  ...recordExecutions,
  ...serviceStack(DELIVERY, 'test'),
  ...serviceStack(PRODUCTION, 'production'),
  ...workload(DELIVERY, 'test'),
  ...workload(PRODUCTION, 'production'),
  ...starts,
  ...deployRoleWatches,
  ...forwarding,
  ...approvers,
  ...operators,
  ...auditors,
];
