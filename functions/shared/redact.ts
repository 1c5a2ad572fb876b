const REMOVED = '[removed]';

/** Query of a presigned URL. */
const PRESIGNED_QUERY = /\?[^\s"'<>?]*(?:x-amz-|signature)[a-z-]{0,40}(?:=|%3d)[^\s"'<>]*/gi;
/** Parts of a signed request, as headers and as parameters of a query. */
const SIGNED_PART =
  /\b(?:x-amz-[a-z-]{1,40}|signature|credential|awsaccesskeyid|aws_(?:secret_access_key|session_token|access_key_id)|(?:session|security)token|authorization)["']?(?:\s*[=:]\s*|%3d)["']?(?:AWS4-HMAC-SHA256\s+)?[^\s"'&,;()<>]+/gi;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
const ACCESS_KEY_ID = /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}\b/g;
/** Text in base64 without a blank: a session token, an encoded authorization failure message, a secret access key. */
const TOKEN = /[A-Za-z0-9+/_-]{40,}={0,2}/g;
const LONG_TOKEN = 100;
const SECRET_KEY = /^[A-Za-z0-9+/]{40}$/;
/** Ids of stacks and executions, in ARNs and keys. */
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/**
 * Takes out everything that looks like a credential, whoever wrote it: AWS quotes requests in its messages. Digests,
 * commits, ARNs and keys of objects stay.
 */
export function redact(text: string): string {
  return text
    .replace(PRESIGNED_QUERY, `?${REMOVED}`)
    .replace(SIGNED_PART, REMOVED)
    .replace(ACCESS_KEY_ID, REMOVED)
    .replace(TOKEN, (found) => (isToken(found) ? REMOVED : found));
}

/** Hashes in hex have no capitals; paths of that length have a UUID or no digits. */
function isToken(text: string): boolean {
  const mixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
  return mixed && (SECRET_KEY.test(text) || (text.length >= LONG_TOKEN && !UUID.test(text)));
}
