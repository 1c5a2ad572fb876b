import { gzipSync } from 'node:zlib';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';

import { readModels, startCapture, type Capture } from './support/capture';

let capture: Capture;
beforeAll(async () => {
  capture = await startCapture(await readModels());
}, 60_000);
afterAll(() => {
  capture.stop();
});

interface Sent {
  readonly service?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Sends a request. Unlike fetch, node:http does not change the path. */
const send = ({ service, method = 'POST', path = '/', headers = {}, body = '' }: Sent) =>
  capture.of(async () => {
    const authorization =
      service === undefined
        ? {}
        : { Authorization: `AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/${service}/aws4_request` };
    return new Promise((resolve, reject) => {
      const sending = request(capture.endpoint, { method, path, headers: { ...authorization, ...headers } });
      sending.on('response', (response) => {
        text(response).then(resolve, reject);
      });
      sending.on('error', reject);
      sending.end(body);
    });
  });

const form = (values: Readonly<Record<string, string>>) => new URLSearchParams(values).toString();

it.each<[string, Sent]>([
  ['git over HTTP', { path: '/codecommit/111111111111/us-east-1/v1/repos/a/git-receive-pack', body: 'pack' }],
  ['the push of an image', { method: 'PUT', path: '/v2/hello/blobs/uploads/1', body: 'layer' }],
  ['the API of moto', { path: '/moto-api/reset' }],
  ['an unsigned S3 request', { method: 'PUT', path: '/bucket/key', body: 'content' }],
])('%s is no call of the AWS API, and its body is not read', async (_what, sent) => {
  expect(await send(sent)).toEqual({ call: undefined, error: undefined, bodyRead: false });
});

it.each<[string, Sent, string]>([
  ['a service that AWS does not have', { service: 'nothing' }, 'POST / of the service nothing'],
  [
    'an operation that the service does not have',
    { service: 'ecs', headers: { 'X-Amz-Target': 'AmazonEC2ContainerServiceV20141113.Drop' } },
    'Drop of the service ecs',
  ],
  [
    'an operation that every JavaScript object has',
    { service: 'ecs', headers: { 'X-Amz-Target': 'AmazonEC2ContainerServiceV20141113.constructor' } },
    'constructor of the service ecs',
  ],
  [
    'the target of another service',
    { service: 'ecs', headers: { 'X-Amz-Target': 'CodePipeline_20150709.GetPipeline' } },
    'GetPipeline of the service ecs',
  ],
  [
    'a form without an action',
    { service: 'iam', body: form({ Version: '2010-05-08' }) },
    'POST / of the service iam',
  ],
  [
    'a form with another version',
    { service: 'iam', body: form({ Action: 'ListRoles', Version: '2000-01-01' }) },
    'ListRoles of the service iam',
  ],
  [
    'a path that no operation has',
    { service: 'lambda', method: 'GET', path: '/2015-03-31/nothing' },
    'GET /2015-03-31/nothing',
  ],
  ['a method that no operation has', { service: 's3', method: 'PATCH', path: '/bucket' }, 'PATCH /bucket'],
])('rejects a request with %s', async (_what, sent, name) => {
  const { error } = await send(sent);
  expect(error).toMatchObject({
    name: 'UnknownOperationException',
    message: expect.stringContaining(`AWS has no operation ${name}`) as unknown,
  });
});

const lambda = { service: 'lambda', method: 'POST', path: '/2015-03-31/functions' };
const tagging = { service: 's3', method: 'PUT', path: '/bucket?tagging' };
const ecs = {
  service: 'ecs',
  headers: { 'X-Amz-Target': 'AmazonEC2ContainerServiceV20141113.ListClusters' },
};

it.each<[string, Sent]>([
  ['JSON in a REST request', { ...lambda, body: '{' }],
  ['a list instead of an object', { ...lambda, body: '[]' }],
  ['JSON', { ...ecs, body: '{"a":' }],
  ['a text instead of an object', { ...ecs, body: '"text"' }],
  ['XML', { ...tagging, body: '<Tagging><TagSet>' }],
  ['a percent sign in the path', { service: 's3', method: 'GET', path: '/bucket/%zz' }],
  ['a compressed body', { ...ecs, headers: { ...ecs.headers, 'Content-Encoding': 'gzip' }, body: 'no gzip' }],
])('rejects a request with malformed content: %s', async (_what, sent) => {
  const { error } = await send(sent);
  expect(error).toMatchObject({
    name: 'SerializationException',
    message: expect.stringContaining('the request is malformed: ') as unknown,
  });
});

it.each<[string, Sent, object]>([
  [
    'the parameters of a form in the URL',
    {
      service: 'sts',
      method: 'GET',
      path: '/?Action=AssumeRole&Version=2011-06-15&RoleArn=a&Tags.member.1.Key=b',
    },
    { service: 'sts', operation: 'AssumeRole', input: { RoleArn: 'a', Tags: [{ Key: 'b' }] }, unknown: [] },
  ],
  [
    'unknown parameters of a form',
    {
      service: 'sts',
      body: form({
        Action: 'AssumeRole',
        Version: '2011-06-15',
        'RoleArn.Inner': 'a',
        'Tags.1.Key': 'b',
        'Tags.member.one.Key': 'c',
        'Tags.member.2.Colour': 'd',
        Other: 'e',
      }),
    },
    {
      operation: 'AssumeRole',
      unknown: ['RoleArn.Inner', 'Tags.1', 'Tags.one', 'Tags.0.Colour', 'Other'],
    },
  ],
  [
    'values of a form that do not fit their type, for the check of the types',
    {
      service: 'ec2',
      body: form({ Action: 'DescribeSubnets', Version: '2016-11-15', MaxResults: 'ten', DryRun: 'yes' }),
    },
    { operation: 'DescribeSubnets', input: { MaxResults: 'ten', DryRun: 'yes' } },
  ],
  [
    'ten elements of a form in the order of their numbers',
    {
      service: 'iam',
      body: form({
        Action: 'TagRole',
        Version: '2010-05-08',
        ...Object.fromEntries(
          Array.from({ length: 11 }, (_, index) => [`TagKeys.member.${String(11 - index)}`, 'x']),
        ),
        'Tags.member.10.Key': 'ten',
        'Tags.member.9.Key': 'nine',
      }),
    },
    { operation: 'TagRole', input: { Tags: [{ Key: 'nine' }, { Key: 'ten' }] }, unknown: ['TagKeys'] },
  ],
  [
    'unknown members of JSON',
    { ...ecs, body: '{"maxResults":1,"colour":2,"__proto__":{"a":1}}' },
    { operation: 'ListClusters', input: { maxResults: 1 }, unknown: ['colour', '__proto__'] },
  ],
  ['no members with the value null', { ...ecs, body: '{"maxResults":null}' }, { input: {}, unknown: [] }],
  ['a request without a body', { ...ecs }, { operation: 'ListClusters', input: {}, unknown: [] }],
  [
    'a compressed body',
    { ...ecs, headers: { ...ecs.headers, 'Content-Encoding': 'gzip' }, body: gzipSync('{"maxResults":1}') },
    { input: { maxResults: 1 } },
  ],
  [
    'unknown elements of XML',
    {
      ...tagging,
      body: '<?xml version="1.0"?><Tagging xmlns="x"><TagSet><Tag><Key>a</Key><Colour/></Tag><Other/></TagSet></Tagging>',
    },
    {
      operation: 'PutBucketTagging',
      input: { Bucket: 'bucket', Tagging: { TagSet: [{ Key: 'a' }] } },
      unknown: ['Tagging.TagSet.Other', 'Tagging.TagSet.0.Colour'],
    },
  ],
  [
    'an unknown parameter of a URL',
    { service: 's3', method: 'GET', path: '/bucket?colour=red&x-id=ListObjects' },
    { operation: 'ListObjects', unknown: ['colour'] },
  ],
  [
    'the operation that the parameters select, not the one that the caller names',
    {
      service: 's3',
      method: 'PUT',
      path: '/b/k?x-id=GetObject',
      headers: { 'x-amz-copy-source': 'b/other' },
    },
    { operation: 'CopyObject', input: { Bucket: 'b', Key: 'k', CopySource: 'b/other' } },
  ],
  [
    'the deletion of a configuration without its required id, not the deletion of the bucket',
    { service: 's3', method: 'DELETE', path: '/bucket?analytics' },
    { operation: 'DeleteBucketAnalyticsConfiguration', input: { Bucket: 'bucket' } },
  ],
  [
    'the key of an object exactly as sent',
    { service: 's3', method: 'GET', path: '/bucket//a/../%2e%2e/b%2Fc%20+/' },
    { operation: 'GetObject', input: { Bucket: 'bucket', Key: '/a/../../b/c +/' } },
  ],
  [
    'the headers that a presigned URL has as parameters',
    {
      method: 'PUT',
      path: `/b/k?X-Amz-Credential=${encodeURIComponent('KEY/20260101/us-east-1/s3/aws4_request')}&X-Amz-Signature=0&x-amz-server-side-encryption=aws%3Akms`,
    },
    {
      operation: 'PutObject',
      input: { Bucket: 'b', Key: 'k', ServerSideEncryption: 'aws:kms' },
      unknown: [],
    },
  ],
  [
    'no headers from the parameters of another URL',
    { service: 's3', method: 'PUT', path: '/b/k?x-amz-server-side-encryption=aws%3Akms' },
    { operation: 'PutObject', unknown: ['x-amz-server-side-encryption'] },
  ],
  [
    'a bucket with a slash at the end',
    { service: 's3', method: 'GET', path: '/bucket/?list-type=2' },
    { operation: 'ListObjectsV2', input: { Bucket: 'bucket' } },
  ],
  [
    'one of two services with the same name in the signature, by its version',
    {
      service: 'elasticloadbalancing',
      body: form({ Action: 'DescribeLoadBalancers', Version: '2012-06-01' }),
    },
    { service: 'elb', operation: 'DescribeLoadBalancers' },
  ],
  [
    'a request to S3 Control, which has the same name in the signature as S3',
    {
      service: 's3',
      method: 'GET',
      path: '/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Abucket',
      headers: { 'x-amz-account-id': '111111111111' },
    },
    { service: 's3control', operation: 'ListTagsForResource', input: { ResourceArn: 'arn:aws:s3:::bucket' } },
  ],
  [
    'an object in a bucket that has a name like a path of S3 Control',
    { service: 's3', method: 'GET', path: '/v20180820/tags/key' },
    { service: 's3', operation: 'GetObject', input: { Bucket: 'v20180820', Key: 'tags/key' } },
  ],
])('reads %s', async (_what, sent, call) => {
  const captured = await send(sent);
  expect(captured.error).toBeUndefined();
  expect(captured.call).toMatchObject(call);
});
