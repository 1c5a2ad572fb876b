import { actionsOf, kindOf, type Action } from '../support/resource-access/actions';
import { closedWorld, ownersOf } from '../support/resource-access/closed-world';
import { accountOf, decide, partOf } from '../support/resource-access/decide';
import { rowsOf, type Row } from '../support/resource-access/entry';
import { TABLES } from '../support/resource-access/tables';
import { list } from '../support/resource-access/list';
import { mutantsOf, type Mutant } from '../support/resource-access/mutants';
import { matches } from '../support/resource-access/pattern';
import { EXAMPLE, synthesize } from '../support/synthesis';
import { ADMINISTRATOR, can, worldOf, type Policy, type PolicyStatement, type World } from '../support/world';

const stacks = synthesize(EXAMPLE);
const world = worldOf(stacks.values());
/** By ARN: the policy of every resource, and the trust of every role. */
const policies = new Map<string, { readonly owner: string; readonly policy: Policy }>([
  ...[...world.resources].map(([arn, { accountId, policy }]) => [arn, { owner: accountId, policy }] as const),
  ...[...world.roles].map(
    ([arn, { accountId, trust }]) => [arn, { owner: accountId, policy: trust }] as const,
  ),
]);
/** Every caller may do everything, as far as its own policies go: only the resource's policy decides. */
const permissive: World = {
  ...world,
  roles: new Map([...world.roles].map(([arn, role]) => [arn, { ...role, policy: ADMINISTRATOR }])),
};

test('every policy of the synthesized stacks has a table', () => {
  expect(TABLES.map(({ resource }) => resource).sort()).toEqual([...policies.keys()].sort());
});

test('no stack has a policy that the tests do not read', () => {
  const read = new Set(['aws_iam_role', 'aws_iam_role_policy', 'aws_s3_bucket_policy', 'aws_kms_key']);
  for (const type of ['aws_sns_topic_policy', 'aws_sqs_queue', 'aws_ecr_repository_policy']) read.add(type);
  const types = [...stacks.values()].flatMap(({ resources }) =>
    Object.entries(resources)
      .filter(([, all]) => /\\"Statement\\"|aws_lambda_permission/.test(JSON.stringify(all)))
      .map(([type]) => type),
  );
  expect(new Set(types)).toEqual(read);
  expect([...stacks.values()].flatMap(({ resources }) => Object.keys(resources))).not.toContain(
    'aws_lambda_permission',
  );
});

describe.each(TABLES.map((table) => [table.resource, table] as const))('the policy of %s', (arn, table) => {
  const { owner, policy } = policies.get(arn) ?? { owner: '', policy: { ...ADMINISTRATOR, Statement: [] } };
  const entries = table.entries.flatMap(rowsOf);
  let actions: readonly Action[] = [];
  let rows: readonly Row[] = [];
  beforeAll(async () => {
    actions = await actionsOf(kindOf(arn).service);
    rows = [...entries, ...ownersOf(table, owner, actions), ...closedWorld(table, owner, actions)];
  });
  const answers = (of: Policy, asked: readonly Row[]) =>
    asked.filter(({ part, question, allowed }) => decide(partOf(of, part), owner, question) !== allowed);

  test('allows what its table allows, and denies everything else', () => {
    expect(answers(policy, rows)).toEqual([]);
  });

  test('has the same answers in the simulator', async () => {
    // All that was written by hand, and a part of what follows from AWS's lists of actions.
    const asked = [...entries, ...rows.slice(entries.length).filter((_, index) => index % 97 === 0)];
    const different: Row[] = [];
    for (const row of asked) if ((await can(permissive, row.question)) !== row.allowed) different.push(row);
    expect(different).toEqual([]);
  });

  test('names actions that work on what it names, denies everybody and lets nobody in from everywhere', () => {
    expect(mistakes(policy, actions)).toEqual([]);
  });

  test('lets in exactly those that its table names', () => {
    const allowed = entries.filter((row) => row.allowed && accountOf(row.question.who) !== owner);
    const named = policy.Statement.filter(({ Effect }) => Effect === 'Allow')
      .flatMap(letIn)
      .filter((who) => who !== `arn:aws:iam::${owner}:root`);
    // A condition says which people of the account.
    const expected = allowed.map(({ question }) =>
      question.who.replace(/:(user|role\/aws-reserved)\/.*/, ':root'),
    );
    expect(new Set(named)).toEqual(new Set(expected));
  });

  test('cannot change by one action, caller, object or condition without being noticed', () => {
    const mutants = mutantsOf(
      policy,
      actions
        .filter(({ kinds }) => kindsOf(arn).some((kind) => kinds.includes(kind)))
        .map(({ name }) => name),
    );
    expect(mutants.length).toBeGreaterThan(policy.Statement.length);
    expect(mutants.filter((mutant) => !noticed(mutant)).map(({ what }) => what)).toEqual([]);
  });

  function noticed({ policy: changed, actions: concerned }: Mutant): boolean {
    const asked = rows.filter(({ question }) =>
      concerned.some((pattern) => matches(pattern, question.action)),
    );
    return mistakes(changed, actions).length > 0 || answers(changed, asked).length > 0;
  }
});

/** Whom an Allow lets in: a service, an account, or the roles that its condition names. */
function letIn({ Principal, Condition }: PolicyStatement): readonly string[] {
  const roles = list(Condition?.['ArnEquals']?.['aws:PrincipalArn']);
  return roles.length > 0 ? roles : Object.values(Principal ?? {}).flat();
}

/** A bucket's policy speaks of its objects, too. */
function kindsOf(arn: string): string[] {
  const { kind } = kindOf(arn);
  return kind === 'bucket' ? [kind, 'object'] : [kind];
}

/** What is wrong with a policy whoever asks. */
function mistakes(policy: Policy, actions: readonly Action[]): string[] {
  return policy.Statement.flatMap(({ Sid, Effect, Principal, Action: own, Resource }) => {
    const everybody = JSON.stringify(Principal) === '"*"';
    const kinds = list(Resource).map((resource) => (resource === '*' ? undefined : kindOf(resource).kind));
    const dead = list(own).filter(
      (pattern) =>
        !actions.some(
          ({ name, kinds: of }) =>
            matches(pattern, name) &&
            (kinds.length === 0 || kinds.some((kind) => kind === undefined || of.includes(kind))),
        ),
    );
    return [
      ...dead.map((action) => `${Sid}: ${action} works on nothing here`),
      ...(Effect === 'Allow' && everybody ? [`${Sid}: lets everybody in`] : []),
      ...(Effect === 'Deny' && !everybody ? [`${Sid}: denies only some`] : []),
    ];
  });
}
