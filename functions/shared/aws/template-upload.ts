import { type WriteRequest, unreadable, writeOnce } from './conditional-write';
import { type OwnedBucket, objectIn } from './owned-bucket';
import { JobError, awsFailure, during } from '../job/errors';
import { templateKey } from '../release/names';

/** Bucket for templates that are too large for a CloudFormation request. */
export interface TemplateBucket extends OwnedBucket {
  readonly region: string;
}

/** Template of a CloudFormation request: the text, or the URL of an uploaded template. */
export type TemplateInput = { readonly TemplateBody: string } | { readonly TemplateURL: string };

/** Maximum size in bytes of a template in a CloudFormation request. A larger template must be in an S3 bucket. */
const BODY_LIMIT = 51_200;

/**
 * Returns a template for a CloudFormation request. Uploads the template if it is too large for the request.
 *
 * @param canonical Canonical JSON of the template.
 * @param sha256 SHA-256 (hex) of `canonical`.
 * @throws JobError of type RevisionOutOfSync when the bucket has a different template under the same hash; another
 *   JobError when the upload fails.
 */
export async function templateInput(
  canonical: string,
  sha256: string,
  target: TemplateBucket,
): Promise<TemplateInput> {
  const body = Buffer.from(canonical);
  return body.length <= BODY_LIMIT
    ? { TemplateBody: canonical }
    : { TemplateURL: await upload(body, sha256, target) };
}

/**
 * Writes a template to the template bucket unless the template already exists there. The object key contains the hash
 * of the template, so an existing object must have the same content.
 *
 * @returns URL of the template. CloudFormation reads the template with the permissions of this function.
 */
async function upload(body: Buffer, sha256: string, target: TemplateBucket): Promise<string> {
  const { s3, bucket, region } = target;
  const key = templateKey(sha256);
  const label = `${bucket}/${key}`;
  const request: WriteRequest = {
    id: objectIn(target, key),
    label,
    object: { Body: body, ContentType: 'application/json' },
  };
  const written = await during(`putting the template into the bucket ${bucket}`, () =>
    writeOnce(s3, request),
  );
  if (written.kind === 'unreadable') throw unreadable(label);
  if (written.kind === 'different') {
    throw new JobError(
      'RevisionOutOfSync',
      `${label} has the SHA-256 ${written.sha256} instead of the one in its name, so an unauthorized principal wrote the object; find out who wrote the object, have somebody with the deployRole delete the object, then retry the stage`,
    );
  }
  return templateUrl(region, bucket, key);
}

/**
 * Returns the URL of an S3 object. The URL contains the Region, because the global S3 endpoint may redirect the
 * request. Regions in China have a separate domain.
 */
export function templateUrl(region: string, bucket: string, key: string): string {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${bucket}.s3.${region}.${suffix}/${key}`;
}

/**
 * Returns the JobError for a request that failed because the function has no permission to read the uploaded template;
 * undefined for every other error. CloudFormation reports such a request as invalid.
 */
export function unreadableTemplate(error: unknown): JobError | undefined {
  const failure = awsFailure(error);
  if (failure?.code !== 'ValidationError' || !failure.message.includes('S3 error: Access Denied')) {
    return undefined;
  }
  return new JobError(
    'PermissionError',
    `CloudFormation cannot read the uploaded template, because the role of this function has no permission: ${failure.message}; run cdktf deploy for the environment and the function again, then retry the stage`,
    { cause: error },
  );
}
