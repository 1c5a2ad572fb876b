import { accountOf, type Context } from '../policy-set';
import { resourceTypeOf, type Action } from './actions';
import { DELIVERY, PRODUCTION, STRANGERS } from './callers';
import { rowsOf, type Row, type Table } from './entry';

/** AWS services as principals. Policies of the project allow each of these services at most one action. */
const SERVICES = ['cloudwatch', 'events', 'lambda', 's3', 'logging.s3', 'config'].map(
  (name) => `${name}.amazonaws.com`,
);

/** Returns rows for all actions that no entry of a table allows. Each row expects a denial. */
export function closedWorldRows(table: Table, owner: string, actions: readonly Action[]): Row[] {
  const allowed = table.entries.flatMap(rowsOf).filter((row) => row.allowed);
  const keyOf = ({ request: { principal, action, resource } }: Row) => `${principal} ${action} ${resource}`;
  const allowedKeys = new Set(allowed.map(keyOf));
  const resources = [table.resource, ...new Set(allowed.map(({ request }) => request.resource))];
  return (
    principalsFor(allowed)
      // In the account of the resource, identity policies alone can allow a request, except a request to assume a role.
      .filter((principal) => accountOf(principal) !== owner || resourceTypeOf(table.resource).type === 'role')
      .flatMap((principal) =>
        resources.flatMap((resource) =>
          actions
            .filter(({ resourceTypes }) => resourceTypes.includes(resourceTypeOf(resource).type))
            .map(({ name: action }) => ({
              part: 'allows' as const,
              request: { principal, action, resource, context: contextFor(principal, allowed) },
              allowed: false,
            })),
        ),
      )
      .filter((row) => !allowedKeys.has(keyOf(row)))
  );
}

function principalsFor(allowed: readonly Row[]): string[] {
  const principals = new Set([
    ...allowed.map(({ request }) => request.principal),
    ...[DELIVERY, PRODUCTION].map(({ administrator }) => administrator),
    ...STRANGERS,
    ...SERVICES,
  ]);
  return [...principals];
}

/**
 * Merges the contexts of the allowed requests by a principal. If no request by the principal is allowed, merges the
 * contexts of all allowed requests.
 */
function contextFor(principal: string, allowed: readonly Row[]): Context {
  const rowsOfPrincipal = allowed.filter(({ request }) => request.principal === principal);
  const contexts = (rowsOfPrincipal.length > 0 ? rowsOfPrincipal : allowed).map(
    ({ request }) => request.context ?? {},
  );
  const { 'aws:username': user, ...context } = Object.assign({}, ...contexts) as Record<string, string>;
  // Requests by a role session contain no `aws:username`.
  return user === undefined || principal.includes(':role/') ? context : { ...context, 'aws:username': user };
}

/**
 * Returns the rows for every writing action: one row for an administrator of the account, one row for Terraform's role.
 */
export function ownerRows(table: Table, owner: string, actions: readonly Action[]): Row[] {
  const { administrator, terraform } = owner === DELIVERY.id ? DELIVERY : PRODUCTION;
  const { leftToIdentityPolicies, deniedToTerraform } = table;
  const object = table.entries
    .flatMap(rowsOf)
    .map(({ request }) => request.resource)
    .find((resource) => resource.startsWith(`${table.resource}/`));
  const targets = [table.resource, ...(object === undefined ? [] : [object])];
  return actions.flatMap(({ name: action, resourceTypes, writes }) => {
    const resource = targets.find((target) => resourceTypes.includes(resourceTypeOf(target).type));
    if (resource === undefined || !writes) return [];
    return [
      {
        part: 'whole' as const,
        request: { principal: administrator, action, resource },
        allowed: leftToIdentityPolicies === 'everything' || action in leftToIdentityPolicies,
      },
      {
        part: 'whole' as const,
        request: { principal: terraform, action, resource },
        allowed: deniedToTerraform !== 'everything' && !deniedToTerraform.includes(action),
      },
    ];
  });
}
