import {
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  DescribeStackResourcesCommand,
  waitUntilStackRollbackComplete,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
} from '@aws-sdk/client-cloudwatch-logs';

import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { expectAnswers, expectStageSucceeded, releaseToTest } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { expectCommit } from '../state/services';
import { changeRetention, missingLogGroup } from './log-group';
import { expectStackStatus, REPAIR_WAIT, sendAsOperator, serviceStacks } from './service-stack';

/** Retention in days that AWS allows, and that the service templates of this project do not have. */
const [RETENTION, LATER_RETENTION] = [30, 60];
/** Part of the advice of deploy-stack. */
const ADVICE = 'have an operator run aws cloudformation continue-update-rollback, then retry the stage';

export const rollbackFailed: Scenario = {
  name: 'rollback-failed',
  summary:
    'an update and its rollback fail in test: an operator continues the rollback, and the release goes on',
  needsPermissions: true,
  protections: [
    {
      file: 'functions/deploy-stack/stack/next-step.ts',
      text: 'ADVICE.get(status) ?? UNKNOWN_STATUS',
      replacement: "(status === 'UPDATE_ROLLBACK_FAILED' ? undefined : ADVICE.get(status)) ?? UNKNOWN_STATUS",
    },
    {
      file: 'stacks/access/people-permissions.ts',
      text: "['cloudformation:ContinueUpdateRollback', 'cloudformation:RollbackStack']",
      replacement: "['cloudformation:RollbackStack']",
    },
  ],
  missingFrom: missingLogGroup,
  run: async (driver) => {
    const [tested] = driver.config.environments;
    const stacks = serviceStacks(driver, tested);
    await releaseToTest(driver, 'First release');

    const groups = (await Promise.all(stacks.map((stack) => logGroupsOf(driver, stack)))).flat();
    await changeLogGroups(driver, groups, 'deletes');
    await changeRetention(driver, RETENTION);
    const second = await driver.pushRelease('Keep logs for a shorter time');
    await driver.answerApproval(tested, APPROVE);
    await expectFailure(driver, second.execution, 'UPDATE_ROLLBACK_FAILED');
    await expectStackStatus(driver, tested, 'UPDATE_ROLLBACK_FAILED');

    await changeRetention(driver, LATER_RETENTION);
    const third = await driver.pushRelease('Keep logs for a longer time');
    await driver.answerApproval(tested, APPROVE);
    await expectFailure(driver, third.execution, ADVICE);

    await changeLogGroups(driver, groups, 'creates');
    for (const stack of stacks) await continueAsOperator(driver, stack);
    await driver.retryStage();
    await expectStageSucceeded(driver, tested, third.execution);
    await expectCommit(driver, tested, third.commit);
    await expectAnswers(driver, await driver.readDeployedServices());
    driver.progress.line(
      `Protected: no deployment touched the stack that CloudFormation could not restore, until an operator had repaired it.`,
    );
  },
};

/** Expects the deployment of an execution to fail in test. @param text part of the expected error message. */
async function expectFailure(driver: ReleaseDriver, execution: string, text: string): Promise<void> {
  const end = await driver.waitForDelivery(execution);
  const reason = driver.failedAction(end.pipeline)?.detail ?? '';
  expectThat(
    end.status === 'Failed' && reason.includes(text),
    `the deployment must fail with '${text}', but the pipeline ended with status ${end.status}: ${reason}`,
  );
}

/** Returns the names of the log groups in a stack of test. */
async function logGroupsOf(driver: ReleaseDriver, StackName: string): Promise<string[]> {
  const [tested] = driver.config.environments;
  const client = (await openSession(driver, tested)).client(CloudFormationClient);
  const { StackResources: resources = [] } = await client.send(
    new DescribeStackResourcesCommand({ StackName }),
  );
  return resources.flatMap(({ ResourceType, PhysicalResourceId: name }) =>
    ResourceType === 'AWS::Logs::LogGroup' && name !== undefined ? [name] : [],
  );
}

/** Creates or deletes log groups of test as an administrator. */
async function changeLogGroups(
  driver: ReleaseDriver,
  names: readonly string[],
  verb: 'creates' | 'deletes',
): Promise<void> {
  const [tested] = driver.config.environments;
  const client = (await openSession(driver, tested)).client(CloudWatchLogsClient);
  for (const logGroupName of names) {
    if (verb === 'creates') await client.send(new CreateLogGroupCommand({ logGroupName }));
    else await client.send(new DeleteLogGroupCommand({ logGroupName }));
    driver.progress.line(
      `Somebody with the rights of an administrator ${verb} the log group ${logGroupName}.`,
    );
  }
}

/** Continues the rollback of a stack in test as an operator, after an approver has tried the same. */
async function continueAsOperator(driver: ReleaseDriver, StackName: string): Promise<void> {
  const [tested] = driver.config.environments;
  const request = new ContinueUpdateRollbackCommand({ StackName });
  const client = await sendAsOperator(driver, tested, `continue the rollback of ${StackName}`, (sender) =>
    sender.send(request),
  );
  await waitUntilStackRollbackComplete({ client, ...REPAIR_WAIT }, { StackName });
  driver.progress.line(
    `An operator continues the rollback of ${StackName}, which now runs the first release.`,
  );
}
