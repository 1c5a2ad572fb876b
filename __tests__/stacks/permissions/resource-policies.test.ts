import { actionsOf, resourceTypeOf, type Action } from '../support/resource-access/actions';
import { closedWorldRows, ownerRows } from '../support/resource-access/closed-world';
import { decide, partOf } from '../support/resource-access/decide';
import { rowsOf, type Row } from '../support/resource-access/entry';
import { TABLES } from '../support/resource-access/tables';
import { list } from '../support/resource-access/list';
import { mutantsOf, type Mutant } from '../support/resource-access/mutants';
import { matches } from '../support/resource-access/pattern';
import { EXAMPLE, synthesize } from '../support/synthesis';
import {
  accountOf,
  ADMINISTRATOR_POLICY,
  isAllowed,
  policySetOf,
  type Policy,
  type PolicySet,
  type PolicyStatement,
} from '../support/policy-set';

const stacks = synthesize(EXAMPLE);
const policySet = policySetOf(stacks.values());
/** The resource-based policy of every resource, and the trust policy of every role, by ARN. */
const policies = new Map<string, { readonly owner: string; readonly policy: Policy }>([
  ...[...policySet.resources].map(
    ([arn, { accountId, policy }]) => [arn, { owner: accountId, policy }] as const,
  ),
  ...[...policySet.roles].map(
    ([arn, { accountId, trust }]) => [arn, { owner: accountId, policy: trust }] as const,
  ),
]);
/**
 * The policies of the example, with identity policies that allow everything, so that only resource-based policies deny
 * requests.
 */
const permissive: PolicySet = {
  ...policySet,
  roles: new Map([...policySet.roles].map(([arn, role]) => [arn, { ...role, policy: ADMINISTRATOR_POLICY }])),
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
  const { owner, policy } = policies.get(arn) ?? {
    owner: '',
    policy: { ...ADMINISTRATOR_POLICY, Statement: [] },
  };
  const entries = table.entries.flatMap(rowsOf);
  let actions: readonly Action[] = [];
  let rows: readonly Row[] = [];
  beforeAll(async () => {
    actions = await actionsOf(resourceTypeOf(arn).service);
    rows = [...entries, ...ownerRows(table, owner, actions), ...closedWorldRows(table, owner, actions)];
  });
  const differences = (tested: Policy, tableRows: readonly Row[]) =>
    tableRows.filter(
      ({ part, request, allowed }) => decide(partOf(tested, part), owner, request) !== allowed,
    );

  test('allows what its table allows, and denies everything else', () => {
    expect(differences(policy, rows)).toEqual([]);
  });

  test('makes the same decisions in the simulator', async () => {
    // The simulator is slow. The test therefore passes all rows of the table to the simulator, but only a sample of the
    // rows that are generated for all other actions.
    const sample = rows.slice(entries.length).filter((_, index) => index % 97 === 0);
    const different: Row[] = [];
    for (const row of [...entries, ...sample])
      if ((await isAllowed(permissive, row.request)) !== row.allowed) different.push(row);
    expect(different).toEqual([]);
  });

  test('has no action without a matching resource, no Deny for some principals only and no Allow for everybody', () => {
    expect(mistakesOf(policy, actions)).toEqual([]);
  });

  test('allows exactly the principals in its table', () => {
    const allowed = entries.filter((row) => row.allowed && accountOf(row.request.principal) !== owner);
    const named = policy.Statement.filter(({ Effect }) => Effect === 'Allow')
      .flatMap(allowedBy)
      .filter((principal) => principal !== `arn:aws:iam::${owner}:root`);
    // For a user or a permission set, the trust policy names the whole account in which people sign in. Conditions
    // limit which people may assume the role.
    const expected = allowed.map(({ request }) =>
      request.principal.replace(/:(user|role\/aws-reserved)\/.*/, ':root'),
    );
    expect(new Set(named)).toEqual(new Set(expected));
  });

  test('cannot change by one action, principal, object or condition without a failing test', () => {
    const mutants = mutantsOf(
      policy,
      actions
        .filter(({ resourceTypes }) => resourceTypesOf(arn).some((type) => resourceTypes.includes(type)))
        .map(({ name }) => name),
    );
    expect(mutants.length).toBeGreaterThan(policy.Statement.length);
    expect(mutants.filter((mutant) => !isNoticed(mutant)).map(({ description }) => description)).toEqual([]);
  });

  function isNoticed({ policy: changed, actions: patterns }: Mutant): boolean {
    const concerned = rows.filter(({ request }) =>
      patterns.some((pattern) => matches(pattern, request.action)),
    );
    return mistakesOf(changed, actions).length > 0 || differences(changed, concerned).length > 0;
  }
});

/** Returns the principals that an Allow statement allows: a service, an account, or the roles in a condition. */
function allowedBy({ Principal, Condition }: PolicyStatement): readonly string[] {
  const roles = list(Condition?.['ArnEquals']?.['aws:PrincipalArn']);
  return roles.length > 0 ? roles : Object.values(Principal ?? {}).flat();
}

/** Returns the types of the resources that a resource's policy may name. A bucket policy may also name objects. */
function resourceTypesOf(arn: string): string[] {
  const { type } = resourceTypeOf(arn);
  return type === 'bucket' ? [type, 'object'] : [type];
}

/**
 * Returns mistakes in the statements of a policy: an action that works on no resource of the statement, an Allow for
 * everybody, or a Deny for only some principals.
 */
function mistakesOf(policy: Policy, actions: readonly Action[]): string[] {
  return policy.Statement.flatMap(({ Sid, Effect, Principal, Action, Resource }) => {
    const everybody = JSON.stringify(Principal) === '"*"';
    const types = list(Resource).map((resource) =>
      resource === '*' ? undefined : resourceTypeOf(resource).type,
    );
    const dead = list(Action).filter(
      (pattern) =>
        !actions.some(
          ({ name, resourceTypes }) =>
            matches(pattern, name) &&
            (types.length === 0 || types.some((type) => type === undefined || resourceTypes.includes(type))),
        ),
    );
    return [
      ...dead.map((action) => `${Sid}: ${action} works on no resource of the statement`),
      ...(Effect === 'Allow' && everybody ? [`${Sid}: allows everybody`] : []),
      ...(Effect === 'Deny' && !everybody ? [`${Sid}: denies some principals only`] : []),
    ];
  });
}
