const REMOVED = '[removed]';

/**
 * Matches the query of a presigned URL. If the presigned URL is a part of another URL, the `=` is percent-encoded once
 * or several times.
 */
const PRESIGNED_QUERY = /\?[^\s"'<>?]*(?:x-amz-|signature)[a-z-]{0,40}(?:=|%(?:25){0,4}3d)[^\s"'<>]*/gi;
/** Matches headers and query parameters of a signed request, also with a prefix before the name. */
const SIGNED_PART =
  /(?:x-amz-[a-z-]{1,40}|signature|credential|awsaccesskeyid|aws_(?:secret_access_key|session_token|access_key_id)|(?:session|security)token|authorization)["']?(?:\s*[=:]\s*|%(?:25){0,4}3[ad])["']?(?:(?:AWS4-HMAC-SHA256|Basic|Bearer|Digest)\s+|(?![a-z]+\s))[^\s"'&,;()<>]+/gi;
/** Matches the user name and the password in a URL. */
const URL_PASSWORD = /(?<=\/\/)[^\s/@:"'<>]*:[^\s/@"'<>]+(?=@)/g;
/**
 * Matches an access key id:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
const ACCESS_KEY_ID = /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}/g;
/**
 * Matches a base64 string, also if special characters are URL-encoded or escaped: a session token, an encoded
 * authorization failure message, or a secret access key. The minimum is 40 characters, because a secret access key has
 * 40 characters and an S3 version id has only 32.
 */
const TOKEN =
  /(?:[A-Za-z0-9+/_-]|\\\/|\\u002[bf]|&#43;|%(?:25){0,4}2[bf]){40,}(?:={1,2}|(?:%(?:25){0,4}3d){1,2})?/gi;
const ENCODED_CHARACTER = /\\\/|\\u002[bf]|&#43;|%(?:25){0,4}(?:2[bf]|3d)/gi;
const SECRET_KEY = /^[A-Za-z0-9+/]{40}$/;
/** Matches an id in a name: a hash or UUID in hex, or the suffix that CloudFormation appends. */
const ID = /^(?:[0-9a-f]+|[0-9A-Z]+)$/;
/** Matches the random suffix that CloudFormation appends to a name. */
const SUFFIX = /(?<=[A-Za-z][a-z]{2})-[A-Za-z0-9]{12}(?![^/])/g;
/** Minimum length in characters of a string that is checked for randomness. */
const MINIMUM_LENGTH = 36;
const WORD = /[A-Z]?[a-z]+|[A-Z]+|\d+/g;
/**
 * Average word length in characters below which a string counts as random. A word is a match of `WORD`. Random base64
 * has about two characters per word; names have more than three.
 */
const RANDOM_WORD = 3;

/**
 * Removes every string that looks like a credential, because AWS quotes requests in error messages. Keeps digests,
 * commit ids, ARNs and object keys.
 */
export function redact(text: string): string {
  return text
    .replace(PRESIGNED_QUERY, `?${REMOVED}`)
    .replace(SIGNED_PART, REMOVED)
    .replace(URL_PASSWORD, REMOVED)
    .replace(ACCESS_KEY_ID, REMOVED)
    .replace(TOKEN, (text) => (isToken(text.replace(ENCODED_CHARACTER, '/')) ? REMOVED : text));
}

const isMixed = (text: string) => /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);

/**
 * Returns true if a string looks random. Hashes do not look random, because hashes have no uppercase letters. ARNs and
 * paths do not look random, because ARNs and paths consist of words and ids.
 */
function isToken(text: string): boolean {
  if (SECRET_KEY.test(text) && isMixed(text)) return true;
  const named = text
    .replace(SUFFIX, '')
    .split(/[-+/_]/)
    .filter((part) => !ID.test(part))
    .join('-');
  const words = named.match(WORD) ?? [];
  return isMixed(named) && named.length >= MINIMUM_LENGTH && named.length < RANDOM_WORD * words.length;
}
