import { earliestVariable } from '../../shared/release/approval-message';
import { minuteText } from '../../shared/text/text';

/**
 * Returns the output variables that the approvers of each promoted environment see: the earliest time of the promotion.
 *
 * @param promoted Environments with their soak times: the variable `PROMOTED_ENVIRONMENTS`.
 * @param deployedAt Time at which the soak time starts, in milliseconds since the epoch.
 */
export const promotionVariables = (promoted: string, deployedAt: number): Record<string, string> =>
  Object.fromEntries(
    promoted
      .split(',')
      .filter((entry) => entry !== '')
      .map((entry) => {
        const [environment = '', soakMinutes] = entry.split('=');
        return [earliestVariable(environment), earliestText(deployedAt, Number(soakMinutes))];
      }),
  );

/**
 * Other services of the release may be deployed later, which makes the earliest time later. The result is rounded up,
 * because a promotion a few seconds before the end of the soak time fails.
 */
function earliestText(deployedAt: number, soakMinutes: number): string {
  if (soakMinutes === 0) return 'at once';
  return `${minuteText((Math.ceil(deployedAt / MINUTE_MS) + soakMinutes) * MINUTE_MS)} or later`;
}

const MINUTE_MS = 60_000;
