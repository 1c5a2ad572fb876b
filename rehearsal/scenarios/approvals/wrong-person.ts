import {
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  RollbackStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CodePipelineClient,
  DisableStageTransitionCommand,
  PutApprovalResultCommand,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { STSClient } from '@aws-sdk/client-sts';

import { APPROVE_ACTION, namesOf, stageName, type NamedResource } from '../../../stacks/names';
import type { EngineEvent } from '../../engine/types';
import { assumeRole } from '../../../operations/accounts/assume-role';
import { MFA_CODE, openPersonSession, type RoleSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { expectNothingDeployed } from '../release';
import { APPROVE, REJECT, type Scenario } from '../scenario';
import { expectDenied } from '../state/errors';
import { deliveryPipeline, expectStatus, releasePipeline } from '../state/executions';

export const wrongPerson: Scenario = {
  name: 'wrong-person',
  summary:
    'people without the right try to approve, retry, stop, roll back and start pipelines: IAM denies each',
  needsPermissions: true,
  protections: [
    {
      file: 'stacks/access/people-permissions.ts',
      text: 'config.applications.map(({ name }) => names.application(name).approval(environment.name)),',
      replacement: "'*',",
    },
    {
      file: 'stacks/access/person-role.ts',
      text: "  StringEquals: { 'sts:RoleSessionName': '$${aws:username}' },\n",
    },
  ],
  run: async (driver) => {
    const { execution } = await driver.pushRelease('Say hello');
    const [tested] = driver.config.environments;
    const approval = await driver.waitForApproval(tested, execution);
    await tryToApprove(driver, approval);
    await tryAsApprover(driver, approval);
    await tryToStart(driver);
    await tryToBeSomebodyElse(driver);

    await expectStatus(driver, execution, 'InProgress');
    await expectNothingDeployed(driver);
    await driver.answer(tested, approval, REJECT);
    await driver.waitForDelivery(execution);
    driver.progress.line(
      `Protected: IAM denied every attempt, nothing changed, and the approver of ${tested.name} could still answer.`,
    );
  },
};

/** Tries to answer the approval of test as an approver of production, and as an operator. */
async function tryToApprove(driver: ReleaseDriver, approval: EngineEvent): Promise<void> {
  const [tested, production] = driver.config.environments;
  const names = namesOf(driver.config);
  for (const role of [
    names.delivery.approverRole(production.name),
    names.account(tested.account).operatorRole,
  ]) {
    const client = (await openAs(driver, role, approval.region)).client(CodePipelineClient);
    await expectDenied(`${role.name} to answer the approval of ${tested.name}`, () =>
      client.send(
        new PutApprovalResultCommand({
          pipelineName: approval.pipeline,
          stageName: approval.stage,
          actionName: APPROVE_ACTION,
          token: approval.approval?.token,
          result: APPROVE,
        }),
      ),
    );
  }
}

/** Tries to retry, to stop and to roll back as an approver. */
async function tryAsApprover(driver: ReleaseDriver, approval: EngineEvent): Promise<void> {
  const [tested] = driver.config.environments;
  const { config, application } = driver;
  const names = namesOf(config);
  const role = names.delivery.approverRole(tested.name);
  const { executionId: pipelineExecutionId, pipeline: pipelineName, region } = approval;
  const pipelines = (await openAs(driver, role, region)).client(CodePipelineClient);
  const stacks = (await openAs(driver, role, tested.region)).client(CloudFormationClient);
  const [service] = application.services;
  const stack = names
    .environment(tested)
    .application(application.name)
    .serviceStack(service?.name ?? '');
  const execution = { pipelineName, pipelineExecutionId };
  const stage = stageName(tested.name);
  const attempts: Readonly<Record<string, () => Promise<unknown>>> = {
    'retry a stage': () =>
      pipelines.send(
        new RetryStageExecutionCommand({ ...execution, stageName: stage, retryMode: 'FAILED_ACTIONS' }),
      ),
    'stop an execution': () => pipelines.send(new StopPipelineExecutionCommand(execution)),
    'roll a stack back': () => stacks.send(new RollbackStackCommand({ StackName: stack.name })),
    'continue a rollback': () => stacks.send(new ContinueUpdateRollbackCommand({ StackName: stack.name })),
  };
  for (const [attempt, send] of Object.entries(attempts))
    await expectDenied(`${role.name} to ${attempt}`, send);
}

/**
 * Tries to start the delivery pipeline, and to close a stage of each release pipeline, as an operator of the account. An
 * operator may start a release pipeline, for a rollback.
 */
async function tryToStart(driver: ReleaseDriver): Promise<void> {
  const names = namesOf(driver.config);
  const [tested, ...promoted] = driver.config.environments;
  const open = async (account: string, { accountRegion }: ReturnType<typeof deliveryPipeline>) => {
    const role = names.account(account).operatorRole;
    const session = await openAs(driver, role, accountRegion.region);
    return { role, client: session.client(CodePipelineClient) };
  };
  const delivery = deliveryPipeline(driver);
  const { client, role } = await open(tested.account, delivery);
  await expectDenied(`${role.name} to start the pipeline ${delivery.name}`, () =>
    client.send(new StartPipelineExecutionCommand({ name: delivery.name })),
  );
  for (const environment of promoted) {
    const pipeline = releasePipeline(driver, environment);
    const operator = await open(environment.account, pipeline);
    await expectDenied(`${operator.role.name} to close a stage of the pipeline ${pipeline.name}`, () =>
      operator.client.send(
        new DisableStageTransitionCommand({
          pipelineName: pipeline.name,
          stageName: 'Deploy',
          transitionType: 'Inbound',
          reason: 'nothing may be deployed',
        }),
      ),
    );
  }
}

/** Tries to assume the role of an approver under another name, and without a second factor. */
async function tryToBeSomebodyElse({ config, people, sessions }: ReleaseDriver): Promise<void> {
  const [tested] = config.environments;
  const role = namesOf(config).delivery.approverRole(tested.name);
  const { credentials, mfaDevice, name } = people.approver;
  const sts = sessions.client(STSClient, credentials, tested.region);
  const factor = { SerialNumber: mfaDevice, TokenCode: MFA_CODE };
  await expectDenied(`a session of ${role.name} under another name`, () =>
    assumeRole(sts, { RoleArn: role.arn, RoleSessionName: 'somebody-else', ...factor }),
  );
  await expectDenied(`a session of ${role.name} without a second factor`, () =>
    assumeRole(sts, { RoleArn: role.arn, RoleSessionName: name }),
  );
}

const openAs = (driver: ReleaseDriver, role: NamedResource, region: string): Promise<RoleSession> =>
  openPersonSession(driver.sessions, driver.people.approver, role.arn, region);
