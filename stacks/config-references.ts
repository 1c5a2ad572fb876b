import type { z } from 'zod';

import { checkFolders } from './config-folders';
import { checkPartition } from './config-partition';
import { reportTo, type Report } from './config-report';

interface References {
  readonly project: string;
  readonly pipelineRegion: string;
  readonly accounts: Readonly<Record<string, unknown>>;
  readonly environments: readonly {
    readonly name: string;
    readonly account: string;
    readonly region: string;
    readonly compute: {
      readonly type: string;
      readonly minInstances?: number;
      readonly maxInstances?: number;
    };
    readonly approval: { readonly notify: readonly string[]; readonly soakMinutes?: number | undefined };
  }[];
  readonly applications: readonly {
    readonly name: string;
    readonly services: readonly { readonly name: string }[];
  }[];
}

/**
 * What one field alone cannot tell: names that are unique, references that lead somewhere. Nothing is said that only
 * follows from another problem.
 */
export function checkReferences(config: References, context: z.RefinementCtx): void {
  const report = reportTo(context);
  const { refused, problem } = report;
  const accounts = Object.keys(config.accounts);
  if (accounts.length === 0) problem(['accounts'], 'an account for each environment', config.accounts);
  const used = new Map<string, number>();

  config.environments.forEach((environment, index) => {
    const { account, approval, compute } = environment;
    const first = used.get(account);
    if (accounts.length > 0 && !refused('environments', index, 'account')) {
      if (!accounts.includes(account)) {
        problem(['environments', index, 'account'], `a key of accounts (${accounts.join(', ')})`, account);
      } else if (first !== undefined) {
        problem(
          ['environments', index, 'account'],
          `a key of accounts that no other environment has (environments[${String(first)}] has this one); ` +
            'for a second environment in the same AWS account add a second entry with the same id',
          account,
        );
      }
    }
    used.set(account, index);
    if (index === 0 && approval.soakMinutes !== undefined) {
      problem(
        ['environments', index, 'approval', 'soakMinutes'],
        'nothing here: a release runs in this environment first; say it of an environment that is promoted to',
        approval.soakMinutes,
      );
    }
    if (
      !refused('environments', index, 'compute', 'minInstances') &&
      (compute.minInstances ?? 0) > (compute.maxInstances ?? Infinity)
    ) {
      problem(
        ['environments', index, 'compute', 'maxInstances'],
        'at least minInstances',
        compute.maxInstances,
      );
    }
  });

  // An environment whose account is wrong is the one that this would have been.
  const wrong = config.environments.some((_, index) => refused('environments', index, 'account'));
  accounts.forEach((account) => {
    if (!used.has(account) && !wrong) {
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

  config.environments.forEach(({ approval: { notify } }, index) => {
    const same = notify.map((address) => address.toLowerCase());
    same.forEach((address, position) => {
      const path = ['environments', index, 'approval', 'notify', position];
      if (same.indexOf(address) < position && !refused(...path)) {
        problem(path, 'an address that no other entry of this list has', notify[position]);
      }
    });
  });

  checkPartition(config, report);
  checkFolders(config, report);

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
  problem: Report['problem'],
): void {
  items.forEach((item, index) => {
    if (items.findIndex((other) => other.name === item.name) < index) {
      problem([...path, index, 'name'], 'a name that no other entry of this list has', item.name);
    }
  });
}
