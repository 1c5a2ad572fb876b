import { partitionOf } from '../../../stacks/names';
import { requirePermissions } from '../require-permissions';
import type { Session } from '../aws';
import type { EngineContext } from '../context';

/**
 * Actions on the bucket of the artifacts that AWS names in the minimum policy of a pipeline's role. AWS does not document
 * when CodePipeline calls them.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
 */
export const PIPELINE_ACTIONS = ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'];

/**
 * Actions on the bucket that AWS names in the policy of a build project's role.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
 */
export const BUILD_ACTIONS = ['s3:GetBucketAcl', 's3:GetBucketLocation'];

/**
 * Checks that a role may read the settings of a bucket with artifacts.
 *
 * @throws ActionFailure of type PermissionError with AWS's sentence, if the deployed policies do not allow an action.
 */
export function requireBucketSettings(
  engine: Pick<EngineContext, 'backend'>,
  session: Session,
  { bucket, region }: { readonly bucket: string; readonly region: string },
  actions: readonly string[],
): Promise<void> {
  const resource = `arn:${partitionOf(region)}:s3:::${bucket}`;
  return requirePermissions(
    engine,
    session,
    region,
    actions.map((action) => ({ action, resource })),
  );
}
