import { rolesByName } from '../support/principals';
import { list } from '../support/resource-access/list';
import { EXAMPLE, synthesize } from '../support/synthesis';
import { WORK } from '../support/work';
import type { Work } from '../support/work/work';
import {
  accountOf,
  isAllowed,
  policySetOf,
  type AccessRequest,
  type Policy,
  type PolicySet,
  type PolicyStatement,
} from '../support/policy-set';

const policySet = policySetOf(synthesize(EXAMPLE).values());
const principals = rolesByName(policySet, 'big-red-button', {
  '111111111111': 'delivery',
  '222222222222': 'production',
});

/** A request with the expected decision: a request that a role needs, or a similar request that must be denied. */
interface Row {
  readonly request: AccessRequest;
  readonly allowed: boolean;
}
const rows = WORK.flatMap(rowsOf);

describe.each([...principals.keys()].sort())('%s', (name) => {
  const workOfRole = WORK.filter(({ role }) => role === name);

  test('has requests in the table', () => {
    expect(workOfRole.map(({ description }) => description)).not.toEqual([]);
  });

  test.each(workOfRole.map((work) => [work.description, work] as const))(
    'can %s, and nothing similar',
    async (_description, work) => {
      for (const { request, allowed } of rowsOf(work)) {
        expect([request, await decide(policySet, request)]).toEqual([request, allowed]);
      }
    },
  );
});

describe('a policy of a role', () => {
  const statements = [...policySet.roles].flatMap(([arn, { policy }]) =>
    policy.Statement.map((statement) => ({ arn, statement })),
  );
  const nameOf = (arn: string, { Sid }: PolicyStatement) => `${arn.replace(/^.*role\//, '')} ${Sid}`;

  test('needs each of its actions', async () => {
    const survivors: string[] = [];
    for (const { arn, statement } of statements) {
      for (const action of list(statement.Action)) {
        const without = list(statement.Action).filter((other) => other !== action);
        if (!(await isNoticed(arn, statement, { ...statement, Action: without }, [action]))) {
          survivors.push(`${nameOf(arn, statement)} ${action}`);
        }
      }
    }
    expect(survivors).toEqual([]);
  });

  test('needs each of its resources', async () => {
    const survivors: string[] = [];
    for (const { arn, statement } of statements) {
      const resources = list(statement.Resource);
      if (resources.length === 1) continue;
      for (const resource of resources) {
        const without = resources.filter((other) => other !== resource);
        if (!(await isNoticed(arn, statement, { ...statement, Resource: without }))) {
          survivors.push(`${nameOf(arn, statement)} ${resource}`);
        }
      }
    }
    expect(survivors).toEqual([]);
  });

  test('cannot have every resource in a statement without a failing test', async () => {
    const survivors: string[] = [];
    for (const { arn, statement } of statements) {
      if (list(statement.Resource).includes('*')) continue;
      for (const action of list(statement.Action)) {
        if (!(await isNoticed(arn, statement, { ...statement, Resource: '*' }, [action]))) {
          survivors.push(`${nameOf(arn, statement)} ${action}`);
        }
      }
    }
    expect(survivors).toEqual([]);
  });

  test('cannot lose any one of its conditions without a failing test', async () => {
    const survivors: string[] = [];
    for (const { arn, statement } of statements) {
      for (const key of Object.values(statement.Condition ?? {}).flatMap((keys) => Object.keys(keys))) {
        for (const action of list(statement.Action)) {
          if (!(await isNoticed(arn, statement, withoutCondition(statement, key), [action]))) {
            survivors.push(`${nameOf(arn, statement)} ${action} ${key}`);
          }
        }
      }
    }
    expect(survivors).toEqual([]);
  });

  /** Returns true if a test would fail with the changed statement, because the decision for a request changes. */
  async function isNoticed(
    arn: string,
    statement: PolicyStatement,
    changed: PolicyStatement,
    actions: readonly string[] = list(statement.Action),
  ): Promise<boolean> {
    const role = policySet.roles.get(arn);
    if (role === undefined) throw new Error(`no role ${arn}`);
    const policy: Policy = {
      ...role.policy,
      Statement: role.policy.Statement.map((other) => (other === statement ? changed : other)).filter(
        ({ Action }) => list(Action).length > 0,
      ),
    };
    const changedSet: PolicySet = {
      ...policySet,
      roles: new Map([...policySet.roles, [arn, { ...role, policy }]]),
    };
    // The changed statement can affect only requests by the same role with the same actions.
    for (const { request, allowed } of rows) {
      if (request.principal !== arn || !actions.includes(request.action)) continue;
      if ((await decide(changedSet, request)) !== allowed) return true;
    }
    return false;
  }
});

function withoutCondition(statement: PolicyStatement, key: string): PolicyStatement {
  const conditions = Object.entries(statement.Condition ?? {}).map(([operator, keys]) => {
    const others = Object.entries(keys).filter(([other]) => other !== key);
    return [operator, Object.fromEntries(others)] as const;
  });
  const left = conditions.filter(([, keys]) => Object.keys(keys).length > 0);
  return { ...statement, Condition: Object.fromEntries(left) };
}

function rowsOf({ role, actions, resource, context = {}, denied }: Work): Row[] {
  const principal = principals.get(role) ?? role;
  return actions.flatMap((action) => {
    const request: AccessRequest = { principal, action, resource, context };
    return [
      { request, allowed: true },
      ...denied.map((variant) => ({ request: { ...request, ...variant }, allowed: false })),
    ];
  });
}

/**
 * Returns true if a request is allowed. A repository or KMS key outside the example gets a policy that allows every
 * request by the account of the role, so that the policy of the role alone decides.
 */
function decide(original: PolicySet, originalRequest: AccessRequest): Promise<boolean> {
  const { policySet, request } = withKnownAction(original, originalRequest);
  const { resource, principal } = request;
  if (!/^arn:aws:(ecr|kms):/.test(resource) || policySet.resources.has(resource)) {
    return isAllowed(policySet, request);
  }
  const policy: Policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'All',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountOf(principal)}:root` },
        Action: `${resource.split(':')[2] ?? ''}:*`,
        ...(resource.includes(':ecr:') ? {} : { Resource: '*' }),
      },
    ],
  };
  const resources = new Map([...policySet.resources, [resource, { accountId: accountOf(resource), policy }]]);
  return isAllowed({ ...policySet, resources }, request);
}

/**
 * Replaces `AddTags` and `RemoveTags` of Elastic Load Balancing with another action on the same resource, in a request
 * and in the policy of its role. The simulator supports these two actions only for Classic Load Balancers.
 */
function withKnownAction(
  policySet: PolicySet,
  request: AccessRequest,
): { readonly policySet: PolicySet; readonly request: AccessRequest } {
  const { principal, action, resource } = request;
  if (!/^elasticloadbalancing:(Add|Remove)Tags$/.test(action)) return { policySet, request };
  const replacement = resource.includes(':targetgroup/')
    ? 'elasticloadbalancing:ModifyTargetGroup'
    : 'elasticloadbalancing:ModifyRule';
  const role = policySet.roles.get(principal);
  if (role === undefined) throw new Error(`no role ${principal}`);
  const policy: Policy = {
    ...role.policy,
    Statement: role.policy.Statement.filter(({ Action }) => list(Action).includes(action)).map(
      (statement) => ({ ...statement, Action: replacement }),
    ),
  };
  return {
    policySet: { ...policySet, roles: new Map([...policySet.roles, [principal, { ...role, policy }]]) },
    request: { ...request, action: replacement },
  };
}
