import { CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';

import type { PromotedEnvironment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import type { RoleSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { approvePromotion, expectAnswers, release } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { releasePipeline } from '../state/executions';
import { expectNotices } from '../state/messages';
import { expectCommit } from '../state/services';
import { breakHealth, CAUSE, expectProcesses, missingHealthPath } from './health-path';
import { expectStackStatus, openOperator, serviceStacks } from './service-stack';

export const unhealthyInProduction: Scenario = {
  name: 'unhealthy-in-production',
  summary: 'a release never becomes healthy in production: production answers with the previous release',
  needsPermissions: true,
  protections: [
    {
      file: 'stacks/access/people-permissions.ts',
      text: "    allow('ReadServices', 'ecs:DescribeServices', arn('ecs', workload, `service/${cluster.name}/*`)),\n",
    },
  ],
  missingFrom: missingHealthPath,
  run: async (driver) => {
    const [tested, production] = driver.config.environments;
    const first = await driver.pushRelease('First release');
    await release(driver, APPROVE);
    await expectProcesses(driver);

    await breakHealth(driver, production);
    const second = await driver.pushRelease('Check a page that does not exist');
    await driver.answerApproval(tested, APPROVE);
    await approvePromotion(driver, production, await driver.waitForApproval(production, second.execution));
    const end = await driver.waitForRelease(production);
    expectThat(
      end.status === 'Failed' && driver.failedAction(end.pipeline)?.stage === 'Deploy',
      `the deployment to ${production.name} must fail, but the pipeline ended with status ${end.status}`,
    );
    await expectStackStatus(driver, production, 'UPDATE_ROLLBACK_COMPLETE');
    await expectCommit(driver, tested, second.commit);
    await expectCommit(driver, production, first.commit);
    await expectAnswers(driver, await driver.readDeployedServices());
    await expectCause(driver, production);
    await expectFailureNotice(driver, production);
    driver.progress.line(
      `Protected: ${production.name} answers with release 1 again, and an operator can read why release 2 failed.`,
    );
  },
};

/** Expects the operators to get one notice, with the error of the pipeline, the release that runs, and the next step. */
async function expectFailureNotice(driver: ReleaseDriver, environment: PromotedEnvironment): Promise<void> {
  const { application, config } = driver;
  const [operator = ''] = config.operators.notify;
  const names = namesOf(config);
  await expectNotices(driver, operator, [
    {
      subject: `${application.name}: release 2 failed in ${environment.name}`,
      texts: [
        /^Why: +".*(UPDATE_ROLLBACK_COMPLETE|failed|rolled back)/im,
        /^Runs now: .*: release 1/m,
        `npx brb logs ${application.name} --environment ${environment.name}`,
        `--pipeline-name ${releasePipeline(driver, environment).name} --stage-name Deploy`,
        `Next step, as ${names.account(environment.account).operatorRole.name}:`,
      ],
    },
  ]);
}

/** Looks for the cause as an operator: in the events of the ECS service that the events of the stack name. */
async function expectCause(driver: ReleaseDriver, environment: PromotedEnvironment): Promise<void> {
  const operator = await openOperator(driver, environment);
  for (const stack of serviceStacks(driver, environment)) {
    const messages = await readServiceEvents(operator, stack).catch((error: unknown) => [String(error)]);
    const cause = messages.find((message) => CAUSE.test(message));
    expectThat(
      cause !== undefined,
      `an operator must find the health checks as the cause in the events of the service of ${stack}, but finds: ${messages.join('; ')}`,
    );
    driver.progress.line(`An operator reads in the events of the service: ${cause}`);
  }
}

/** Returns the messages of the newest events of the ECS services in a stack. */
async function readServiceEvents(operator: RoleSession, StackName: string): Promise<string[]> {
  const { StackEvents: stackEvents = [] } = await operator
    .client(CloudFormationClient)
    .send(new DescribeStackEventsCommand({ StackName }));
  const arns = stackEvents
    .filter(({ ResourceType }) => ResourceType === 'AWS::ECS::Service')
    .map(({ PhysicalResourceId: arn = '' }) => arn);
  const { services = [] } = await operator
    .client(ECSClient)
    .send(new DescribeServicesCommand({ cluster: clusterIn(arns[0]), services: [...new Set(arns)] }));
  return services.flatMap(({ events = [] }) => events.map(({ message = '' }) => message));
}

/** Returns the name of the cluster in the ARN of an ECS service. */
const clusterIn = (arn = '') => arn.split('/')[1];
