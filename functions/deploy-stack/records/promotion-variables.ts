import { EARLIEST_VARIABLE } from '../../shared/release/approval-message';
import { minuteText } from '../../shared/text/text';

/**
 * Returns the output variable that the approvers of the next environment see: the earliest time of the promotion.
 *
 * @param soakMinutes Soak time in minutes.
 * @param deployedAt Time at which the soak time starts, in milliseconds since the epoch.
 */
export const promotionVariables = (soakMinutes: number, deployedAt: number): Record<string, string> => ({
  [EARLIEST_VARIABLE]: earliestText(deployedAt, soakMinutes),
});

/** Other services of the release may be deployed later, which makes the earliest time later. */
function earliestText(deployedAt: number, soakMinutes: number): string {
  if (soakMinutes === 0) return 'at once';
  return `${minuteText((Math.ceil(deployedAt / MINUTE_MS) + soakMinutes) * MINUTE_MS)} or later`;
}

const MINUTE_MS = 60_000;
