import type { DeliveryConfig } from '../../../stacks/config';
import { denialText } from '../answers/denial-answer';
import type { DeniedCall } from '../findings/records';
import { reasonToLeaveOut } from './needs/left-out';
import { deployRoleArns } from './uncalled-actions';

const FOLDER = 'rehearsal/permissions/deploy-policy';

/** Maximum number of statements in a sentence. */
const CLOSEST = 3;

/** Returns a sentence for each denied call of a deploy role, which names the file to change. */
export function deployRoleAdvice(config: DeliveryConfig, denied: readonly DeniedCall[]): readonly string[] {
  const roles = deployRoleArns(config);
  const ofDeployRoles = denied.filter(
    ({ principal }) => principal.kind === 'role' && roles.has(principal.arn),
  );
  return [...new Set(ofDeployRoles.map((call) => `${denialText(call)}; ${remedyFor(call)}`))];
}

function remedyFor({ requirement: { action }, decision: { nearMisses } }: DeniedCall): string {
  const reason = reasonToLeaveOut(action);
  if (reason !== undefined) {
    return `the policy of the deploy role leaves the action out (${reason}); change ${FOLDER}/needs/left-out.ts`;
  }
  if (nearMisses.length === 0) {
    return `add the action to the policy of the deploy role in ${FOLDER}/needs/terraform-types.ts`;
  }
  const closest = [...nearMisses].sort((a, b) => a.mismatches.length - b.mismatches.length).slice(0, CLOSEST);
  const misses = closest.map(({ sid, mismatches }) => `statement ${sid} has ${mismatches.join(', ')}`);
  return `change the statements of the deploy role in ${FOLDER}/services: ${misses.join('; ')}`;
}
