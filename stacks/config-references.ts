import type { z } from 'zod';

interface References {
  readonly project: string;
  readonly accounts: Readonly<Record<string, unknown>>;
  readonly environments: readonly {
    readonly name: string;
    readonly account: string;
    readonly compute: {
      readonly type: string;
      readonly minInstances?: number;
      readonly maxInstances?: number;
    };
    readonly approval: { readonly soakMinutes?: number | undefined };
  }[];
  readonly applications: readonly {
    readonly name: string;
    readonly services: readonly { readonly name: string }[];
  }[];
}

/** What one field alone cannot tell: names that are unique, references that lead somewhere. */
export function checkReferences(config: References, context: z.RefinementCtx): void {
  const problem = (path: PropertyKey[], allowed: string, input: unknown) => {
    context.addIssue({ code: 'custom', path, message: `allowed: ${allowed}`, input });
  };
  const accounts = Object.keys(config.accounts);
  const used = new Map<string, number>();

  config.environments.forEach((environment, index) => {
    const { account, approval, compute } = environment;
    if (!accounts.includes(account)) {
      problem(['environments', index, 'account'], `a key of accounts (${accounts.join(', ')})`, account);
    }
    const first = used.get(account);
    if (first !== undefined) {
      problem(
        ['environments', index, 'account'],
        `a key of accounts that no other environment has (environments[${String(first)}] has this one); ` +
          'for a second environment in the same AWS account add a second entry with the same id',
        account,
      );
    }
    used.set(account, index);
    if (index === 0 && approval.soakMinutes !== undefined) {
      problem(
        ['environments', index, 'approval', 'soakMinutes'],
        'nothing here: a release runs in this environment first; say it of an environment that is promoted to',
        approval.soakMinutes,
      );
    }
    if ((compute.minInstances ?? 0) > (compute.maxInstances ?? Infinity)) {
      problem(
        ['environments', index, 'compute', 'maxInstances'],
        'at least minInstances',
        compute.maxInstances,
      );
    }
  });

  accounts.forEach((account) => {
    if (!used.has(account)) {
      problem(['accounts', account], 'an account that an environment names', config.accounts[account]);
    }
  });

  // `cdktf deploy 'production-*'` must not reach the stacks of an account called production-2.
  accounts.forEach((account) => {
    const shorter = accounts.find((other) => account.startsWith(`${other}-`));
    if (shorter !== undefined) {
      problem(
        ['accounts', account],
        `a name that does not start with '${shorter}-', because '${shorter}' is an account and its stacks are '${shorter}-*'; ` +
          'rename one of the two',
        config.accounts[account],
      );
    }
  });

  // CodePipeline cuts a pipeline's name to 20 characters for the folder of its artifacts, and the role of a build may write
  // there: applications must not share one.
  const folder = (name: string) => `${config.project}-${name}`.slice(0, 20);
  config.applications.forEach(({ name }, index) => {
    const same = config.applications.slice(0, index).find((other) => folder(other.name) === folder(name));
    if (same !== undefined && same.name !== name) {
      problem(
        ['applications', index, 'name'],
        `a name that differs from '${same.name}' within the first 20 characters of '${config.project}-${name}'; ` +
          'rename one of the two, or choose a shorter project',
        name,
      );
    }
  });

  // The two stages that every pipeline has, whatever the environments.
  config.environments.forEach(({ name }, index) => {
    if (name === 'source' || name === 'build') {
      problem(['environments', index, 'name'], "any name but 'source' and 'build', which are stages", name);
    }
  });

  // Service stacks are named application-service: a-b with c and a with b-c would be one stack.
  const stacks = new Map<string, string>();
  config.applications.forEach((application, index) => {
    application.services.forEach((service, position) => {
      const stack = `${application.name}-${service.name}`;
      const other = stacks.get(stack);
      if (other !== undefined && other !== application.name) {
        problem(
          ['applications', index, 'services', position, 'name'],
          `a name with which the stack '${stack}' is not also a service's of the application '${other}'`,
          service.name,
        );
      }
      stacks.set(stack, application.name);
    });
  });

  unique(config.environments, ['environments'], problem);
  unique(config.applications, ['applications'], problem);
  config.applications.forEach((application, index) => {
    unique(application.services, ['applications', index, 'services'], problem);
  });
}

function unique(
  items: readonly { readonly name: string }[],
  path: readonly PropertyKey[],
  problem: (path: PropertyKey[], allowed: string, input: unknown) => void,
): void {
  items.forEach((item, index) => {
    if (items.findIndex((other) => other.name === item.name) < index) {
      problem([...path, index, 'name'], 'a name that no other entry of this list has', item.name);
    }
  });
}
