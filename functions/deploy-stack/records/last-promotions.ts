import { GetObjectCommand } from '@aws-sdk/client-s3';

import { promotionRecordKey, promotionRecordSchema } from '../../shared/release/records';
import { awsFailure } from '../../shared/job/errors';
import { parseJson } from '../../shared/text/json';
import { FILE_BYTES } from '../../shared/text/limits';
import { bestEffort } from '../best-effort';
import { replacesVariable } from '../contract';
import type { Run } from '../ports';

/**
 * Returns the last promoted release of each environment as output variables. The variables show the approver which
 * release the next promotion would replace. An unreadable record becomes `unknown` instead of an error, because the
 * deployment does not depend on the variables.
 */
export async function readReplacesVariables(application: string, run: Run): Promise<Record<string, string>> {
  const environments = run.environment.PROMOTED_ENVIRONMENTS.split(',').filter((name) => name !== '');
  const entries = await Promise.all(
    environments.map(async (environment) => {
      const promotion = await bestEffort(run.watch.signal, (options) =>
        readLastPromotion(environment, application, run, options),
      );
      return [replacesVariable(environment), promotion ?? 'unknown'] as const;
    }),
  );
  return Object.fromEntries(entries);
}

async function readLastPromotion(
  environment: string,
  application: string,
  { records, environment: { RECORD_BUCKET }, accountId }: Run,
  options: { readonly abortSignal: AbortSignal },
): Promise<string> {
  const Key = promotionRecordKey(environment, application);
  try {
    const { Body, ContentLength } = await records.send(
      new GetObjectCommand({ Bucket: RECORD_BUCKET, Key, ExpectedBucketOwner: accountId }),
      options,
    );
    if ((ContentLength ?? 0) > FILE_BYTES) throw new Error(`${Key} is too large`);
    const text = (await Body?.transformToString()) ?? '';
    const { sequence, commit } = parseJson(text, Key, promotionRecordSchema);
    return `release ${String(sequence)}, commit ${commit.slice(0, 12)}`;
  } catch (error) {
    if (awsFailure(error)?.code === 'NoSuchKey') return 'nothing yet';
    throw error;
  }
}
