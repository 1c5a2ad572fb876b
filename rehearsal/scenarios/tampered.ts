import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { unzipSync, zipSync } from 'fflate';

import { currentKey } from '../../functions/shared/release/release-bucket';
import { canonicalTemplateFile } from '../../functions/shared/release/release-files';
import type { PromotedEnvironment } from '../../stacks/config';
import { namesOf } from '../../stacks/names';
import { openSession } from '../sessions';
import type { ReleaseDriver } from './driver';
import { expectEverywhere, release } from './release';
import { APPROVE, expectThat, type Scenario } from './scenario';

export const tampered: Scenario = {
  name: 'tampered',
  summary: 'one byte of the promoted bundle changes: production rejects the bundle and names the file',
  run: async (driver) => {
    const commit = await driver.push('Say hello');
    await release(driver, APPROVE);
    const before = await driver.readDeployedServices();
    expectEverywhere(before, commit);

    const [, production] = driver.config.environments;
    const [service] = driver.application.services;
    const file = canonicalTemplateFile(service?.name ?? '');
    driver.ignorePastEvents();
    driver.progress.line(`An intruder in the production account changes one byte of ${file} in the bundle.`);
    await changeOneByte(driver, production, file);
    const end = await driver.waitForRelease(production);
    const reason = driver.failedAction(end.pipeline)?.detail ?? '';
    expectThat(
      end.status === 'Failed',
      `the pipeline ${end.pipeline} ended with status ${end.status} although its bundle was changed`,
    );
    expectThat(
      reason.includes(file),
      `the error message of the pipeline does not name the file ${file}: ${reason}`,
    );
    expectThat(
      JSON.stringify(await driver.readDeployedServices()) === JSON.stringify(before),
      'the deployed services have changed although the bundle was rejected',
    );
    driver.progress.line('Every environment runs the same services as before.');
  },
};

/**
 * Replaces the source bundle of the release pipeline with a valid zip in which one byte of one file differs. The
 * upload starts the pipeline.
 */
async function changeOneByte(
  driver: ReleaseDriver,
  environment: PromotedEnvironment,
  file: string,
): Promise<void> {
  const session = await openSession(driver, environment);
  const s3 = session.client(S3Client);
  const object = {
    Bucket: namesOf(driver.config).environment(environment).releaseBucket.name,
    Key: currentKey(driver.application.name),
  };
  const { Body: body } = await s3.send(new GetObjectCommand(object));
  const files = unzipSync((await body?.transformToByteArray()) ?? new Uint8Array());
  const bytes = files[file];
  if (bytes === undefined) {
    throw new Error(`the bundle has no file ${file}; files in the bundle: ${Object.keys(files).join(', ')}`);
  }
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await s3.send(new PutObjectCommand({ ...object, Body: zipSync(files) }));
}
