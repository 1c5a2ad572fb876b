import { rolesOf } from '../support/access';
import { EXAMPLE, synthesize } from '../support/synthesis';
import { WORK, type Work } from '../support/work';
import { can, worldOf, type Policy, type PolicyStatement, type Question, type World } from '../support/world';

const world = worldOf(synthesize(EXAMPLE).values());
const principals = rolesOf(world, 'big-red-button', {
  '111111111111': 'delivery',
  '222222222222': 'production',
});
const list = (value: string | readonly string[] | undefined) => [value ?? []].flat();

/** One row of the table: one action of one work, on the very resource or on one of its neighbours. */
interface Row {
  readonly question: Question;
  readonly allowed: boolean;
}
const rows = WORK.flatMap(rowsOf);

describe.each([...principals.keys()].sort())('%s', (name) => {
  const own = WORK.filter(({ who }) => who === name);

  test('has work in the table', () => {
    expect(own.map(({ what }) => what)).not.toEqual([]);
  });

  test.each(own.map((work) => [work.what, work] as const))(
    'can %s, and the same with nothing else',
    async (_what, work) => {
      for (const { question, allowed } of rowsOf(work)) {
        expect([question, await answer(world, question)]).toEqual([question, allowed]);
      }
    },
  );
});

describe('a policy of a role', () => {
  const statements = [...world.roles].flatMap(([who, { policy }]) =>
    policy.Statement.map((statement) => ({ who, statement })),
  );
  const named = (who: string, { Sid }: PolicyStatement) => `${who.replace(/^.*role\//, '')} ${Sid}`;

  test('allows nothing that nobody would miss: each action', async () => {
    const survivors: string[] = [];
    for (const { who, statement } of statements) {
      for (const action of list(statement.Action)) {
        const without = list(statement.Action).filter((other) => other !== action);
        if (!(await noticed(who, statement, { ...statement, Action: without }, [action]))) {
          survivors.push(`${named(who, statement)} ${action}`);
        }
      }
    }
    expect(survivors).toEqual([]);
  });

  test('allows nothing that nobody would miss: each resource', async () => {
    const survivors: string[] = [];
    for (const { who, statement } of statements) {
      const resources = list(statement.Resource);
      if (resources.length === 1) continue;
      for (const resource of resources) {
        const without = resources.filter((other) => other !== resource);
        if (!(await noticed(who, statement, { ...statement, Resource: without }))) {
          survivors.push(`${named(who, statement)} ${resource}`);
        }
      }
    }
    expect(survivors).toEqual([]);
  });

  test('would be found too wide with every resource in a statement', async () => {
    const survivors: string[] = [];
    for (const { who, statement } of statements) {
      if (list(statement.Resource).includes('*')) continue;
      for (const action of list(statement.Action)) {
        if (!(await noticed(who, statement, { ...statement, Resource: '*' }, [action]))) {
          survivors.push(`${named(who, statement)} ${action}`);
        }
      }
    }
    expect(survivors).toEqual([]);
  });

  test('would be found too wide without any one of its conditions', async () => {
    const survivors: string[] = [];
    for (const { who, statement } of statements) {
      for (const key of Object.values(statement.Condition ?? {}).flatMap((keys) => Object.keys(keys))) {
        for (const action of list(statement.Action)) {
          if (!(await noticed(who, statement, withoutCondition(statement, key), [action]))) {
            survivors.push(`${named(who, statement)} ${action} ${key}`);
          }
        }
      }
    }
    expect(survivors).toEqual([]);
  });

  /** Whether a row of the table has another answer with the changed statement. */
  async function noticed(
    who: string,
    statement: PolicyStatement,
    changed: PolicyStatement,
    actions: readonly string[] = list(statement.Action),
  ): Promise<boolean> {
    const role = world.roles.get(who);
    if (role === undefined) throw new Error(`no role ${who}`);
    const policy: Policy = {
      ...role.policy,
      Statement: role.policy.Statement.map((other) => (other === statement ? changed : other)).filter(
        ({ Action }) => list(Action).length > 0,
      ),
    };
    const other: World = { ...world, roles: new Map([...world.roles, [who, { ...role, policy }]]) };
    // Nobody else's answers depend on this policy, nor those about other actions.
    for (const { question, allowed } of rows) {
      if (question.who !== who || !actions.includes(question.action)) continue;
      if ((await answer(other, question)) !== allowed) return true;
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

function rowsOf({ who, actions, on, with: given = {}, butNot }: Work): Row[] {
  const caller = principals.get(who) ?? who;
  return actions.flatMap((action) => {
    const question: Question = { who: caller, action, on, with: given };
    return [
      { question, allowed: true },
      ...butNot.map((neighbour) => ({ question: { ...question, ...neighbour }, allowed: false })),
    ];
  });
}

/** `can`, and whoever owns what is no part of the example lets the caller in: only the caller's policy then decides. */
function answer(of: World, question: Question): Promise<boolean> {
  const asked = known(of, question);
  const { on, who } = asked.question;
  if (!/^arn:aws:(ecr|kms):/.test(on) || of.resources.has(on)) return can(asked.world, asked.question);
  const inviting: Policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'All',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${who.split(':')[4] ?? ''}:root` },
        Action: `${on.split(':')[2] ?? ''}:*`,
        ...(on.includes(':ecr:') ? {} : { Resource: '*' }),
      },
    ],
  };
  const resource = { accountId: on.split(':')[4] ?? '', policy: inviting };
  return can({ ...asked.world, resources: new Map([...of.resources, [on, resource]]) }, asked.question);
}

/**
 * The simulator believes that only load balancers of the older kind have tags, so another action of the same resource
 * stands in for these two, in the question and in the policy, where its own place is taken out.
 */
function known(of: World, question: Question): { readonly world: World; readonly question: Question } {
  const { who, action, on } = question;
  if (!/^elasticloadbalancing:(Add|Remove)Tags$/.test(action)) return { world: of, question };
  const standIn = on.includes(':targetgroup/')
    ? 'elasticloadbalancing:ModifyTargetGroup'
    : 'elasticloadbalancing:ModifyRule';
  const role = of.roles.get(who);
  if (role === undefined) throw new Error(`no role ${who}`);
  const policy: Policy = {
    ...role.policy,
    Statement: role.policy.Statement.filter(({ Action }) => list(Action).includes(action)).map(
      (statement) => ({ ...statement, Action: standIn }),
    ),
  };
  return {
    world: { ...of, roles: new Map([...of.roles, [who, { ...role, policy }]]) },
    question: { ...question, action: standIn },
  };
}
