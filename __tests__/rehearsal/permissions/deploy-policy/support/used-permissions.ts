import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Requirement } from '../../../../../rehearsal/permissions/call';

/** The permissions that the deploy roles of the example use in the scenario `reconfigure`, one in each line. */
const FILE = join(__dirname, 'used-permissions.txt');

/** Condition keys on which the deploy role's policy has conditions, except tags of resources. */
const KEYS = ['aws:RequestTag/project', 'ec2:CreateAction', 'iam:AWSServiceName', 'iam:PassedToService'];

export const usedLines = (): string[] => readFileSync(FILE, 'utf8').trimEnd().split('\n');

/** Returns the permissions in the file. */
export const usedPermissions = (): Requirement[] =>
  usedLines().map((line) => {
    const [action = '', resource = '', ...context] = line.split(' ');
    const pairs = context.map((pair) => pair.split('=') as [string, string]);
    return { action, resource, context: Object.fromEntries(pairs) };
  });

/**
 * Returns the lines of the file for recorded permissions: one permission for each action, account, resource type and
 * condition.
 *
 * @param accountIds accounts of the example.
 */
export function linesOf(requirements: readonly Requirement[], accountIds: readonly string[]): string[] {
  const lines = new Map<string, string>();
  for (const { action, resource, context = {} } of requirements) {
    if (resource !== '*' && !accountIds.some((id) => resource.includes(id))) continue;
    const conditions = KEYS.flatMap((key) =>
      context[key] === undefined ? [] : [`${key}=${String(context[key])}`],
    );
    const kind = [action, kindOf(resource), ...conditions].join(' ');
    const line = [action, withoutRandomIds(resource), ...conditions].join(' ');
    const known = lines.get(kind);
    if (known === undefined || line < known) lines.set(kind, line);
  }
  return [...lines.values()].sort();
}

/** Returns the account and the resource type of an ARN, and whether the resource is new. */
function kindOf(resource: string): string {
  const [, , service = '', , accountId = '', ...rest] = resource.split(':');
  const name = rest.join(':');
  const type = service === 's3' ? String(name.includes('/')) : (/^([\w-]+)[:/]/.exec(name)?.[1] ?? '');
  const account = service === 's3' ? (/\d{12}/.exec(name)?.[0] ?? '') : accountId;
  return [service, account, type, /[/:](new|\*)$/.test(name)].join(' ');
}

const withoutRandomIds = (resource: string) =>
  resource
    // The policy store looks up the route table of an association.
    .replace(/route-table-association\/.*$/, 'route-table/rtb-1')
    .replace(/\b(eipalloc|fl|igw|lt|nat|rtb|sg|sgr|subnet|vpc)-[0-9a-f]{8,17}$/, '$1-1')
    .replace(/key\/[0-9a-f-]{36}$/, 'key/1')
    .replace(/-20\w{24}$/, '-1')
    .replaceAll(/\/[0-9a-f]{16}(?=\/|$)/g, '/1');
