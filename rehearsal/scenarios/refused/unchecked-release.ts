import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';

import { checkedPrefix } from '../../../functions/shared/release/records';
import { namesOf } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { expectNothingDeployed } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { listVersions } from '../state/objects';

const REFUSAL = 'has not checked this release';

export const uncheckedRelease: Scenario = {
  name: 'unchecked-release',
  summary: 'the record of a check is gone: deploy-stack deploys no release without the record',
  protections: [
    {
      file: 'functions/shared/release/checked-release.ts',
      text: 'const stored = await readText(records, key);',
      replacement:
        'const stored = (await readText(records, key)) ?? { text: JSON.stringify({ version: 1, application, execution, buildId, sequence, release: sha256(bytes) }) };',
    },
  ],
  run: async (driver) => {
    const [tested] = driver.config.environments;
    const { execution } = await driver.pushRelease('Say hello');
    await driver.waitForApproval(tested, execution);
    await deleteCheckRecord(driver, execution);
    await driver.answerApproval(tested, APPROVE);
    const end = await driver.waitForStage(tested, execution);
    const reason = driver.failedAction(end.pipeline)?.detail ?? '';
    expectThat(
      end.status === 'Failed' && reason.includes(REFUSAL),
      `the deployment to ${tested.name} must fail with '${REFUSAL}', but ended with status ${end.status}: ${reason}`,
    );
    await expectNothingDeployed(driver);
    driver.progress.line('Protected: an approved release without the record of its check was not deployed.');
  },
};

/** Deletes the check record of an execution, as an administrator of the delivery account. */
async function deleteCheckRecord(driver: ReleaseDriver, execution: string): Promise<void> {
  const { recordBucket } = namesOf(driver.config).delivery;
  const prefix = checkedPrefix(driver.application.name, execution);
  const keys = await listVersions(driver, recordBucket);
  const [record, ...others] = keys.filter(
    (key) => key.startsWith(prefix) && key.endsWith('.json') && !key.endsWith('/sequence.json'),
  );
  expectThat(
    record !== undefined && others.length === 0,
    `the bucket ${recordBucket.name} must have one check record ${prefix}…, but has: ${keys.join(', ')}`,
  );
  const session = await openSession(driver, driver.config.environments[0]);
  await session.client(S3Client).send(new DeleteObjectCommand({ Bucket: recordBucket.name, Key: record }));
  driver.progress.line('An administrator deletes the record that says that the release was checked.');
}
