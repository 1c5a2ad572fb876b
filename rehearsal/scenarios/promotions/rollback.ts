import { CodePipelineClient, ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';

import { REASON_VARIABLE } from '../../../functions/shared/release/names';
import type { Outcome } from '../../../functions/shared/release/history/outcome';
import { startRollback } from '../../../operations/rollback/start-rollback';
import type { PromotedEnvironment } from '../../../stacks/config';
import { openOperator } from '../deployments/service-stack';
import type { ReleaseDriver } from '../driver';
import { expectRejectedIn, expectReleased, release } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { changeSource } from '../source/change-source';
import { releasePipeline } from '../state/executions';
import { expectPublished } from '../state/messages';
import { findOutcome, readLedger } from '../state/records';
import { expectCommit } from '../state/services';

/** Why the operator rolls back. */
const REASON = 'the second release shows wrong prices';

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
    const begin = Date.now();
    const execution = await rollBack(driver, production, { to: 1, from: 2 });
    await expectReleased(driver, production);
    const seconds = ((Date.now() - begin) / 1000).toFixed(1);
    await expectCommit(driver, production, first.commit);
    await expectRolledBack(driver, production);
    await expectPublished(driver, production, 'rolledBack', ['rolled back from release 2 to release 1']);
    await expectReason(driver, production, execution);

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
      `Protected: ${production.name} ran release 1 ${seconds} s after the rollback began, and nothing older than release 3 since.`,
    );
  },
};

/**
 * Starts the release pipeline with the bundle of a release, as an operator of the environment.
 *
 * @returns the id of the execution.
 */
async function rollBack(
  driver: ReleaseDriver,
  environment: PromotedEnvironment,
  { from, to }: { readonly from: number | 'none'; readonly to: number },
): Promise<string> {
  const session = await openOperator(driver, environment);
  const { name } = releasePipeline(driver, environment);
  const { pipelineExecutionSummaries: executions = [] } = await session
    .client(CodePipelineClient)
    .send(new ListPipelineExecutionsCommand({ pipelineName: name }));
  const outcome = await findOutcome(driver, environment, to);
  const revisions = executions.flatMap(({ sourceRevisions = [] }) => sourceRevisions);
  const bundle = revisions.find(({ revisionId }) => revisionId === outcome?.bundleVersion)?.revisionId;
  expectThat(
    bundle !== undefined,
    `the history of ${name} does not have the bundle of release ${String(to)}: ${JSON.stringify(outcome)}`,
  );
  const execution = await startRollback(session, {
    pipeline: { name, region: environment.region },
    from: from === 'none' ? undefined : from,
    bundleVersion: bundle,
    reason: from === 'none' ? undefined : REASON,
  });
  driver.progress.line(
    from === 'none'
      ? `An operator starts the bundle of release ${String(to)} again, without saying that it is a rollback.`
      : `An operator rolls ${environment.name} back from release ${String(from)} to release ${String(to)}.`,
  );
  return execution;
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

/** Expects the ledger to have the reason of the rollback, in the operator's words. */
async function expectReason(
  driver: ReleaseDriver,
  environment: PromotedEnvironment,
  execution: string,
): Promise<void> {
  const { name: pipeline } = releasePipeline(driver, environment);
  const [document] = await readLedger(driver, environment, { pipeline, execution });
  expectThat(
    document?.variables[REASON_VARIABLE] === REASON,
    `the ledger must have the reason of the rollback, but says: ${JSON.stringify(document?.variables)}`,
  );
}
