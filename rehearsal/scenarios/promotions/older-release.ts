import { CopyObjectCommand, S3Client } from '@aws-sdk/client-s3';

import { currentKey, releaseKey } from '../../../functions/shared/release/release-bucket';
import type { PromotedEnvironment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { PushedRelease, ReleaseDriver } from '../driver';
import { expectRejectedIn, release } from '../release';
import { APPROVE, type Scenario } from '../scenario';
import { changeSource } from '../source/change-source';
import { expectCommit } from '../state/services';

export const olderRelease: Scenario = {
  name: 'older-release',
  summary:
    'the bundle of an older release arrives in production after a newer one: production rejects the bundle',
  protections: [
    {
      file: 'functions/verify-release/verify.ts',
      text: 'const deployed = await checkSequence(stacks, manifest, replaced);',
      replacement: 'const deployed = { running: new Map(), rolledBackFrom: undefined };',
    },
  ],
  run: async (driver) => {
    const [, production] = driver.config.environments;
    const older = await driver.pushRelease('Older release');
    await release(driver, APPROVE);
    await changeSource(driver, 'newer');
    const newer = await driver.pushRelease('Newer release');
    await release(driver, APPROVE);
    await expectCommit(driver, production, newer.commit);

    driver.ignorePastEvents();
    driver.progress.line('An intruder in the production account puts the bundle of release 1 back.');
    await putBack(driver, production, older);
    await expectRejectedIn(driver, production, [
      'release 1 of',
      'is older than the deployed release:',
      'runs release 2',
    ]);
    await expectCommit(driver, production, newer.commit);
    driver.progress.line(
      `Protected: ${production.name} still runs release 2, and never went back to release 1.`,
    );
  },
};

/** Replaces the current bundle of an environment by the write-once copy of the first release. */
async function putBack(
  driver: ReleaseDriver,
  environment: PromotedEnvironment,
  { execution }: PushedRelease,
): Promise<void> {
  const session = await openSession(driver, environment);
  const bucket = namesOf(driver.config).environment(environment).releaseBucket.name;
  const { name } = driver.application;
  await session.client(S3Client).send(
    new CopyObjectCommand({
      Bucket: bucket,
      Key: currentKey(name),
      CopySource: `${bucket}/${releaseKey(name, 1, execution)}`,
    }),
  );
}
