import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { Captured } from './support/capture';
import { findBotocore, readModels, startCapture } from './support/capture';

/** Calls the operations in the JSON list, the second argument. Every response is an error, which is ignored. */
const CALLS = `
import json, sys
import botocore.session
from botocore.config import Config
session = botocore.session.get_session()
def client(service):
    return session.create_client(
        service, region_name='us-east-1', endpoint_url=sys.argv[1],
        aws_access_key_id='AKIAEXAMPLE', aws_secret_access_key='secret',
        config=Config(retries={'max_attempts': 0}, signature_version='s3v4' if service == 's3' else None))
for service, operation, parameters in json.loads(sys.argv[2]):
    try:
        client(service)._make_api_call(operation, parameters)
    except Exception:
        pass
`;

/** Prints presigned URLs of the operations in the JSON list, the second argument. */
const PRESIGNED = CALLS.slice(0, CALLS.indexOf('for service')).concat(`
from botocore import xform_name
for service, operation, parameters in json.loads(sys.argv[2]):
    print(client(service).generate_presigned_url(xform_name(operation), Params=parameters))
`);

type Call = readonly [service: string, operation: string, input: Readonly<Record<string, unknown>>];

const CALLED: readonly Call[] = [
  [
    'cloudwatch',
    'PutMetricAlarm',
    {
      AlarmName: 'errors ä',
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 300,
      Threshold: 0.25,
      ActionsEnabled: false,
      Dimensions: [{ Name: 'a', Value: 'b' }],
      Tags: [],
    },
  ],
  ['cloudwatch', 'DescribeAlarms', { AlarmNames: ['a', 'b'], MaxRecords: 1 }],
  ['iam', 'CreateRole', { RoleName: 'a', AssumeRolePolicyDocument: '{}', Tags: [{ Key: 'k', Value: '' }] }],
  ['sns', 'CreateTopic', { Name: 'a', Attributes: { DisplayName: 'x', Policy: '{}' } }],
  ['elbv2', 'DescribeTargetHealth', { TargetGroupArn: 'arn', Targets: [{ Id: 'i-1', Port: 80 }] }],
  ['ec2', 'DescribeInstances', { Filters: [{ Name: 'a', Values: ['b', 'c'] }], InstanceIds: ['i-1'] }],
  [
    'ec2',
    'CreateVpc',
    { CidrBlock: '10.0.0.0/16', TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'a' }] }] },
  ],
  ['ecs', 'DescribeServices', { cluster: 'a', services: ['b'], include: ['TAGS'] }],
  ['sqs', 'CreateQueue', { QueueName: 'a', Attributes: { DelaySeconds: '1' }, tags: { k: 'v' } }],
  [
    'lambda',
    'UpdateFunctionConfiguration',
    { FunctionName: 'a', Timeout: 3, Environment: { Variables: { A: 'b' } } },
  ],
  ['lambda', 'UntagResource', { Resource: 'arn:aws:lambda:x', TagKeys: ['a', 'b c'] }],
  ['s3', 'PutBucketTagging', { Bucket: 'bucket', Tagging: { TagSet: [{ Key: 'a', Value: '<&> ' }] } }],
  ['s3', 'ListObjectsV2', { Bucket: 'bucket', Prefix: 'a+b c/' }],
  ['s3', 'CopyObject', { Bucket: 'bucket', Key: 'a b', CopySource: 'other/key', Metadata: { m: 'x' } }],
  ['scheduler', 'ListSchedules', { NamePrefix: 'a', MaxResults: 3 }],
];

const PRESIGNED_URLS: readonly Call[] = [
  ['s3', 'GetObject', { Bucket: 'bucket', Key: 'a/b c', VersionId: 'v', ResponseContentType: 'text/plain' }],
  ['s3', 'PutObject', { Bucket: 'bucket', Key: 'a' }],
  ['s3', 'UploadPart', { Bucket: 'bucket', Key: 'a', UploadId: 'u', PartNumber: 2 }],
  ['sts', 'GetCallerIdentity', {}],
];

let called: readonly Captured[];
let opened: readonly Captured[];
beforeAll(async () => {
  const [models, { python }] = await Promise.all([readModels(), findBotocore()]);
  const capture = await startCapture(models);
  const run = (script: string, calls: readonly Call[]) =>
    promisify(execFile)(python, ['-c', script, capture.endpoint, JSON.stringify(calls)], {
      env: { PATH: process.env['PATH'], AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null' },
    });
  called = await capture.all(() => run(CALLS, CALLED));
  opened = await capture.all(async () => {
    const { stdout } = await run(PRESIGNED, PRESIGNED_URLS);
    for (const [index, url] of stdout.trim().split('\n').entries()) {
      const write = /^(Put|Upload)/.test(PRESIGNED_URLS[index]?.[1] ?? '');
      await fetch(url, write ? { method: 'PUT', body: 'content' } : {});
    }
  });
  capture.stop();
}, 60_000);

it.each(CALLED.map((call, index) => [`${call[0]} ${call[1]}`, index, call] as const))(
  'reads the input of a request of botocore as sent: %s',
  (_name, index, [service, operation, input]) => {
    expect(called).toHaveLength(CALLED.length);
    expect(called[index]).toMatchObject({
      error: undefined,
      call: { service, operation, input, unknown: [] },
    });
  },
);

it.each(PRESIGNED_URLS.map((call, index) => [`${call[0]} ${call[1]}`, index, call] as const))(
  'reads the input of a presigned URL: %s',
  (_name, index, [service, operation, input]) => {
    expect(opened).toHaveLength(PRESIGNED_URLS.length);
    expect(opened[index]).toMatchObject({
      error: undefined,
      bodyRead: false,
      call: { service, operation, input, unknown: [] },
    });
  },
);
