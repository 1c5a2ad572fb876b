import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { BatchGetImageCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';

import type { Credentials } from '../../../operations/accounts/assume-role';
import { namesOf } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import type { Scenario } from '../scenario';
import { changeBuildspec } from './buildspec';
import { expectUnchecked } from './unchecked';

/** Minutes between the end of the build and the late push. check-release tolerates one minute, because clocks differ. */
const LATE_MINUTES = 5;

export const lateImage: Scenario = {
  name: 'late-image',
  summary:
    'an intruder with leaked credentials pushes an image after the tests: the release is rejected before the first approval',
  protections: [
    {
      file: 'functions/check-release/facts/images.ts',
      text: '    checkPushTime(target, detail, build, tag);\n',
    },
  ],
  run: async (driver) => {
    const leak = await leakCredentials(driver);
    await driver.push('Push under another tag');
    await expectUnchecked(driver, ['has pushed no image of']);
    await driver.passTime(LATE_MINUTES);
    await pushLate(driver, await readLeak(leak));
    driver.progress.line(
      'An intruder uses the credentials of the build to push another image under the tag of the build.',
    );
    await driver.retryStage();
    await expectUnchecked(driver, ['was pushed at', 'after the build ended at']);
  },
};

interface Leak {
  readonly credentials: Credentials;
  /** Tag that check-release looks for: the uuid of the build. */
  readonly tag: string;
  /** Tag under which the build has pushed its images. */
  readonly otherTag: string;
}

/**
 * Makes the build write its credentials to a file, and push its images under another tag. The tag that check-release
 * looks for stays free.
 *
 * @returns path of the file.
 */
async function leakCredentials(driver: ReleaseDriver): Promise<string> {
  // `git push` does not send the files in this folder.
  const file = join(driver.directory, '.git', 'leak');
  await changeBuildspec(driver, ({ commands }) => {
    commands.items.unshift(
      `printf '%s\\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "$AWS_SESSION_TOKEN" "\${CODEBUILD_BUILD_ID#*:}" > '${file}'`,
      'export CODEBUILD_BUILD_ID="$CODEBUILD_BUILD_ID-other"',
    );
  });
  return file;
}

async function readLeak(file: string): Promise<Leak> {
  const [accessKeyId = '', secretAccessKey = '', sessionToken = '', tag = ''] = (
    await readFile(file, 'utf8')
  ).split('\n');
  return { credentials: { accessKeyId, secretAccessKey, sessionToken }, tag, otherTag: `${tag}-other` };
}

/** Pushes another image of each service: the image of the build with one more annotation, so with another digest. */
async function pushLate(driver: ReleaseDriver, { credentials, tag, otherTag }: Leak): Promise<void> {
  const { application, config, sessions } = driver;
  const [tested] = config.environments;
  const names = namesOf(config).application(application.name);
  const reader = (await openSession(driver, tested)).client(ECRClient);
  const intruder = sessions.client(ECRClient, credentials, tested.region);
  for (const service of application.services) {
    const repositoryName = names.imageRepository(service.name);
    const { images: [image] = [] } = await reader.send(
      new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: otherTag }] }),
    );
    const manifest: unknown = JSON.parse(image?.imageManifest ?? '{}');
    const imageManifest = JSON.stringify({ ...Object(manifest), annotations: { late: 'true' } });
    await intruder.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: tag }));
  }
}
