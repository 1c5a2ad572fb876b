import type { ConditionContext, Requirement } from '../call';
import { UnknownRequirementError } from '../unknown-requirement';
import { resourcesOf } from './arns';
import type { OperationRequest, ServiceRules } from './service-rules';
import { SERVICES } from './services';

/**
 * Returns the permissions that a request needs.
 *
 * @param signingName name of the service in the signature, e.g. `monitoring`.
 * @throws UnknownRequirementError if the requirements of the operation are not known.
 */
export async function requirementsOf(
  signingName: string,
  received: OperationRequest,
): Promise<readonly Requirement[]> {
  const rules = SERVICES[signingName];
  if (rules === undefined) {
    throw new UnknownRequirementError(
      `the permissions for ${signingName}:${received.operation} are unknown: add the service to rehearsal/permissions/operations/services`,
    );
  }
  const [accountId = received.accountRegion.accountId] = rules.owner?.(received.input) ?? [];
  const request = { ...received, accountRegion: { ...received.accountRegion, accountId } };
  const requirements = [
    ...(rules.exceptions?.[request.operation]?.(request) ?? (await ordinary(rules, request))),
    ...(rules.more?.(request) ?? []),
  ];
  const context = rules.context?.(request) ?? {};
  return requirements.map((requirement) => withContext(requirement, context));
}

/** Returns the requirement of an operation that needs the action of its name. */
async function ordinary(rules: ServiceRules, request: OperationRequest): Promise<readonly Requirement[]> {
  const action = `${rules.prefix}:${request.operation}`;
  return (await resourcesOf(rules, request)).map((resource) => ({ action, resource }));
}

const withContext = (requirement: Requirement, context: ConditionContext): Requirement => ({
  ...requirement,
  context: { ...context, ...requirement.context },
});
