import { earliestVariable, replacesVariable } from '../../shared/release/approval-message';
import { promotionRecordKey, promotionRecordSchema } from '../../shared/release/records';
import { parseJson } from '../../shared/text/json';
import { minuteText } from '../../shared/text/text';
import { bestEffort } from '../../shared/aws/best-effort';
import { readText } from '../../shared/aws/owned-bucket';
import type { Run } from '../ports';

/**
 * Returns the output variables that the approvers of each promoted environment see: the last promoted release, which
 * the next promotion would replace, and the earliest time of the next promotion. An unreadable record becomes `unknown`
 * instead of an error, because the deployment does not depend on the variables.
 *
 * @param deployedAt Time at which the soak time starts, in milliseconds since the epoch.
 */
export async function readPromotionVariables(
  application: string,
  deployedAt: number,
  run: Run,
): Promise<Record<string, string>> {
  const environments = run.environment.PROMOTED_ENVIRONMENTS.split(',').filter((entry) => entry !== '');
  const variables = await Promise.all(
    environments.map(async (entry) => {
      const [environment = '', soakMinutes] = entry.split('=');
      const promotion = await bestEffort(run.watch.signal, (options) =>
        readLastPromotion(environment, application, run, options),
      );
      return [
        [replacesVariable(environment), promotion ?? 'unknown'],
        [earliestVariable(environment), earliestText(deployedAt, Number(soakMinutes))],
      ] as const;
    }),
  );
  return Object.fromEntries(variables.flat());
}

/**
 * Other services of the release may be deployed later, which makes the earliest time later. The result is rounded up,
 * because a promotion a few seconds before the end of the soak time fails.
 */
function earliestText(deployedAt: number, soakMinutes: number): string {
  if (soakMinutes === 0) return 'at once';
  return `${minuteText((Math.ceil(deployedAt / MINUTE_MS) + soakMinutes) * MINUTE_MS)} or later`;
}

const MINUTE_MS = 60_000;

async function readLastPromotion(
  environment: string,
  application: string,
  { records, environment: { RECORD_BUCKET: bucket }, accountId }: Run,
  options: { readonly abortSignal: AbortSignal },
): Promise<string> {
  const key = promotionRecordKey(environment, application);
  const stored = await readText({ s3: records, bucket, accountId }, key, options);
  if (stored === undefined) return 'unknown, no promotion is recorded';
  const { sequence, commit, promotedAt } = parseJson(stored.text, key, promotionRecordSchema);
  const since = minuteText(Date.parse(promotedAt));
  return `release ${String(sequence)}, commit ${commit.slice(0, 12)}, promoted ${since}`;
}
