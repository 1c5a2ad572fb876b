import {
  addressOf,
  all,
  BROKEN,
  CHINA,
  EXAMPLE,
  NO_DEFAULT,
  ONE_ACCOUNT,
  ONE_APPLICATION,
  runApp,
  stackOf,
  synthesize,
  TWO_APPLICATIONS,
  UNKNOWN_REGION,
  type SynthesizedStack,
} from './support/synthesis';

const example = synthesize(EXAMPLE);
const two = synthesize(TWO_APPLICATIONS);
const one = synthesize(ONE_APPLICATION);

describe('the stacks of a configuration', () => {
  test('have the same names and ids as before, because Terraform would replace a renamed resource', () => {
    const identities = (stack: SynthesizedStack) =>
      Object.entries(stack.resources).flatMap(([type, resources]) =>
        Object.entries(resources).map(([id, attributes]) => `${type}.${id}${shownName(attributes)}`),
      );
    expect(
      Object.fromEntries([...example].map(([name, stack]) => [name, identities(stack)])),
    ).toMatchSnapshot();
  });

  test('have a pipeline for every application in the delivery account and in each promoted environment', () => {
    expect([...two.keys()].sort()).toEqual(
      [
        ...['delivery', 'staging', 'production'].flatMap((account) => [
          `${account}-state`,
          `${account}-access`,
        ]),
        'delivery-deploy-role-eu-central-1',
        ...['delivery', 'staging', 'production'].map((account) => `${account}-deploy-role-us-east-1`),
        'delivery-registry',
        'delivery-environment-test',
        'delivery-shared',
        'delivery-pipeline-shop',
        'delivery-pipeline-blog',
        ...['staging', 'production'].flatMap((account) => [
          `${account}-environment-${account}`,
          `${account}-release`,
          `${account}-pipeline-shop`,
          `${account}-pipeline-blog`,
        ]),
      ].sort(),
    );
  });

  test('keep their states in their own accounts and reject credentials of other accounts', () => {
    const keys = new Set<string>();
    for (const stack of [...example.values(), ...two.values()]) {
      expect(stack.json).toMatchObject({
        terraform: {
          backend: {
            s3: {
              bucket: expect.stringMatching(
                new RegExp(`-state-${stack.name.split('-')[0] ?? ''}-${stack.accountId}$`),
              ) as string,
              key: `${stack.name}.tfstate`,
              encrypt: true,
              use_lockfile: true,
              allowed_account_ids: [stack.accountId],
              assume_role: { role_arn: expect.stringContaining(`:iam::${stack.accountId}:role/`) as string },
            },
          },
        },
        provider: {
          aws: [
            {
              allowed_account_ids: [stack.accountId],
              assume_role: [
                { role_arn: expect.stringContaining(`:iam::${stack.accountId}:role/`) as string },
              ],
              default_tags: [{ tags: { 'managed-by': 'terraform', project: expect.any(String) as string } }],
            },
          ],
        },
      });
    }
    [...two.values()].forEach((stack) => keys.add(`${stack.accountId}/${stack.name}`));
    expect(keys.size).toBe(two.size);
  });

  test('keep their states in the bucket of the state stack of their account', () => {
    for (const stack of two.values()) {
      const state = stackOf(two, `${stack.name.split('-')[0] ?? ''}-state`);
      expect(stack.json).toMatchObject({ terraform: { backend: { s3: { region: state.region } } } });
    }
    expect(
      ['delivery', 'staging', 'production'].map((account) => stackOf(two, `${account}-state`).region),
    ).toEqual(['eu-west-1', 'eu-central-1', 'us-west-2']);
  });

  test('depend only on stacks of their own account, and on no stack that depends on others', () => {
    for (const stack of two.values()) {
      for (const name of stack.dependencies) {
        const first = stackOf(two, name);
        expect(first.accountId).toBe(stack.accountId);
        expect(first.dependencies).toEqual([]);
      }
    }
    expect(stackOf(two, 'production-pipeline-shop').dependencies).toEqual([
      'production-release',
      'production-environment-production',
    ]);
  });

  test.each([
    ['aws_codepipeline', 'role_arn'],
    ['aws_codebuild_project', 'service_role'],
    ['aws_lambda_function', 'role'],
    ['aws_cloudwatch_event_target', 'role_arn'],
  ])(
    'create no %s before the policy of its role, because it would start at once and fail',
    (type, attribute) => {
      const found = [...example.values()].flatMap((stack) =>
        all(stack, type).map((resource) => ({ stack, resource })),
      );
      expect(found.length).toBeGreaterThan(0);
      for (const { stack, resource } of found) {
        const role = `\${${addressOf(resource[attribute])}.name}`;
        const policies = Object.entries(stack.resources['aws_iam_role_policy'] ?? {})
          .filter(([, policy]) => policy['role'] === role)
          .map(([id]) => `aws_iam_role_policy.${id}`);
        expect(policies).toHaveLength(1);
        // The target of record-execution also depends on the function, whose ARN is a name and no reference.
        const dependencies = (resource['depends_on'] as readonly string[]).filter(
          (address) =>
            !(type === 'aws_cloudwatch_event_target' && address.startsWith('aws_lambda_function.')),
        );
        expect(dependencies).toEqual(policies);
      }
    },
  );

  test("never read each other's state", () => {
    for (const stack of two.values()) expect(stack.text).not.toContain('terraform_remote_state');
  });

  test('import the state bucket that the bootstrap has created', () => {
    expect(stackOf(example, 'production-state').json['import']).toEqual([
      {
        to: expect.stringMatching(/^aws_s3_bucket\.\w+$/) as string,
        id: 'big-red-button-state-production-222222222222',
      },
    ]);
  });

  test('contain policies as text and not as data sources, so that a reviewer sees whole policies', () => {
    const dataSources = new Set([...two.values()].flatMap(({ json }) => Object.keys(json['data'] ?? {})));
    expect([...dataSources].sort()).toEqual(['aws_availability_zones', 'aws_s3_objects']);
  });
});

test('in China, every ARN and every host is in the partition aws-cn', () => {
  for (const { text } of synthesize(CHINA).values()) {
    expect(text).not.toContain('arn:aws:');
    expect(text).not.toContain('aws.amazon.com');
    // The service principals in trust policies are the same in every partition, except for EC2.
    expect(text.match(/[\w-]+\.cn-[\w-]+\.amazonaws\.com(?!\.cn)/)).toBeNull();
  }
});

test('in one account and one Region, no two resources of a type have the same name', () => {
  const names = [...synthesize(ONE_ACCOUNT).values()].flatMap((stack) =>
    Object.entries(stack.resources).flatMap(([type, resources]) =>
      Object.values(resources).flatMap((attributes) => {
        const name = shownName(attributes);
        // The name of a role's policy is unique only within the role.
        if (name === '' || type === 'aws_iam_role_policy') return [];
        // IAM names are unique in an account, and bucket names across all accounts.
        const isGlobal = /^aws_(iam|s3)_/.test(type);
        // A name that contains a reference to another resource is as unique as the name of the other resource.
        if (name.includes('${')) return [];
        return [isGlobal ? type + name : `${stack.region} ${type}${name}`];
      }),
    ),
  );
  expect(names).toContain('ap-southeast-2 aws_codepipeline hello_big-red-button');
  expect(names).toContain('ap-southeast-2 aws_codepipeline hello-big-red-button-production');
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe('adding an application', () => {
  const changed = [...one.keys()].filter((name) => one.get(name)?.text !== two.get(name)?.text);

  test("adds stacks, and changes only the lists of repositories and of people's permissions", () => {
    expect([...two.keys()].filter((name) => !one.has(name))).toEqual([
      'delivery-pipeline-blog',
      'production-pipeline-blog',
      'staging-pipeline-blog',
    ]);
    expect(changed.sort()).toEqual([
      'delivery-access',
      'delivery-registry',
      'production-access',
      'staging-access',
    ]);
  });

  test('replaces no existing resource', () => {
    for (const name of changed) {
      const before = stackOf(one, name).resources;
      const after = stackOf(two, name).resources;
      for (const [type, resources] of Object.entries(before)) {
        expect(Object.keys(after[type] ?? {})).toEqual(expect.arrayContaining(Object.keys(resources)));
      }
    }
  });
});

describe('the app', () => {
  test('writes the same bytes every time, without the name of a local folder', () => {
    const again = synthesize(TWO_APPLICATIONS);
    for (const [name, stack] of two) {
      expect(again.get(name)?.text).toBe(stack.text);
      expect(stack.text).not.toContain(process.cwd());
      expect(stack.text).not.toMatch(/"(\/tmp|\/home|\/Users)\//);
    }
  });

  test('writes the zip of every function beside the stack that deploys the function', () => {
    const { stacks, files } = runApp('--config', EXAMPLE);
    const functions = [...stacks.values()].flatMap((stack) =>
      all(stack, 'aws_lambda_function').map((attributes) => ({ stack: stack.name, attributes })),
    );
    expect(functions).toHaveLength(8);
    for (const { stack, attributes } of functions) {
      expect(files).toContain(`stacks/${stack}/${String(attributes['filename'])}`);
      expect(attributes['source_code_hash']).toBe(
        `\${filebase64sha256("${String(attributes['filename'])}")}`,
      );
    }
  });

  test('builds only the stacks that match a pattern, with the same bytes as in a whole build', () => {
    const { stacks } = runApp('--config', TWO_APPLICATIONS, '--stacks', '*-pipeline-shop');
    expect([...stacks.keys()]).toEqual([
      'delivery-pipeline-shop',
      'production-pipeline-shop',
      'staging-pipeline-shop',
    ]);
    for (const [name, stack] of stacks) expect(stack.text).toBe(two.get(name)?.text);
  });

  test('builds one stack by its name', () => {
    const { stacks } = runApp('--config', TWO_APPLICATIONS, '--stacks', 'delivery-pipeline-shop');
    expect([...stacks.keys()]).toEqual(['delivery-pipeline-shop']);
  });

  test('lists the stacks if a pattern matches none', () => {
    const { status, output } = runApp('--config', EXAMPLE, '--stacks', 'pipeline-hello');
    expect(status).toBe(2);
    expect(output).toMatch(
      /^no stack matches the pattern 'pipeline-hello'; choose a pattern that matches some of these stacks: .*delivery-pipeline-hello/,
    );
  });

  test('prints all problems of a configuration, and nothing else', () => {
    const { status, output, files } = runApp('--config', BROKEN);
    expect(status).toBe(2);
    expect(output).toMatch(
      /^__tests__\/fixtures\/broken\.config\.ts has 5 problems:\n {2}__tests__\/fixtures\/broken\.config\.ts:7:3 project: /,
    );
    expect(output).toContain(
      "broken.config.ts:8:3 peopleAccountId: '12345' is not allowed; use the 12 digits of an AWS account, in quotes",
    );
    expect(output).not.toMatch(/\bat \S+:\d+/);
    expect(files).toEqual([]);
  });

  test('prints the warnings about a configuration once, with line and column, and writes its stacks', () => {
    const { status, output, stacks } = runApp('--config', UNKNOWN_REGION);
    // The additional stack forwards events about the deploy role from us-east-1 to the Region of the pipelines.
    expect([status, [...stacks.keys()].sort()]).toEqual([
      0,
      [...example.keys(), 'delivery-deploy-role-us-east-1'].sort(),
    ]);
    expect(output).toMatch(
      /^__tests__\/fixtures\/unknown-region\.config\.ts has a warning:\n {2}\S+:7:3 pipelineRegion: 'us-east-9' is missing in .*\n$/,
    );
  });

  test('prints nothing about a configuration without problems and warnings', () => {
    expect(runApp('--config', EXAMPLE).output).toBe('');
  });

  test('reports a configuration file without a default export', () => {
    const { status, output } = runApp('--config', NO_DEFAULT);
    expect(status).toBe(2);
    expect(output).toBe(
      '__tests__/fixtures/no-default.config.ts has no default export; write: export default defineConfig({ … })\n',
    );
  });

  test('reports a missing configuration file', () => {
    const { status, output } = runApp('--config', 'nowhere.config.ts');
    expect(status).toBe(2);
    expect(output).toBe(
      'there is no configuration at nowhere.config.ts; pass a TypeScript file such as delivery.config.ts with --config\n',
    );
  });
});

function shownName(attributes: Readonly<Record<string, unknown>>): string {
  const name = ['name', 'bucket', 'function_name', 'repository_name', 'alarm_name']
    .map((key) => attributes[key])
    .find((value) => typeof value === 'string' && !value.startsWith('${'));
  return typeof name === 'string' ? ` ${name}` : '';
}
