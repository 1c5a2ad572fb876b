import { createHash } from 'node:crypto';

import { errorCode } from '../../../../functions/shared/job/errors';
import { redact } from '../../../../functions/shared/job/redact';
import { publicText, sizeText } from '../../../../functions/shared/text/text';
import { COMMIT, DIGEST, EXECUTION, imageUri } from '../../support/fixtures';
import { expectLinear } from '../../../support/processor-time';

// Invented credentials, which were never valid.
const KEY_ID = 'ASIAIOSFODNN7EXAMPLE';
const SECRET_KEY = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLE2KEY+';
const SESSION_TOKEN = `IQoJb3JpZ2luX2VjE${'aB3/dE6+fG9h'.repeat(30)}==`;
const ENCODED_MESSAGE = `4GIOHlTkIaWHQD0Q0m6XSnuUMCm-${'abcD3fghij_lmnO7-'.repeat(20)}`;
const SIGNATURE = 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
const PRESIGNED = `https://bucket.s3.amazonaws.com/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${KEY_ID}%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Security-Token=${encodeURIComponent(SESSION_TOKEN)}&X-Amz-Signature=${SIGNATURE}`;
const OLD_PRESIGNED = `https://bucket.s3.amazonaws.com/key?AWSAccessKeyId=${KEY_ID}&Signature=vjbyPxybdZaNmGa%2ByT272YEAiv4%3D&Expires=1175139620`;
const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=${KEY_ID}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=${SIGNATURE}`;

describe('text that looks like a credential', () => {
  it.each([
    [
      'a presigned URL',
      `reading ${PRESIGNED} failed`,
      'reading https://bucket.s3.amazonaws.com/key?[removed] failed',
    ],
    ['an old presigned URL', OLD_PRESIGNED, 'https://bucket.s3.amazonaws.com/key?[removed]'],
    [
      'a header of a signed request',
      `Authorization: ${AUTHORIZATION}`,
      '[removed], SignedHeaders=host;x-amz-date, [removed]',
    ],
    [
      'the same without its name',
      AUTHORIZATION,
      'AWS4-HMAC-SHA256 [removed], SignedHeaders=host;x-amz-date, [removed]',
    ],
    ['a session token in a header', `X-Amz-Security-Token: ${SESSION_TOKEN}`, '[removed]'],
    ['a signature of a cookie', 'PolicySignature=abc', 'Policy[removed]'],
    ['a signature of another name', 'my_Signature=abc&b=1', 'my_[removed]&b=1'],
    ['a signature that is encoded twice', 'Signature%253Dabc', '[removed]'],
    ['a signature that is encoded three times', 'Signature%25253Dabc', '[removed]'],
    ['a security token in an encoded header', 'X-Amz-Security-Token%3Aabc', '[removed]'],
    [
      'a session token, percent-encoded',
      `token ${encodeURIComponent(SESSION_TOKEN)} again`,
      'token [removed] again',
    ],
    [
      'a session token, percent-encoded twice',
      `token ${encodeURIComponent(encodeURIComponent(SESSION_TOKEN))} again`,
      'token [removed] again',
    ],
    ['a secret access key, percent-encoded', `key ${encodeURIComponent(SECRET_KEY)}.`, 'key [removed].'],
    ['a signature that is encoded', `Signature%3D${SIGNATURE}`, '[removed]'],
    [
      'an access key id',
      `The AWS Access Key Id ${KEY_ID} does not exist`,
      'The AWS Access Key Id [removed] does not exist',
    ],
    ['a long access key id', 'AKIAIOSFODNN7EXAMPLE1234', '[removed]'],
    ['a secret access key', `secret ${SECRET_KEY} here`, 'secret [removed] here'],
    ['a secret access key by its name', `aws_secret_access_key = ${SECRET_KEY}`, '[removed]'],
    ['a password in a header', 'Authorization: Basic dXNlcjpwYXNz', '[removed]'],
    ['a token in a header, as JSON', '{"Authorization":"Bearer abc.def"}', '{"[removed]"}'],
    [
      'a password in a URL',
      'fetch https://x-token:ghs_1a@github.com/a',
      'fetch https://[removed]@github.com/a',
    ],
    ['an access key id behind encoded signs', `a%3D${KEY_ID}%2F`, 'a%3D[removed]%2F'],
    ['a secret access key in JSON', `key ${SECRET_KEY.replaceAll('/', '\\/')}.`, 'key [removed].'],
    ['a secret access key in HTML', `key ${'aB1'.repeat(13)}&#43;.`, 'key [removed].'],
    ['a session token', `token ${SESSION_TOKEN}, again`, 'token [removed], again'],
    [
      'an encoded authorization failure message',
      `You are not authorized. Encoded authorization failure message: ${ENCODED_MESSAGE} (Service: Ec2)`,
      'You are not authorized. Encoded authorization failure message: [removed] (Service: Ec2)',
    ],
  ])('is removed: %s', (_what, text, redacted) => {
    expect(redact(text)).toBe(redacted);
    expect(publicText(text, [])).toBe(redacted);
  });

  it.each([41, 44, 48, 64, 80, 99])('is removed: a token of %i characters, in any base64', (length) => {
    for (const encoding of ['base64', 'base64url'] as const) {
      for (let index = 0; index < 50; index += 1) {
        const hash = createHash('sha512')
          .update(`${encoding} ${String(index)}`)
          .digest();
        const token = Buffer.concat([hash, hash]).toString(encoding).slice(0, length);
        expect(redact(`token ${token}, again`)).toBe('token [removed], again');
      }
    }
  });

  it.each([
    ['a digest', `web runs ${imageUri()} and not ${imageUri(DIGEST.replaceAll('d', '0'))}`],
    ['a commit and an execution', `release 7, commit ${COMMIT}, execution ${EXECUTION}`],
    [
      'the id of a stack with a long name',
      `arn:aws:cloudformation:ap-southeast-2:111111111111:stack/Acme-Test-${'Long1-'.repeat(17)}/11111111-2222-3333-4444-555555555555`,
    ],
    ['the key of a release', `releases/hello/7-${EXECUTION}/bundle.zip in production`],
    ['a key with many folders', `${'some/folder/of/Things/'.repeat(8)}file.yaml`],
    [
      'a link to the console',
      'https://us-east-1.console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/events?stackId=arn%3Aaws%3Acloudformation%3Aus-east-1%3A111111111111%3Astack%2Fx%2F11111111-2222-3333-4444-555555555555',
    ],
    [
      'a role',
      'not authorized to perform: iam:PassRole on resource: arn:aws:iam::111111111111:role/acme-test-cloudformation',
    ],
    ['a code of AWS', 'SignatureDoesNotMatch: The request signature we calculated does not match'],
    ['the name of a header', 'the header x-amz-security-token is missing'],
    ['a version of an object in S3', 'version L4kqtJlcpXroDTDmpUMLUo1a2B3c4D5e of the bundle'],
    ['a hash in hex of 40 digits', `commit ${'0123456789abcdef0123'.repeat(2)}`],
    ['a hash in capitals', `its SHA-256 is ${'0123456789ABCDEF'.repeat(4)}`],
    ['a name that CloudFormation made', 'acme-production-hello-Web2-ServiceGroup-1A2B3C4D5E6F'],
    [
      'a role of single sign-on',
      'arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/anna',
    ],
    [
      'a listener rule',
      'arn:aws:elasticloadbalancing:us-east-1:111111111111:listener-rule/app/Acme2Test/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee',
    ],
    ['a path with capitals and digits', 'some/folder/of/Things2/and/more/Folders3/template.yaml'],
    ['a hash in hex', `its SHA-256 is ${'0123456789abcdef'.repeat(4)}`],
    ['a mixed name that CloudFormation made', 'acme-test-hello-web-TargetGroup-K007REl8b1iZ'],
    [
      'the same in an ARN',
      'arn:aws:ecs:x:1:task/acme-test-Cluster-aB3dE5fG7hIj/50dc6c495c0c918850dc6c495c0c9188',
    ],
    ['a branch', 'feature/ABC-123-fix-IPv6-on-ECS-v2-on-eu-c1'],
    ['a stream of a log', 'ecs/AppV2/50dc6c495c0c918850dc6c495c0c9188'],
    ['prose about a signature', 'the signature: does not match'],
    [
      'a long word',
      'AWS::ApplicationAutoScaling::ScalableTarget MyApplicationAutoScalingScalableTargetForTheWebService',
    ],
  ])('is not found in: %s', (_what, text) => {
    expect(redact(text)).toBe(text);
  });

  it('is searched in linear time for any text', () => {
    const hostile = [
      '?',
      '?x-amz-',
      'x-amz-',
      'signature',
      'aA1/',
      'Credential=',
      'Signature%25',
      '%2F',
      '%25',
      'x%2fA1',
      '?a=b&signature',
      'a'.repeat(39),
    ];
    for (const part of hostile) {
      expectLinear(2_000_000, (size) => publicText(part.repeat(Math.ceil(size / part.length)), []));
    }
  });
});

describe('an error code', () => {
  it.each([
    'ValidationError',
    'ECONNRESET',
    'AWS.SimpleQueueService.NonExistentQueue',
    'aws:Sender_1-2',
    '403',
  ])('stays: %s', (code) => {
    expect(errorCode(code)).toBe(code);
  });

  it.each([
    ['a signature', 'Signature=abc'],
    ['a sentence', 'Access Denied'],
    ['markup', '<b>'],
    ['a line break', 'Denied\n'],
    ['nothing', ''],
    ['a long text', 'x'.repeat(65)],
    ['an access key id', KEY_ID],
    ['a secret access key', SECRET_KEY.replace('+', 'a')],
  ])('is replaced when it is %s', (_what, code) => {
    expect(errorCode(code)).toBe('UnreadableCode');
  });
});

describe('a size', () => {
  it.each([
    [0, '0 bytes'],
    [1023, '1,023 bytes'],
    [1024, '1 KB'],
    [51_200, '50 KB'],
    [51_201, '51,201 bytes'],
    [64 * 1024, '64 KB'],
    [1024 * 1024, '1 MB'],
    [1024 * 1024 + 1, '1.1 MB'],
    [256 * 1024 * 1024, '256 MB'],
    [256 * 1024 * 1024 + 1, '256.1 MB'],
    [300_000_000, '286.2 MB'],
  ])('of %i bytes is written as %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });
});
