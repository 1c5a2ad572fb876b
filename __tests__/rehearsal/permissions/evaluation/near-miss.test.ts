import { decide, identity, policy, ROLE } from '../support/question';

const put = { action: 's3:PutObject', resource: 'arn:aws:s3:::releases/current/hello/bundle.zip' } as const;

/** Returns the near misses of a denied question. */
async function nearMisses(asked: Parameters<typeof decide>[0]) {
  const decision = await decide(asked);
  if (decision.allowed) throw new Error('the call is allowed');
  return decision.nearMisses;
}

describe('a denial', () => {
  test('names the statement that allows the action on other resources', async () => {
    const policies = identity({
      Sid: 'Promote',
      Action: 's3:PutObject',
      Resource: ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'],
    });
    expect(await nearMisses({ ...put, identity: policies })).toEqual([
      {
        policy: 'permissions',
        sid: 'Promote',
        mismatches: ['Resource arn:aws:s3:::a/* or arn:aws:s3:::b/*'],
      },
    ]);
  });

  test('names the failed condition, with the expected and the actual value', async () => {
    const policies = identity({
      Sid: 'Promote',
      Action: 's3:PutObject',
      Resource: '*',
      Condition: {
        StringEquals: {
          's3:x-amz-server-side-encryption': ['aws:kms', 'aws:kms:dsse'],
          'aws:PrincipalArn': ROLE,
        },
      },
    });
    const context = { 's3:x-amz-server-side-encryption': 'AES256' };
    expect(await nearMisses({ ...put, identity: policies, context })).toEqual([
      {
        policy: 'permissions',
        sid: 'Promote',
        mismatches: [
          'Condition StringEquals s3:x-amz-server-side-encryption: aws:kms or aws:kms:dsse (the call has AES256)',
        ],
      },
    ]);
  });

  test('names a condition key that the call does not have', async () => {
    const policies = identity({
      Action: 's3:PutObject',
      Resource: '*',
      Condition: { StringEquals: { 's3:x-amz-acl': 'private' } },
    });
    expect(await nearMisses({ ...put, identity: policies })).toEqual([
      {
        policy: 'permissions',
        sid: '1',
        mismatches: ['Condition StringEquals s3:x-amz-acl: private (the call has no such key)'],
      },
    ]);
  });

  test('names a variable by its value', async () => {
    const policies = identity({
      Action: 's3:PutObject',
      Resource: '*',
      Condition: { StringEquals: { 's3:x-amz-acl': '${aws:PrincipalArn}' } },
    });
    expect(
      await nearMisses({ ...put, identity: policies, context: { 's3:x-amz-acl': 'private' } }),
    ).toMatchObject([
      { mismatches: [`Condition StringEquals s3:x-amz-acl: ${ROLE} (the call has private)`] },
    ]);
  });

  test('names the condition key of the policy, and not the replacement for the simulator', async () => {
    const policies = identity({
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::a' } },
    });
    const key = 'arn:aws:kms:us-east-1:111111111111:key/1';
    const asked = {
      action: 'kms:Decrypt',
      resource: key,
      context: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::b' },
      identity: policies,
      resourcePolicy: policy('key policy', {
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: 'kms:*',
        Resource: '*',
      }),
    };
    expect(await nearMisses(asked)).toContainEqual({
      policy: 'permissions',
      sid: '1',
      mismatches: [
        'Condition StringEquals kms:EncryptionContext:aws:s3:arn: arn:aws:s3:::a (the call has arn:aws:s3:::b)',
      ],
    });
  });

  test('names the statement of a resource-based policy for another principal', async () => {
    const resourcePolicy = policy('bucket policy', {
      Sid: 'Promotion',
      Principal: { AWS: 'arn:aws:iam::111111111111:role/promote-release' },
      Action: 's3:PutObject',
      Resource: '*',
    });
    expect(await nearMisses({ ...put, resourcePolicy })).toEqual([
      {
        policy: 'bucket policy',
        sid: 'Promotion',
        mismatches: ['Principal arn:aws:iam::111111111111:role/promote-release'],
      },
    ]);
  });

  test('names no statement about other actions, and none that denies', async () => {
    const policies = identity(
      { Action: 's3:GetObject', Resource: '*' },
      { Effect: 'Deny', Action: 's3:PutObject', Resource: 'arn:aws:s3:::records/*' },
    );
    expect(await nearMisses({ ...put, identity: policies })).toEqual([]);
  });
});
