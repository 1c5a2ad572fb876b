import * as z from 'zod/mini';

import { IMAGE_URI } from './names';
import { commitId, executionId, matching, name, sequence, sha256Hex } from '../text/schema';

/**
 * Deployment record. `deploy-stack` writes one record for each service that is deployed, and a promotion requires these
 * records.
 */
export const deploymentRecordSchema = z.strictObject({
  version: z.literal(1),
  environment: name,
  application: name,
  service: name,
  execution: executionId,
  sequence,
  commit: commitId,
  image: matching(IMAGE_URI, 400),
  /** SHA-256 (hex) of the template file `cfn/<service>.yaml`. */
  template: sha256Hex,
  /**
   * SHA-256 (hex) of the template as canonical JSON, the form in which CloudFormation received the template. A release
   * whose record lacks this field cannot be promoted.
   */
  canonicalTemplate: z.optional(sha256Hex),
  configuration: z.optional(sha256Hex),
  stackId: z.string(),
  /** Time at which the deployment was complete (ISO 8601, UTC). The soak time starts at this time. */
  deployedAt: z.iso.datetime(),
});
export type DeploymentRecord = z.infer<typeof deploymentRecordSchema>;

/** Prefix of the deployment records in the record bucket. Only `deploy-stack` may write objects with this prefix. */
export const DEPLOYMENT_RECORDS = 'deployments';
/** Returns the prefix of an application's deployment records. The records of each service are in a folder of its own. */
export const deploymentRecordPrefix = (environment: string, application: string) =>
  `${DEPLOYMENT_RECORDS}/${environment}/${application}/`;
export const deploymentRecordKey = (
  environment: string,
  application: string,
  service: string,
  execution: string,
) => `${deploymentRecordPrefix(environment, application)}${service}/${execution}.json`;

/** Promotion record: the last release that `promote-release` promoted to an environment. */
export const promotionRecordSchema = z.strictObject({
  version: z.literal(1),
  environment: name,
  application: name,
  execution: executionId,
  sequence,
  commit: commitId,
  /** Image reference of each service, by service name. */
  images: z.record(name, matching(IMAGE_URI, 400)),
  /** Time of the promotion (ISO 8601, UTC). */
  promotedAt: z.iso.datetime(),
});
export type PromotionRecord = z.infer<typeof promotionRecordSchema>;

/**
 * Prefix of the promotion records in the record bucket. Only `promote-release` may write objects with this prefix.
 */
export const PROMOTION_RECORDS = 'promotions';
export const promotionRecordKey = (environment: string, application: string) =>
  `${PROMOTION_RECORDS}/${environment}/${application}.json`;

/**
 * Check record: proof that check-release has checked a release. Deployment and promotion accept only a release whose
 * `release.json` has the SHA-256 in this record.
 */
export const checkRecordSchema = z.strictObject({
  version: z.literal(1),
  application: name,
  execution: executionId,
  /** Id of the CodeBuild build, `<project>:<uuid>`. A retried stage may check several builds in one execution. */
  buildId: z.string().check(z.minLength(1), z.maxLength(300)),
  sequence,
  /** SHA-256 (hex) of `release.json`, which has the hashes of all other files. */
  release: sha256Hex,
});
export type CheckRecord = z.infer<typeof checkRecordSchema>;

/** Prefix of the check records in the record bucket. Only `check-release` may write objects with this prefix. */
export const CHECKED = 'checked';
const checkedFolder = (application: string, execution: string) => `${CHECKED}/${application}/${execution}`;
const buildFile = (buildId: string) => buildId.split(':').at(-1) ?? '';
export const checkRecordKey = (application: string, execution: string, buildId: string) =>
  `${checkedFolder(application, execution)}/${buildFile(buildId)}.json`;
/** Returns the object key of the copy of the artifact `Checked`. Later releases are compared with this copy. */
export const checkedCopyKey = (application: string, execution: string, buildId: string) =>
  `${checkedFolder(application, execution)}/${buildFile(buildId)}.zip`;
/** Returns the prefix of the object keys of all checks in one execution. */
export const checkedPrefix = (application: string, execution: string) =>
  `${checkedFolder(application, execution)}/`;
/**
 * Returns the key of the newest copy of the artifact `Checked` among the objects with the prefix of an execution. A retried
 * stage may check several builds in one execution, and the pipeline deploys only the last build. Returns undefined
 * when there is no copy.
 */
export function newestCheckedCopy(
  objects: readonly { readonly Key?: string | undefined; readonly LastModified?: Date | undefined }[],
): string | undefined {
  const timeOf = ({ LastModified }: (typeof objects)[number]) => LastModified?.getTime() ?? 0;
  const copies = objects.filter(({ Key = '' }) => Key.endsWith('.zip'));
  return copies.sort((one, other) => timeOf(other) - timeOf(one))[0]?.Key;
}
/** Returns the key of the object that stores the release number that an execution has chosen or tries to choose. */
export const sequenceClaimKey = (application: string, execution: string) =>
  `${checkedFolder(application, execution)}/sequence.json`;

/** Prefix of the allocated release numbers. Only `check-release` may write objects with this prefix. */
export const SEQUENCES = 'sequences';
export const sequencePrefix = (application: string) => `${SEQUENCES}/${application}/`;
/** Returns the key of the object that allocates a release number to one execution. The object is written once. */
export const sequenceKey = (application: string, number: number) =>
  `${sequencePrefix(application)}${String(number)}.json`;

/** Content of a claim for a release number, and of the object that allocates the number. */
export const allocationSchema = z.strictObject({
  version: z.literal(1),
  application: name,
  execution: executionId,
  sequence,
});
export type Allocation = z.infer<typeof allocationSchema>;
