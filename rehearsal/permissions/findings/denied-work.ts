import type { DeliveryConfig } from '../../../stacks/config';
import { denialText } from '../answers/denial-answer';
import type { DeniedCall } from './records';
import { roleKindOf, type RoleKind } from './unused-reasons/role-kinds';

/** Kinds of roles of people, who may try what they may not do. */
const OF_PEOPLE: readonly (RoleKind | undefined)[] = ['approver', 'operator'];

/**
 * Returns a sentence for each denied call of a function, a build, a pipeline or a service. Some of them go on after a denied
 * call, for example Lambda without a log, so that nothing else would fail.
 */
export function deniedWork(
  { project }: Pick<DeliveryConfig, 'project'>,
  denied: readonly DeniedCall[],
): readonly string[] {
  const ofWork = denied.filter(({ principal }) => {
    if (principal.kind !== 'role') return principal.kind === 'service';
    const kind = roleKindOf(project, principal.arn);
    return kind !== undefined && !OF_PEOPLE.includes(kind);
  });
  return [...new Set(ofWork.map((call) => `AWS denied a call that the scenario needs: ${denialText(call)}`))];
}
