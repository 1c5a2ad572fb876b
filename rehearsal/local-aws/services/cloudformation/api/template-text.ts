import { validationError } from '../errors';
import type { ApiCaller } from './api';
import type { RequestForm } from './form';

/** Maximum size of a template in a request, in bytes. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const BODY_LIMIT = 51_200;
/** Maximum size of a template in S3, in bytes. */
const OBJECT_LIMIT = 1_048_576;

/**
 * Returns the template of a request: `TemplateBody`, or the S3 object at `TemplateURL`, which CloudFormation reads with
 * the credentials of the caller.
 *
 * @param endpoint endpoint of the local AWS.
 */
export async function templateText(endpoint: string, form: RequestForm, caller: ApiCaller): Promise<string> {
  const body = form.text('TemplateBody');
  const url = form.text('TemplateURL');
  if (body !== undefined) {
    if (Buffer.byteLength(body) <= BODY_LIMIT) return body;
    throw validationError(
      `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${String(BODY_LIMIT)}`,
    );
  }
  if (url === undefined) throw validationError('Either Template URL or Template Body must be specified.');
  const text = await readObject(endpoint, url, caller);
  if (Buffer.byteLength(text) <= OBJECT_LIMIT) return text;
  throw validationError('Template may not exceed 1000000 bytes in size.');
}

async function readObject(endpoint: string, url: string, caller: ApiCaller): Promise<string> {
  const { hostname, pathname, search } = parseUrl(url);
  const bucket = /^(.+)\.s3[.-]/.exec(hostname)?.[1];
  const path = bucket === undefined ? pathname : `/${bucket}${pathname}`;
  const scope = `${caller.accessKeyId}/20200101/${caller.region}/s3/aws4_request`;
  const response = await fetch(`${endpoint}${path}${search}`, {
    headers: {
      Authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      'X-Amz-Security-Token': caller.sessionToken,
    },
  });
  const text = await response.text();
  if (response.ok) return text;
  const message = /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? `status ${String(response.status)}`;
  throw validationError(`S3 error: ${message}`);
}

function parseUrl(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw validationError('TemplateURL must be a supported URL.');
  }
}
