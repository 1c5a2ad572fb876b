import type { DeliveryConfig } from '../../../stacks/config';
import { denialText } from '../answers/denial-answer';
import type { DeniedCall } from './records';
import { isOfPeople, roleKindOf } from './unused-reasons/role-kinds';

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
    // People may try what they may not do.
    return kind !== undefined && !isOfPeople(kind);
  });
  return [...new Set(ofWork.map((call) => `AWS denied a call that the scenario needs: ${denialText(call)}`))];
}
