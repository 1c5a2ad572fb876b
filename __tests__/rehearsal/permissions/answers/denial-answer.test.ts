import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CodePipelineClient, GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';

import { startFront, type Front } from '../../../../rehearsal/local-aws/front';
import { MotoClient, type Answer } from '../../../../rehearsal/local-aws/moto/moto-client';
import { likelyProtocolOf, type RequestProtocol } from '../../../../rehearsal/local-aws/normal-form/protocol';
import { decodeCbor } from '../../../../rehearsal/local-aws/service-model/protocols/cbor';
import {
  denialAnswer,
  denialText,
  notImplementedAnswer,
  unknownKeyAnswer,
  unknownOperationAnswer,
  unreadableAnswer,
  unsignedAnswer,
} from '../../../../rehearsal/permissions/answers/denial-answer';
import type { Denial } from '../../../../rehearsal/permissions/evaluation/denial';
import type { DenyingPolicy } from '../../../../rehearsal/permissions/evaluation/evaluate';

type AnswerOf = (protocol: RequestProtocol, service: string) => Answer;

let front: Front;
let answerOf: AnswerOf;
beforeAll(async () => {
  front = await startFront({
    moto: new MotoClient(new URL('http://127.0.0.1:1')),
    routes: [],
    report: () => undefined,
    authorize: (exchange) =>
      Promise.resolve(answerOf(likelyProtocolOf(exchange), exchange.signature?.service ?? '')),
  });
});
afterAll(() => front.stop());

const denial = (explicit = false, policy: DenyingPolicy = 'identity-based policy'): Denial => ({
  principal: {
    kind: 'user',
    accountId: '111111111111',
    arn: 'arn:aws:iam::111111111111:user/ada',
    name: 'ada',
  },
  requirement: { action: 's3:GetObject', resource: 'arn:aws:s3:::a/<b>&"c"' },
  decision: { allowed: false, explicit, policy, nearMisses: [] },
});
const TEXT =
  'User: arn:aws:iam::111111111111:user/ada is not authorized to perform: s3:GetObject on resource: ' +
  'arn:aws:s3:::a/<b>&"c" because no identity-based policy allows the s3:GetObject action';

interface Client {
  destroy(): void;
}

/** Sends a request to a client with the default number of attempts. @returns the error of the SDK. */
async function errorOf<C extends Client>(
  Kind: new (config: object) => C,
  send: (client: C) => Promise<unknown>,
): Promise<object> {
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
  const client = new Kind({
    endpoint: front.endpoint,
    region: 'us-east-1',
    credentials,
    forcePathStyle: true,
  });
  try {
    await send(client);
  } catch (error) {
    return error as object;
  } finally {
    client.destroy();
  }
  throw new Error('the request succeeded');
}

const REQUESTS: readonly (readonly [name: string, service: string, send: () => Promise<object>])[] = [
  [
    'CodePipeline',
    'json',
    () => errorOf(CodePipelineClient, (c) => c.send(new GetPipelineCommand({ name: 'a' }))),
  ],
  ['KMS', 'json', () => errorOf(KMSClient, (c) => c.send(new DescribeKeyCommand({ KeyId: 'a' })))],
  ['IAM', 'query', () => errorOf(IAMClient, (c) => c.send(new GetRoleCommand({ RoleName: 'a' })))],
  [
    'CloudFormation',
    'query',
    () => errorOf(CloudFormationClient, (c) => c.send(new DescribeStacksCommand({}))),
  ],
  ['EC2', 'ec2', () => errorOf(EC2Client, (c) => c.send(new DescribeVpcsCommand({})))],
  [
    'Lambda',
    'rest-json',
    () => errorOf(LambdaClient, (c) => c.send(new GetFunctionCommand({ FunctionName: 'a' }))),
  ],
  [
    'S3',
    'rest-xml',
    () => errorOf(S3Client, (c) => c.send(new GetObjectCommand({ Bucket: 'abc', Key: 'd' }))),
  ],
];

/** Error of the SDK by protocol: its name and the HTTP status. */
const CASES: readonly (readonly [
  string,
  AnswerOf,
  string,
  Readonly<Record<string, readonly [string, number]>>,
])[] = [
  [
    'a denied call',
    (protocol, service) => denialAnswer(protocol, service, denial()),
    TEXT,
    {
      json: ['AccessDeniedException', 400],
      query: ['AccessDenied', 403],
      ec2: ['UnauthorizedOperation', 403],
      'rest-json': ['AccessDeniedException', 403],
      'rest-xml': ['AccessDenied', 403],
    },
  ],
  [
    'a call with an unknown access key',
    (protocol) => unknownKeyAnswer(protocol),
    'The security token included in the request is invalid.',
    {
      json: ['UnrecognizedClientException', 400],
      query: ['InvalidClientTokenId', 403],
      ec2: ['AuthFailure', 401],
      'rest-json': ['UnrecognizedClientException', 403],
      'rest-xml': ['InvalidAccessKeyId', 403],
    },
  ],
  [
    'an unsigned call',
    (protocol) => unsignedAnswer(protocol),
    'The request has no signature of Signature Version 4, and the local AWS accepts no other.',
    {
      json: ['MissingAuthenticationTokenException', 400],
      query: ['MissingAuthenticationToken', 403],
      ec2: ['MissingAuthenticationToken', 403],
      'rest-json': ['MissingAuthenticationTokenException', 403],
      'rest-xml': ['AccessDenied', 403],
    },
  ],
  [
    'an unknown operation',
    (protocol) => unknownOperationAnswer(protocol, 'AWS has no operation X'),
    'AWS has no operation X',
    {
      json: ['UnknownOperationException', 400],
      query: ['InvalidAction', 400],
      ec2: ['InvalidAction', 400],
      'rest-json': ['UnknownOperationException', 404],
      'rest-xml': ['MethodNotAllowed', 405],
    },
  ],
  [
    'an unreadable call',
    (protocol) => unreadableAnswer(protocol, 'the body is not valid'),
    'the body is not valid',
    {
      json: ['SerializationException', 400],
      query: ['MalformedQueryString', 400],
      ec2: ['MalformedQueryString', 400],
      'rest-json': ['SerializationException', 400],
      'rest-xml': ['MalformedXML', 400],
    },
  ],
  [
    'a call that the rehearsal cannot judge',
    (protocol) => notImplementedAnswer(protocol, 'add the service'),
    'add the service',
    Object.fromEntries(
      ['json', 'query', 'ec2', 'rest-json', 'rest-xml'].map((protocol) => [
        protocol,
        ['NotImplemented', 501],
      ]),
    ),
  ],
];

describe.each(CASES)('%s', (_title, answer, message, errors) => {
  test.each(REQUESTS)(
    'becomes the error of %s (%s), which the SDK does not retry',
    async (_service, protocol, send) => {
      answerOf = answer;
      const [name, httpStatusCode] = errors[protocol] ?? [];
      expect(await send()).toMatchObject({ name, message, $metadata: { httpStatusCode, attempts: 1 } });
    },
  );
});

describe('a denied call', () => {
  beforeEach(() => {
    answerOf = (protocol, service) => denialAnswer(protocol, service, denial());
  });

  test('to SNS has the error code of SNS', async () => {
    const error = await errorOf(SNSClient, (c) =>
      c.send(new PublishCommand({ TopicArn: 'arn:aws:sns:us-east-1:111111111111:a', Message: 'm' })),
    );
    expect(error).toMatchObject({
      name: 'AuthorizationErrorException',
      message: TEXT,
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('of HEAD has a status and no body', async () => {
    const error = await errorOf(S3Client, (c) => c.send(new HeadObjectCommand({ Bucket: 'abc', Key: 'd' })));
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 403, attempts: 1 } });
  });

  test.each([
    ['SQS', () => errorOf(SQSClient, (c) => c.send(new ListQueuesCommand({})))],
    ['CloudWatch', () => errorOf(CloudWatchClient, (c) => c.send(new DescribeAlarmsCommand({})))],
  ] as const)('to %s also has the error code of the older protocol', async (_service, send) => {
    expect(await send()).toMatchObject({ message: TEXT, Code: 'AccessDenied', Type: 'Sender' });
  });

  test('in the protocol rpc-v2-cbor is a map', () => {
    const { status, headers, body } = denialAnswer('cbor', 'monitoring', denial());
    expect(status).toBe(400);
    expect(headers).toEqual(
      expect.arrayContaining(['Content-Type', 'application/cbor', 'Smithy-Protocol', 'rpc-v2-cbor']),
    );
    expect(decodeCbor(body)).toEqual({ __type: 'AccessDeniedException', message: TEXT });
  });
});

test.each<[DenyingPolicy, boolean, string]>([
  ['identity-based policy', false, 'because no identity-based policy allows the s3:GetObject action'],
  ['identity-based policy', true, 'with an explicit deny in an identity-based policy'],
  ['resource-based policy', true, 'with an explicit deny in a resource-based policy'],
  ['permissions boundary', false, 'because no permissions boundary allows the s3:GetObject action'],
  ['session policy', true, 'with an explicit deny in a session policy'],
  ['role trust policy', false, 'because no role trust policy allows the s3:GetObject action'],
  ['role trust policy', true, 'with an explicit deny in the role trust policy'],
])('a denial by the %s (explicit: %s) has the sentence of AWS', (policy, explicit, reason) => {
  expect(denialText(denial(explicit, policy))).toBe(
    `User: arn:aws:iam::111111111111:user/ada is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::a/<b>&"c" ${reason}`,
  );
});
