import { UnknownRequirementError } from '../unknown-requirement';
import type { Requirement } from '../call';
import { resourcesOf } from './arns';
import type { OperationRequest, ServiceRules } from './service-rules';
import { SERVICES } from './services';
import { tagContext, tagRequirements, tagsIn } from './tags';

/**
 * Returns the permissions that a request needs.
 *
 * @param service name of the service in botocore, e.g. `cloudwatch`.
 * @throws UnknownRequirementError if the requirements of the operation are not known.
 */
export async function requirementsOf(
  service: string,
  received: OperationRequest,
): Promise<readonly Requirement[]> {
  const rules = Object.hasOwn(SERVICES, service) ? SERVICES[service] : undefined;
  if (rules === undefined) {
    throw new UnknownRequirementError(
      `the permissions for ${service}:${received.operation} are unknown: add the service to rehearsal/permissions/operations/services`,
    );
  }
  const [accountId = received.accountRegion.accountId] = rules.owner?.(received.input) ?? [];
  const request = { ...received, accountRegion: { ...received.accountRegion, accountId } };
  const own = await ownRequirements(rules, request);
  const context = { ...rules.context?.(request), ...tagContext(tagsIn(request.input)) };
  return [...own, ...tagRequirements(rules, request, own), ...(rules.more?.(request) ?? [])].map(
    (requirement) => ({
      ...requirement,
      resource: evaluatedArn(rules, requirement),
      context: requirement.context ?? context,
    }),
  );
}

/** @throws UnknownRequirementError if an exception finds no resource in the request. */
async function ownRequirements(
  rules: ServiceRules,
  request: OperationRequest,
): Promise<readonly Requirement[]> {
  const { operation } = request;
  if (rules.free?.includes(operation) === true) return [];
  const exception = rules.exceptions?.[operation];
  const own = exception === undefined ? await ordinary(rules, request) : exception(request);
  if (own.length > 0) return own;
  throw new UnknownRequirementError(`the request ${rules.prefix}:${operation} names no resource`);
}

/** Returns the requirement of an operation that needs the action of its name. */
async function ordinary(rules: ServiceRules, request: OperationRequest): Promise<readonly Requirement[]> {
  const action = `${rules.prefix}:${request.operation}`;
  return (await resourcesOf(rules, request)).map((resource) => ({ action, resource }));
}

const evaluatedArn = ({ prefix, evaluatedArn: correct }: ServiceRules, { action, resource }: Requirement) =>
  action.startsWith(`${prefix}:`) ? (correct?.(resource, action) ?? resource) : resource;
