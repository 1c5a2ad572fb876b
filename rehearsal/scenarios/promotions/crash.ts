import { currentKey, markerKey, releaseKey } from '../../../functions/shared/release/release-bucket';
import { promotionRecordKey } from '../../../functions/shared/release/records';
import { namesOf } from '../../../stacks/names';
import type { PromotedEnvironment } from '../../../stacks/config';
import type { PushedRelease, ReleaseDriver } from '../driver';
import { whileDenied } from '../faults/denied-action';
import { approvePromotion, expectReleased } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { listExecutions, releasePipeline } from '../state/executions';
import { expectOneVersionOfEach, listVersions } from '../state/objects';
import { expectCommit } from '../state/services';

const PUBLISH = 'functions/promote-release/bundle/publish.ts';

export const crash: Scenario = {
  name: 'crash',
  deniesWork: true,
  summary: 'a promotion ends before each of its writes, and is retried: production starts once',
  needsPermissions: true,
  protections: [
    {
      file: PUBLISH,
      text: "? { kind: 'keep', result: current.versionId }",
      replacement: "? { kind: 'write', condition: { IfMatch: current.etag } }",
    },
    {
      file: PUBLISH,
      text: "if (written.kind !== 'different') {",
      replacement:
        "if (written.kind === 'same') throw unreadable(key);\n  if (written.kind !== 'different') {",
    },
  ],
  run: async (driver) => {
    const [tested, production] = driver.config.environments;
    const release = await driver.pushRelease('Say hello');
    await driver.answerApproval(tested, APPROVE);
    const approval = await driver.waitForApproval(production, release.execution);
    const [first, ...later] = writesOf(driver, production, release);
    await crashAt(driver, first, () => approvePromotion(driver, production, approval));
    for (const write of later) await crashAt(driver, write, () => driver.retryStage());
    await driver.retryStage();
    await driver.waitForDelivery();
    await expectReleased(driver, production);
    await expectCleanEnd(driver, production, release);
    driver.progress.line(
      `Protected: after ${String(later.length + 1)} crashes the promotion is complete, and ${production.name} deployed once.`,
    );
  },
};

/** A write of a promotion. */
interface PromotionWrite {
  /** Noun phrase for the output. */
  readonly title: string;
  readonly action: string;
  readonly resource: string;
}

/** Returns the writes of a promotion, in their order. */
function writesOf(
  { application, config }: ReleaseDriver,
  environment: PromotedEnvironment,
  { execution }: PushedRelease,
): readonly [PromotionWrite, ...PromotionWrite[]] {
  const names = namesOf(config);
  const { releaseBucket } = names.environment(environment);
  const { recordBucket } = names.delivery;
  const { name } = application;
  const put = 's3:PutObject';
  const releases = releaseBucket.objects(releaseKey(name, 1, execution));
  return [
    { title: 'the write-once copy of the bundle', action: put, resource: releases },
    { title: 'the tag that keeps the image', action: 'ecr:PutImage', resource: '*' },
    { title: 'the current bundle', action: put, resource: releaseBucket.objects(currentKey(name)) },
    {
      title: 'the promotion record',
      action: put,
      resource: recordBucket.objects(promotionRecordKey(environment.name, name)),
    },
    { title: 'the marker', action: put, resource: releaseBucket.objects(markerKey(name, 1, execution)) },
  ];
}

/** Expects the promotion to fail at a write, after all writes before. @param start starts the promotion. */
async function crashAt(
  driver: ReleaseDriver,
  { action, resource, title }: PromotionWrite,
  start: () => Promise<void>,
): Promise<void> {
  const { accountRegion, promoteReleaseFunction } = namesOf(driver.config).delivery;
  const denied = { accountRegion, roleName: promoteReleaseFunction.name, action, resource };
  await whileDenied(driver, denied, async () => {
    await start();
    const end = await driver.waitForDelivery();
    const reason = driver.failedAction(end.pipeline)?.detail ?? '';
    expectThat(
      end.status === 'Failed' && reason.includes(action),
      `the promotion must end at ${title}, but ended with status ${end.status}: ${reason}`,
    );
  });
  driver.progress.line(`The promotion ended before it wrote ${title}.`);
}

/** Expects the state after one promotion without a crash. */
async function expectCleanEnd(
  driver: ReleaseDriver,
  environment: PromotedEnvironment,
  { commit, execution }: PushedRelease,
): Promise<void> {
  const names = namesOf(driver.config);
  const { name } = driver.application;
  await expectCommit(driver, environment, commit);
  await expectOneVersionOfEach(driver, names.environment(environment).releaseBucket, [
    currentKey(name),
    markerKey(name, 1, execution),
    releaseKey(name, 1, execution),
  ]);
  const records = await listVersions(driver, names.delivery.recordBucket);
  const record = promotionRecordKey(environment.name, name);
  const recorded = records.filter((key) => key === record).length;
  expectThat(recorded === 1, `${record} must have one version, but has ${String(recorded)}`);
  const executions = await listExecutions(driver, releasePipeline(driver, environment));
  const started = executions.filter(({ trigger }) => trigger?.triggerType === 'CloudWatchEvent');
  expectThat(
    started.length === 1 && started[0]?.status === 'Succeeded',
    `the bundle must start the pipeline of ${environment.name} once, but the executions are: ${started.map(({ status }) => String(status)).join(', ') || 'none'}`,
  );
}
