import {
  CodePipelineClient,
  ListPipelineExecutionsCommand,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';

import { ROLLBACK_VARIABLE } from '../../../functions/shared/release/names';
import type { Outcome } from '../../../functions/shared/release/history/outcome';
import type { PromotedEnvironment } from '../../../stacks/config';
import { openOperator } from '../deployments/service-stack';
import type { ReleaseDriver } from '../driver';
import { expectRejectedIn, expectReleased, release } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { changeSource } from '../source/change-source';
import { releasePipeline } from '../state/executions';
import { expectPublished } from '../state/messages';
import { findOutcome } from '../state/records';
import { expectCommit } from '../state/services';

export const rollback: Scenario = {
  name: 'rollback',
  summary:
    'production goes back to an older release by name, and stays there until a newer release is promoted',
  protections: [
    {
      file: 'functions/verify-release/sequence-guard.ts',
      text: '  if (release.sequence > replaced) return;',
      replacement: '  if (release.sequence > 0) return;',
    },
  ],
  run: async (driver) => {
    const [, production] = driver.config.environments;
    const first = await driver.pushRelease('First release');
    await release(driver, APPROVE);
    await changeSource(driver, 'second');
    await driver.pushRelease('Second release');
    await release(driver, APPROVE);

    driver.ignorePastEvents();
    await rollBack(driver, production, { to: 1, from: 2 });
    await expectReleased(driver, production);
    await expectCommit(driver, production, first.commit);
    await expectRolledBack(driver, production);
    await expectPublished(driver, production, 'rolledBack', ['rolled back from release 2 to release 1']);

    driver.ignorePastEvents();
    await rollBack(driver, production, { to: 2, from: 'none' });
    await expectRejectedIn(driver, production, ['release 2 of', 'a rollback has replaced release 2']);
    await expectCommit(driver, production, first.commit);

    await changeSource(driver, 'third');
    const third = await driver.pushRelease('Third release');
    driver.ignorePastEvents();
    await release(driver, APPROVE);
    await expectCommit(driver, production, third.commit);
    driver.progress.line(
      `Protected: ${production.name} ran release 1 after the rollback, and nothing older than release 3 since.`,
    );
  },
};

/** Starts the release pipeline with the bundle of a release, as an operator of the environment. */
async function rollBack(
  driver: ReleaseDriver,
  environment: PromotedEnvironment,
  { from, to }: { readonly from: number | 'none'; readonly to: number },
): Promise<void> {
  const operator = (await openOperator(driver, environment)).client(CodePipelineClient);
  const { name } = releasePipeline(driver, environment);
  const { pipelineExecutionSummaries: executions = [] } = await operator.send(
    new ListPipelineExecutionsCommand({ pipelineName: name }),
  );
  const outcome = await findOutcome(driver, environment, to);
  const revisions = executions.flatMap(({ sourceRevisions = [] }) => sourceRevisions);
  const bundle = revisions.find(({ revisionId }) => revisionId === outcome?.bundleVersion)?.revisionId;
  expectThat(
    bundle !== undefined,
    `the history of ${name} does not have the bundle of release ${String(to)}: ${JSON.stringify(outcome)}`,
  );
  await operator.send(
    new StartPipelineExecutionCommand({
      name,
      variables: [{ name: ROLLBACK_VARIABLE, value: String(from) }],
      sourceRevisions: [
        {
          actionName: 'S3',
          revisionType: 'S3_OBJECT_VERSION_ID',
          revisionValue: bundle,
        },
      ],
    }),
  );
  driver.progress.line(
    from === 'none'
      ? `An operator starts the bundle of release ${String(to)} again, without saying that it is a rollback.`
      : `An operator rolls ${environment.name} back from release ${String(from)} to release ${String(to)}.`,
  );
}

async function expectRolledBack(driver: ReleaseDriver, environment: PromotedEnvironment): Promise<void> {
  const [older, replaced] = [
    await findOutcome(driver, environment, 1),
    await findOutcome(driver, environment, 2),
  ];
  const runs = (outcome: Outcome | undefined) =>
    Object.values(outcome?.running ?? {}).map((service) => service?.sequence);
  expectThat(
    older?.status === 'succeeded' && runs(older).join() === '1',
    `release 1 must have succeeded and run, but its outcome is: ${JSON.stringify(older)}`,
  );
  expectThat(
    replaced?.status === 'rolled-back' && replaced.replacedBy === 1,
    `release 2 must be rolled back to release 1, but its outcome is: ${JSON.stringify(replaced)}`,
  );
}
