import { evaluate } from '../../../../rehearsal/permissions/evaluation/evaluate';
import { neededStatement } from '../../../../rehearsal/permissions/evaluation/needed-statement';
import { identity, policy, PRODUCTION, question, ROLE } from '../support/question';

const OBJECT = 'arn:aws:s3:::releases/current/hello/bundle.zip';
const reads = { Sid: 'Read', Action: 's3:GetObject', Resource: 'arn:aws:s3:::releases/*' };
const lists = { Sid: 'List', Action: 's3:ListBucket', Resource: '*' };
const resourcePolicy = policy('bucket policy', {
  Principal: { AWS: ROLE },
  Action: 's3:*',
  Resource: '*',
});

/** Returns the Sid of the statement that the question needs. */
async function needed(asked: Partial<Parameters<typeof question>[0]>): Promise<string | undefined> {
  const one = question({ action: 's3:GetObject', resource: OBJECT, ...asked });
  const decision = await evaluate(one);
  if (!decision.allowed) throw new Error('the call must be allowed');
  return (await neededStatement(one, decision.by, evaluate))?.sid;
}

describe('a call needs the statement of a role', () => {
  test('that alone allows it', async () => {
    expect(await needed({ identity: identity(reads, lists) })).toBe('Read');
  });

  test('also if the policy of a resource in another account allows the call, because both must', async () => {
    expect(await needed({ identity: identity(reads), resourceAccount: PRODUCTION, resourcePolicy })).toBe(
      'Read',
    );
  });
});

describe('a call does not need the statement of a role', () => {
  test('if another statement of the role also allows it', async () => {
    const all = { Sid: 'All', Action: 's3:*', Resource: '*' };
    expect(await needed({ identity: identity(reads, all) })).toBeUndefined();
    expect(await needed({ identity: [...identity(reads), policy('second', all)] })).toBeUndefined();
  });

  test('if the policy of a resource in the same account also allows it', async () => {
    expect(await needed({ identity: identity(reads), resourcePolicy })).toBeUndefined();
    expect(await needed({ identity: identity(lists), resourcePolicy })).toBeUndefined();
  });
});
