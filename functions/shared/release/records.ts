import * as z from 'zod/mini';

import { IMAGE_URI } from './names';
import { commitId, executionId, matching, name, sequence, sha256Hex } from '../text/schema';

/** Proof of test: `deploy-stack` writes one record for each service that it has deployed. */
export const deploymentRecordSchema = z.strictObject({
  version: z.literal(1),
  environment: name,
  application: name,
  service: name,
  execution: executionId,
  sequence,
  commit: commitId,
  image: matching(IMAGE_URI, 400),
  /** SHA-256 (hex) of the source, `cfn/<service>.yaml`. */
  template: sha256Hex,
  /**
   * SHA-256 (hex) of the template that CloudFormation got. A release whose record lacks this field cannot be promoted.
   */
  canonicalTemplate: z.optional(sha256Hex),
  configuration: z.optional(sha256Hex),
  stackId: z.string(),
  /** End of the deployment and start of the soak time: ISO 8601, UTC. */
  deployedAt: z.iso.datetime(),
});
export type DeploymentRecord = z.infer<typeof deploymentRecordSchema>;

/** Prefix of the deployment records in the artifact bucket. Only `deploy-stack` may write there. */
export const DEPLOYMENT_RECORDS = 'deployments';
export const deploymentRecordKey = (
  environment: string,
  application: string,
  service: string,
  execution: string,
) => `${DEPLOYMENT_RECORDS}/${environment}/${application}/${service}/${execution}.json`;

/** Release that `promote-release` promoted last to an environment. */
export const promotionRecordSchema = z.strictObject({
  version: z.literal(1),
  environment: name,
  application: name,
  execution: executionId,
  sequence,
  commit: commitId,
  /** Image by service. */
  images: z.record(name, matching(IMAGE_URI, 400)),
  /** ISO 8601, UTC. */
  promotedAt: z.iso.datetime(),
});
export type PromotionRecord = z.infer<typeof promotionRecordSchema>;

/** Prefix of the promotion records in the artifact bucket. Only `promote-release` may write there. */
export const PROMOTION_RECORDS = 'promotions';
export const promotionRecordKey = (environment: string, application: string) =>
  `${PROMOTION_RECORDS}/${environment}/${application}.json`;
