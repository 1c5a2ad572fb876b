import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';

import type { Environment } from '../../../stacks/config';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { expectAnswers, expectStageSucceeded, releaseToTest } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { changeSource } from '../source/change-source';
import { listActions } from '../state/executions';
import { expectCommit } from '../state/services';
import { HEALTH_PATH, MISSING_PAGE, expectProcesses, missingHealthPath } from './health-path';
import { serviceStacks } from './service-stack';

export const stackBusy: Scenario = {
  name: 'stack-busy',
  summary:
    'somebody else updates a service stack when a deployment begins: the deployment waits, then goes on',
  protections: [
    {
      file: 'functions/deploy-stack/stack/next-step.ts',
      text: "  if (status.endsWith('_IN_PROGRESS')) return { kind: 'wait', stack };\n",
    },
  ],
  missingFrom: missingHealthPath,
  run: async (driver) => {
    const [tested] = driver.config.environments;
    await releaseToTest(driver, 'First release');
    await expectProcesses(driver);

    await changeSource(driver, 'second');
    const { commit, execution } = await driver.pushRelease('Second release');
    const approval = await driver.waitForApproval(tested, execution);
    const stacks = serviceStacks(driver, tested);
    for (const stack of stacks) await updateByHand(driver, tested, stack);
    await driver.answer(tested, approval, APPROVE);
    await expectStageSucceeded(driver, tested, execution);
    for (const [index, { name }] of driver.application.services.entries()) {
      await expectWaited(driver, tested, { stack: stacks[index] ?? '', service: name, execution });
    }
    await expectCommit(driver, tested, commit);
    await expectAnswers(driver, await driver.readDeployedServices());
    driver.progress.line(
      `Protected: the deployment waited for the update of somebody else, and ${tested.name} runs release 2.`,
    );
  },
};

/** Starts an update of a stack as an administrator. The update fails after a while, because no task becomes healthy. */
async function updateByHand(
  driver: ReleaseDriver,
  environment: Environment,
  StackName: string,
): Promise<void> {
  const client = (await openSession(driver, environment)).client(CloudFormationClient);
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const kept = (stack?.Parameters ?? [])
    .filter(({ ParameterKey }) => ParameterKey !== HEALTH_PATH)
    .map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true }));
  const Parameters = [...kept, { ParameterKey: HEALTH_PATH, ParameterValue: MISSING_PAGE }];
  await client.send(new UpdateStackCommand({ StackName, UsePreviousTemplate: true, Parameters }));
  driver.progress.line(`Somebody with the rights of an administrator updates the stack ${StackName}.`);
}

/** Expects the update by hand to have ended after the deployment began, and the deployment to have updated the stack then. */
async function expectWaited(
  driver: ReleaseDriver,
  environment: Environment,
  {
    stack,
    service,
    execution,
  }: { readonly stack: string; readonly service: string; readonly execution: string },
): Promise<void> {
  const client = (await openSession(driver, environment)).client(CloudFormationClient);
  const { StackEvents: events = [] } = await client.send(
    new DescribeStackEventsCommand({ StackName: stack }),
  );
  const ofStack = events.filter(({ PhysicalResourceId, StackId }) => PhysicalResourceId === StackId);
  const [last, ...before] = ofStack.map(({ ResourceStatus = '' }) => ResourceStatus);
  const byHand = ofStack.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_ROLLBACK_COMPLETE');
  expectThat(
    last === 'UPDATE_COMPLETE' && before.includes('UPDATE_ROLLBACK_COMPLETE'),
    `the stack ${stack} must be updated after the rollback of the other update, but has the events: ${[last, ...before].join(', ')}`,
  );
  const actions = await listActions(driver, execution);
  const began = actions.find(({ actionName }) => actionName === `Deploy-${service}`)?.startTime;
  expectThat(
    began !== undefined && (byHand?.Timestamp?.getTime() ?? 0) > began.getTime(),
    `the deployment of ${stack} began at ${String(began)}, after the other update had ended`,
  );
}
