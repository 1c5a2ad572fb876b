import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

import type { Environment, PromotedEnvironment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import { openPersonSession } from '../../sessions';
import { openOperator, serviceStacks } from '../deployments/service-stack';
import type { ReleaseDriver } from '../driver';
import { release } from '../release';
import { APPROVE, type Scenario } from '../scenario';
import { expectDenied } from '../state/errors';
import { listExecutions, releasePipeline } from '../state/executions';
import { buildReads } from './build-reads';
import { commitReads } from './commit-reads';
import { logReads } from './log-reads';
import { alarmReads, metricReads } from './metric-reads';
import { pipelineReads } from './pipeline-reads';
import { expectReads } from './reads';
import { stackReads } from './stack-reads';

export const looks: Scenario = {
  name: 'looks',
  summary:
    'approvers and operators look at everything that they need for a decision or a repair, and at nothing else',
  needsPermissions: true,
  protections: [
    {
      file: 'stacks/access/read-permissions.ts',
      text: "    ['logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:DescribeLogStreams'],\n",
      replacement: "    ['logs:GetLogEvents', 'logs:DescribeLogStreams'],\n",
    },
  ],
  run: async (driver) => {
    const [tested, ...promoted] = driver.config.environments;
    const { commit, execution } = await driver.pushRelease('Say hello');
    await release(driver, APPROVE);
    for (const environment of driver.config.environments) {
      await lookAsApprover(driver, environment, { commit, execution });
    }
    await lookAtDelivery(driver, execution);
    await lookAtServices(driver, tested);
    for (const environment of promoted) {
      await lookAtReleases(driver, environment);
      await lookAtServices(driver, environment);
    }
    driver.progress.line(
      'Protected: everybody could read what a decision or a repair needs, and IAM denied the rest.',
    );
  },
};

interface Release {
  readonly commit: string;
  readonly execution: string;
}

/** Looks at the delivery pipeline and at the commit, and tries to read a log. */
async function lookAsApprover(
  driver: ReleaseDriver,
  environment: Environment,
  { commit, execution }: Release,
): Promise<void> {
  const names = namesOf(driver.config);
  const role = names.delivery.approverRole(environment.name);
  const session = await openAs(driver, role.arn, names.delivery.accountRegion.region);
  const { buildLogGroup, pipeline, repository } = names.application(driver.application.name);
  await expectReads(driver, role.name, [
    ...pipelineReads(session, pipeline.name, execution),
    ...commitReads(session, repository.name, commit),
  ]);
  await expectDenied(`${role.name} to read the log of a build`, () =>
    session.client(CloudWatchLogsClient).send(new FilterLogEventsCommand({ logGroupName: buildLogGroup })),
  );
}

/** Looks at the delivery pipeline, the build and the functions as an operator, and tries to list the artifacts. */
async function lookAtDelivery(driver: ReleaseDriver, execution: string): Promise<void> {
  const { application, config } = driver;
  const names = namesOf(config);
  const { operatorRole } = names.account(config.environments[0].account);
  const session = await openAs(driver, operatorRole.arn, names.delivery.accountRegion.region);
  const { buildLogGroup, buildProject, pipeline, reportGroup } = partsOf(driver);
  await expectReads(driver, operatorRole.name, [
    ...pipelineReads(session, pipeline, execution),
    ...(await buildReads(session, { project: buildProject, reportGroup })),
    ...(await logReads(session, buildLogGroup)),
    ...(await logReads(session, names.delivery.checkReleaseFunction.logGroup)),
    ...alarmReads(session),
  ]);
  await expectDenied(`${operatorRole.name} to list the artifacts of ${application.name}`, () =>
    session.client(S3Client).send(new ListObjectsV2Command({ Bucket: names.delivery.artifactBucket.name })),
  );
}

/** Returns the names of what the delivery account has of the application. */
function partsOf({ application: { name, reports }, config }: ReleaseDriver) {
  const names = namesOf(config).application(name);
  return {
    buildLogGroup: names.buildLogGroup,
    buildProject: names.buildProject.name,
    pipeline: names.pipeline.name,
    reportGroup: names.reportGroup(reports[0] ?? '').arn,
  };
}

/** Looks at the release pipeline and the functions of an environment as an operator. */
async function lookAtReleases(driver: ReleaseDriver, environment: PromotedEnvironment): Promise<void> {
  const pipeline = releasePipeline(driver, environment);
  const [newest] = await listExecutions(driver, pipeline);
  const { operatorRole } = namesOf(driver.config).account(environment.account);
  const session = await openOperator(driver, environment);
  const { verifyReleaseFunction } = namesOf(driver.config).environment(environment);
  await expectReads(driver, operatorRole.name, [
    ...pipelineReads(session, pipeline.name, newest?.pipelineExecutionId ?? ''),
    ...(await logReads(session, verifyReleaseFunction.logGroup)),
  ]);
}

/** Looks at the service stacks, the services, their logs, alarms and metrics of an environment as an operator. */
async function lookAtServices(driver: ReleaseDriver, environment: Environment): Promise<void> {
  const { operatorRole } = namesOf(driver.config).account(environment.account);
  const { cluster } = namesOf(driver.config).environment(environment);
  const session = await openOperator(driver, environment);
  const reads = serviceStacks(driver, environment).map((stack) => stackReads(session, stack, cluster.name));
  await expectReads(driver, operatorRole.name, [
    ...(await Promise.all(reads)).flat(),
    ...alarmReads(session),
    ...metricReads(session),
  ]);
}

const openAs = ({ people, sessions }: ReleaseDriver, role: string, region: string) =>
  openPersonSession(sessions, people.approver, role, region);
