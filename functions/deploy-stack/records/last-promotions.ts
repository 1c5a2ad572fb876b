import { GetObjectCommand } from '@aws-sdk/client-s3';

import { promotionRecordKey, promotionRecordSchema } from '../../shared/release/records';
import { awsFailure } from '../../shared/job/errors';
import { parseJson } from '../../shared/text/json';
import { FILE_BYTES } from '../../shared/text/limits';
import { replacesVariable } from '../contract';
import { optional } from '../best-effort';
import type { Run } from '../ports';

/**
 * What was promoted last to each promoted environment, as output variables: the approver of the next release sees
 * what it would replace. It is a help and no proof, so what cannot be read is "unknown".
 */
export async function replacesVariables(application: string, run: Run): Promise<Record<string, string>> {
  const environments = run.environment.PROMOTED_ENVIRONMENTS.split(',').filter((name) => name !== '');
  const entries = await Promise.all(
    environments.map(async (environment) => {
      const found = await optional(run.watch.signal, (options) =>
        lastPromotion(environment, application, run, options),
      );
      return [replacesVariable(environment), found ?? 'unknown'] as const;
    }),
  );
  return Object.fromEntries(entries);
}

async function lastPromotion(
  environment: string,
  application: string,
  { records, environment: settings, accountId }: Run,
  options: { readonly abortSignal: AbortSignal },
): Promise<string> {
  const Key = promotionRecordKey(environment, application);
  try {
    const { Body, ContentLength } = await records.send(
      new GetObjectCommand({ Bucket: settings.RECORD_BUCKET, Key, ExpectedBucketOwner: accountId }),
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
