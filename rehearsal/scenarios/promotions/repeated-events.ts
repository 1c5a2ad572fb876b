import { CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';

import { currentKey } from '../../../functions/shared/release/release-bucket';
import type { Environment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { release } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { changeSource } from '../source/change-source';
import { listExecutions, releasePipeline } from '../state/executions';
import { listVersions } from '../state/objects';
import { expectPublished } from '../state/messages';
import { expectWrittenOnce } from '../state/records';
import { expectCommit, servicesIn } from '../state/services';

export const repeatedEvents: Scenario = {
  name: 'repeated-events',
  deniesWork: true,
  summary:
    'Lambda delivers every event twice, and old events again after a newer release: nothing happens twice',
  protections: [
    {
      file: 'functions/deploy-stack/deploy.ts',
      text: '      await checkRunning(ports.codePipeline, job, { pipeline, execution });\n',
    },
  ],
  run: async (driver) => {
    const [tested, production] = driver.config.environments;
    const { deployStackFunction, promoteReleaseFunction } = namesOf(driver.config).delivery;
    driver.progress.line('From now on, Lambda delivers every event to a function twice.');
    driver.deliverEachEvent(2);
    await driver.pushRelease('First release');
    await release(driver, APPROVE);
    await expectOnce(driver, 1);

    driver.deliverEachEvent(1);
    const late = [deployStackFunction, promoteReleaseFunction].flatMap(({ name }) =>
      driver.deliveriesOf(name),
    );
    await changeSource(driver, 'second');
    const second = await driver.pushRelease('Second release');
    await release(driver, APPROVE);
    driver.progress.line(
      'Lambda delivers the events of release 1 again, and an intruder sends them as new jobs.',
    );
    for (const delivery of late) {
      await driver.deliverAgain(delivery);
      await driver.deliverAgain(delivery, withNewJob(delivery.event));
    }
    await expectCommit(driver, tested, second.commit);
    await expectCommit(driver, production, second.commit);
    await expectOnce(driver, 2);
    driver.progress.line(
      'Protected: each release was deployed and promoted once, and no old event brought release 1 back.',
    );
  },
};

const eventSchema = z.looseObject({ 'CodePipeline.job': z.looseObject({ id: z.string() }) });

/** Returns an event with another job id, as an intruder sends it who may invoke the function. */
function withNewJob(event: unknown): unknown {
  const { 'CodePipeline.job': job, ...others } = eventSchema.parse(event);
  return { ...others, 'CodePipeline.job': { ...job, id: randomUUID() } };
}

/**
 * Expects one effect of each release: an operation of each service stack in test, a version of the current bundle, an
 * execution of the pipeline of production, and one version of each ledger document.
 */
async function expectOnce(driver: ReleaseDriver, releases: number): Promise<void> {
  const [tested, production] = driver.config.environments;
  for (const { stack } of await servicesIn(driver, tested)) {
    const operations = await countOperations(driver, tested, stack);
    expectThat(
      operations === releases,
      `${String(releases)} releases must start ${String(releases)} operations on the stack ${stack}, but started ${String(operations)}`,
    );
  }
  const versions = await listVersions(driver, namesOf(driver.config).environment(production).releaseBucket);
  const current = versions.filter((key) => key === currentKey(driver.application.name)).length;
  expectThat(
    current === releases,
    `${String(releases)} releases must write ${String(releases)} versions of the current bundle, but wrote ${String(current)}`,
  );
  const executions = await listExecutions(driver, releasePipeline(driver, production));
  const started = executions.filter(({ trigger }) => trigger?.triggerType === 'CloudWatchEvent').length;
  expectThat(
    started === releases,
    `${String(releases)} releases must start the pipeline of ${production.name} ${String(releases)} times, but started it ${String(started)} times`,
  );
  for (const environment of driver.config.environments) {
    await expectWrittenOnce(driver, environment);
    const subjects = Array.from({ length: releases }, (_, index) => `release ${String(index + 1)} runs in`);
    await expectPublished(driver, environment, 'succeeded', subjects);
  }
}

/** Counts the creations and updates of a stack that are complete. */
async function countOperations(
  driver: ReleaseDriver,
  environment: Environment,
  stack: string,
): Promise<number> {
  const client = (await openSession(driver, environment)).client(CloudFormationClient);
  const { StackEvents: events = [] } = await client.send(
    new DescribeStackEventsCommand({ StackName: stack }),
  );
  return events.filter(
    ({ LogicalResourceId: id, ResourceStatus: status = '' }) =>
      id === stack && /^(CREATE|UPDATE)_COMPLETE$/.test(status),
  ).length;
}
