import {
  CHECKED,
  checkedCopyKey,
  checkRecordKey,
  DEPLOYMENT_RECORDS,
  PROMOTION_RECORDS,
  sequenceClaimKey,
  SEQUENCES,
} from '../../functions/shared/release/records';
import type { DeliveryConfig } from '../config';
import { denyEverybody, notCalledBy, type Statement } from '../constructs/permissions/policy';
import { namesOf } from '../names';

/**
 * Pattern of the uuid in a build id. The key of a claim does not match, because `sequence.json` has no hyphens at these
 * places.
 */
const ANY_BUILD = `????????-????-????-????-????????????`;

/**
 * Returns the statements of the bucket policy. For each kind of record, the statements allow only one function to write
 * records. Each record proves to other functions or to approvers what the writing function did.
 */
export function recordStatements(config: DeliveryConfig): Statement[] {
  const { checkReleaseFunction, deployStackFunction, promoteReleaseFunction, recordBucket } =
    namesOf(config).delivery;
  const objects = (...keys: readonly string[]) => keys.map((key) => recordBucket.objects(key));
  return [
    // A deployment record proves that a release ran in the tested environment.
    denyEverybody(
      'DeploymentsByDeployStackOnly',
      's3:PutObject',
      objects(`${DEPLOYMENT_RECORDS}/*`),
      notCalledBy(deployStackFunction.roleArn),
    ),
    // A promotion record is the source of the line "Replaces" in the message to approvers.
    denyEverybody(
      'PromotionsByPromotionOnly',
      's3:PutObject',
      objects(`${PROMOTION_RECORDS}/*`),
      notCalledBy(promoteReleaseFunction.roleArn),
    ),
    // A check record proves that check-release has written a release.
    denyEverybody(
      'ChecksByCheckReleaseOnly',
      's3:PutObject',
      objects(`${CHECKED}/*`, `${SEQUENCES}/*`),
      notCalledBy(checkReleaseFunction.roleArn),
    ),
    denyEverybody(
      'WriteOnce',
      's3:PutObject',
      objects(`${SEQUENCES}/*`, checkedCopyKey('*', '*', ANY_BUILD), checkRecordKey('*', '*', ANY_BUILD)),
      { Null: { 's3:if-none-match': 'true' } },
    ),
    // An execution writes a claim for a release number, and replaces the claim if another execution takes the number.
    // A request that replaces a claim must contain the ETag of the claim.
    denyEverybody('ReplaceKnownOnly', 's3:PutObject', objects(sequenceClaimKey('*', '*')), {
      Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' },
    }),
  ];
}
