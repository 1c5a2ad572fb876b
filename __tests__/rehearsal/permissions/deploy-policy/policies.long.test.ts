import { loadConfig } from '../../../../cli/config/load-config';
import {
  deployPolicy,
  deployStatements,
} from '../../../../rehearsal/permissions/deploy-policy/deploy-policy';
import {
  documentsOf,
  MANAGED_POLICY_CHARACTERS,
} from '../../../../rehearsal/permissions/deploy-policy/documents';
import {
  CHINA,
  EXAMPLE,
  LONG_PROJECT,
  MANY_APPLICATIONS,
  ONE_ACCOUNT,
  ROLE_STEPS,
  TWO_APPLICATIONS,
} from '../../../stacks/support/synthesis';

/** Number of managed policies that a role may have unless AWS raises the quota. */
const POLICIES_OF_A_ROLE = 10;

const configurations = [
  EXAMPLE,
  LONG_PROJECT,
  ONE_ACCOUNT,
  TWO_APPLICATIONS,
  CHINA,
  MANY_APPLICATIONS,
  ...ROLE_STEPS,
];
const accounts = configurations.flatMap((file) => {
  const config = loadConfig(file);
  return Object.keys(config.accounts).map((account) => ({ file, account, config }));
});

describe("the deploy role's policies", () => {
  test.each(accounts)(
    'keep the limits of IAM in the account $account of $file',
    async ({ config, account }) => {
      const policies = await deployPolicy(config, account);
      const sizes = policies.map(({ document }) => JSON.stringify(document).length);
      expect(sizes.filter((size) => size > MANAGED_POLICY_CHARACTERS)).toEqual([]);
      expect(policies.map(({ name }) => name)).toEqual(
        policies.map((_, index) => `${config.project}-deploy-${account}-${String(index + 1)}`),
      );
      expect(policies.length).toBeLessThanOrEqual(POLICIES_OF_A_ROLE);
    },
  );

  test('fit into one role if both environments are in one AWS account', async () => {
    const config = loadConfig(ONE_ACCOUNT);
    const all = await Promise.all(
      Object.keys(config.accounts).map((account) => deployPolicy(config, account)),
    );
    expect(all.flat().length).toBeLessThanOrEqual(POLICIES_OF_A_ROLE);
    expect(new Set(all.flat().map(({ name }) => name)).size).toBe(all.flat().length);
  });

  test('do not grow with the number of applications', async () => {
    const many = loadConfig(MANY_APPLICATIONS);
    const [first] = many.applications;
    const one = { ...many, applications: first === undefined ? [] : [first] };
    expect(await deployPolicy(many, 'production')).toEqual(await deployPolicy(one, 'production'));
  });

  test.each(accounts)(
    'name the project in each resource, or the reason, in the account $account of $file',
    async ({ config, account }) => {
      const statements = await deployStatements(config, account);
      const unexplained = statements
        .filter(({ effect, wide }) => effect !== 'Deny' && wide === undefined)
        .flatMap(({ resources }) => resources.filter((resource) => !resource.includes(config.project)));
      expect(unexplained).toEqual([]);
    },
  );

  test.each(accounts)(
    'allow nothing on all resources but reads, new keys and instances, in the account $account of $file',
    async ({ config, account }) => {
      const statements = await deployStatements(config, account);
      const anywhere = statements
        .filter(({ resources }) => resources.includes('*'))
        .flatMap(({ actions }) => actions);
      expect(anywhere.sort()).toEqual([
        'autoscaling:Describe*',
        'cloudformation:DescribeStacks',
        'ec2:Describe*',
        'ec2:RunInstances',
        'ecs:ListServices',
        'elasticloadbalancing:Describe*',
        'kms:CreateKey',
        'kms:ListAliases',
        'logs:DescribeLogGroups',
        'ssm:DescribeParameters',
      ]);
    },
  );

  test('have Sids that IAM accepts, each once', async () => {
    const sids = (await deployStatements(loadConfig(EXAMPLE), 'delivery')).map(({ sid }) => sid);
    expect(sids.filter((sid) => !/^[A-Za-z0-9]+$/.test(sid))).toEqual([]);
    expect(new Set(sids).size).toBe(sids.length);
  });

  test('allow no action on source, builds and images outside the delivery account', async () => {
    const statements = await deployStatements(loadConfig(EXAMPLE), 'production');
    const services = new Set(
      statements.flatMap(({ actions }) => actions.map((action) => action.split(':')[0])),
    );
    expect([...services].filter((service) => /^(code(commit|build)|ecr)$/.test(service ?? ''))).toEqual([]);
  });

  test('are unknown for an account that the configuration lacks', async () => {
    await expect(deployPolicy(loadConfig(EXAMPLE), 'nope')).rejects.toThrow(
      "the configuration has no account 'nope'; choose one of: delivery, production",
    );
  });
});

describe('the documents of statements', () => {
  const statement = (sid: string, count: number) => ({
    sid,
    actions: ['s3:GetObject'],
    resources: Array.from(
      { length: count },
      (_, index) => `arn:aws:s3:::${'x'.repeat(50)}${String(index)}/*`,
    ),
  });

  test('contain as many statements as fit', () => {
    const documents = documentsOf([statement('First', 40), statement('Second', 40), statement('Third', 40)]);
    expect(documents.map((document) => document.Statement.length)).toEqual([2, 1]);
  });

  test('split a statement that is larger than a document', () => {
    const documents = documentsOf([statement('Large', 200)]);
    const statements = documents.flatMap((document) => document.Statement) as {
      Sid: string;
      Resource: string[];
    }[];
    expect(statements.map(({ Sid }) => Sid)).toEqual(['LargeAA', 'LargeAB', 'LargeBA', 'LargeBB']);
    expect(statements.flatMap(({ Resource }) => Resource)).toEqual(statement('Large', 200).resources);
    for (const document of documents) {
      expect(JSON.stringify(document).length).toBeLessThanOrEqual(MANAGED_POLICY_CHARACTERS);
    }
  });
});
