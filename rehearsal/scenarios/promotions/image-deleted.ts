import { StartPipelineExecutionCommand, CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { BatchDeleteImageCommand, ECRClient } from '@aws-sdk/client-ecr';

import type { PromotedEnvironment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { approvePromotion, expectRejectedIn, release } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { changeSource } from '../source/change-source';
import { releasePipeline } from '../state/executions';
import { listVersions } from '../state/objects';
import { expectCommit, servicesIn } from '../state/services';

const GONE = 'is not in the repository';

export const imageDeleted: Scenario = {
  name: 'image-deleted',
  summary:
    'somebody deletes an image from the registry: neither a promotion nor production goes on without it',
  protections: [
    {
      file: 'functions/promote-release/promote.ts',
      text: 'const images = await findImages(registry, files.services);',
      replacement:
        "const images = files.services.map((service) => ({ ...service, manifest: '{}', mediaType: undefined }));",
    },
    {
      file: 'functions/verify-release/verify.ts',
      text: '  await checkImagesPullable(ports.ecr, environment.REGISTRY, images);\n',
    },
  ],
  run: async (driver) => {
    const [tested, production] = driver.config.environments;
    const { releaseBucket } = namesOf(driver.config).environment(production);
    const first = await driver.pushRelease('First release');
    await release(driver, APPROVE);
    driver.ignorePastEvents();
    await deleteImages(driver, 1);
    await startAgain(driver, production);
    await expectRejectedIn(driver, production, [GONE]);
    await expectCommit(driver, production, first.commit);

    await changeSource(driver, 'second');
    const second = await driver.pushRelease('Second release');
    await driver.answerApproval(tested, APPROVE);
    const approval = await driver.waitForApproval(production, second.execution);
    await deleteImages(driver, 2);
    const before = await listVersions(driver, releaseBucket);
    await approvePromotion(driver, production, approval);
    const end = await driver.waitForDelivery(second.execution);
    const reason = driver.failedAction(end.pipeline)?.detail ?? '';
    expectThat(
      end.status === 'Failed' && reason.includes(GONE),
      `the promotion of release 2 must fail with '${GONE}', but ended with status ${end.status}: ${reason}`,
    );
    const after = await listVersions(driver, releaseBucket);
    expectThat(
      after.join() === before.join(),
      `the promotion must write nothing, but the bucket ${releaseBucket.name} has: ${after.join(', ')}`,
    );
    await expectCommit(driver, production, first.commit);
    driver.progress.line(
      `Protected: ${production.name} still runs release 1, and no deployment began without its image.`,
    );
  },
};

/** Deletes the images that the tested environment runs, as an administrator of the registry. */
async function deleteImages(driver: ReleaseDriver, sequence: number): Promise<void> {
  const [tested] = driver.config.environments;
  const names = namesOf(driver.config).application(driver.application.name);
  const ecr = (await openSession(driver, tested)).client(ECRClient);
  for (const { image, name } of await servicesIn(driver, tested)) {
    await ecr.send(
      new BatchDeleteImageCommand({
        repositoryName: names.imageRepository(name),
        imageIds: [{ imageDigest: image.split('@')[1] }],
      }),
    );
  }
  driver.progress.line(`Somebody deletes the images of release ${String(sequence)} from the registry.`);
}

/** Starts the release pipeline of an environment again, as an administrator of the account. */
async function startAgain(driver: ReleaseDriver, environment: PromotedEnvironment): Promise<void> {
  const session = await openSession(driver, environment);
  const { name } = releasePipeline(driver, environment);
  await session.client(CodePipelineClient).send(new StartPipelineExecutionCommand({ name }));
  driver.progress.line(`An administrator starts the pipeline of ${environment.name} again.`);
}
