import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

import { withoutProtection } from '../../../rehearsal/mutations/mutation';
import { statementMutations } from '../../../rehearsal/mutations/statement-mutations';

const ROOT = join(__dirname, '../../..');
const neededBy = {
  operator: { RetryStage: 'crash' },
  'promote-release': { Release: 'story' },
};

/** Returns the statements of a role after a mutation. */
function mutated(source: string, name: string, sids: readonly string[]): unknown {
  const [, expression = ''] = /^policyDocument\(([\s\S]*?),\s*\)$/.exec(source) ?? [];
  const statements = sids.map((Sid) => ({ Sid, Action: 's3:PutObject' }));
  return JSON.parse(JSON.stringify(runInNewContext(expression, { props: { name, statements } })));
}

test('there is a mutation for each statement that a scenario needs, in the file that makes the policy', () => {
  const files = statementMutations('acme', neededBy).map(({ scenario, name, protection }) => [
    scenario,
    name,
    protection.file,
  ]);
  expect(files).toEqual([
    ['crash', 'statement RetryStage of operator', 'stacks/access/person-role.ts'],
    ['story', 'statement Release of promote-release', 'stacks/constructs/permissions/service-role.ts'],
  ]);
});

test('each mutation fits its file', () => {
  for (const { protection } of statementMutations('acme', neededBy)) {
    const source = readFileSync(join(ROOT, protection.file), 'utf8');
    expect(withoutProtection(source, protection)).toContain("Action: 'sts:GetCallerIdentity'");
  }
});

test('a mutation changes one statement of one kind of role, for every environment', () => {
  const [ofOperator, ofPromotion] = statementMutations('acme', neededBy).map(
    ({ protection }) => protection.replacement ?? '',
  );
  const lost = { Action: 'sts:GetCallerIdentity' };
  const kept = { Action: 's3:PutObject' };
  expect(mutated(ofOperator ?? '', 'acme-operator-delivery', ['RetryStage', 'StopExecution'])).toEqual([
    { Sid: 'RetryStage', ...lost },
    { Sid: 'StopExecution', ...kept },
  ]);
  expect(mutated(ofOperator ?? '', 'acme-approver-test', ['RetryStage'])).toEqual([
    { Sid: 'RetryStage', ...kept },
  ]);
  expect(mutated(ofPromotion ?? '', 'acme-promote-release', ['ReleaseProduction', 'AnswerJob'])).toEqual([
    { Sid: 'ReleaseProduction', ...lost },
    { Sid: 'AnswerJob', ...kept },
  ]);
});
