import { referenceEvents } from '../../../../../rehearsal/local-aws/services/codecommit/reference-events';

test('describes each changed reference, and names the developer who pushed', () => {
  const before = new Map([
    ['refs/heads/main', '1'],
    ['refs/heads/gone', '2'],
    ['refs/heads/same', '3'],
  ]);
  const after = new Map([
    ['refs/heads/main', '4'],
    ['refs/heads/same', '3'],
    ['refs/tags/v1/rc', '5'],
  ]);
  const accountRegion = { accountId: '111111111111', region: 'us-east-1' };
  const events = referenceEvents(accountRegion, { name: 'acme-hello', id: 'some-id' }, before, after);
  const common = {
    repositoryName: 'acme-hello',
    repositoryId: 'some-id',
    callerUserArn: 'arn:aws:iam::111111111111:user/ada',
  };
  expect(events.map(({ detail }) => detail)).toEqual([
    {
      ...common,
      event: 'referenceDeleted',
      referenceType: 'branch',
      referenceName: 'gone',
      referenceFullName: 'refs/heads/gone',
      oldCommitId: '2',
    },
    {
      ...common,
      event: 'referenceUpdated',
      referenceType: 'branch',
      referenceName: 'main',
      referenceFullName: 'refs/heads/main',
      commitId: '4',
      oldCommitId: '1',
    },
    {
      ...common,
      event: 'referenceCreated',
      referenceType: 'tag',
      referenceName: 'v1/rc',
      referenceFullName: 'refs/tags/v1/rc',
      commitId: '5',
    },
  ]);
  expect(events[0]).toMatchObject({
    source: 'aws.codecommit',
    'detail-type': 'CodeCommit Repository State Change',
    resources: ['arn:aws:codecommit:us-east-1:111111111111:acme-hello'],
    account: '111111111111',
    region: 'us-east-1',
  });
});
