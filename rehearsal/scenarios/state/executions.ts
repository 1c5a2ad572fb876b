import {
  CodePipelineClient,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type ActionExecutionDetail,
  type PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';

import { accountOf, type PromotedEnvironment } from '../../../stacks/config';
import { namesOf, roleArn, type AccountRegion } from '../../../stacks/names';
import type { ReleaseDriver } from '../driver';
import { expectThat } from '../scenario';

interface PipelineTarget {
  readonly name: string;
  readonly accountRegion: AccountRegion;
}

/** Returns the delivery pipeline of the driver's application. */
export function deliveryPipeline({ application, config }: ReleaseDriver): PipelineTarget {
  const names = namesOf(config);
  return {
    name: names.application(application.name).pipeline.name,
    accountRegion: names.delivery.accountRegion,
  };
}

/** Returns the pipeline that deploys the releases of the driver's application in a promoted environment. */
export function releasePipeline(
  { application, config }: ReleaseDriver,
  environment: PromotedEnvironment,
): PipelineTarget {
  return {
    name: namesOf(config).environment(environment).application(application.name).releasePipeline.name,
    accountRegion: { accountId: accountOf(config, environment).id, region: environment.region },
  };
}

/** Lists the executions of a pipeline through the AWS API, from the newest to the oldest. */
export async function listExecutions(
  driver: ReleaseDriver,
  { name, accountRegion }: PipelineTarget,
): Promise<PipelineExecutionSummary[]> {
  const client = await clientIn(driver, accountRegion);
  const answer = await client.send(new ListPipelineExecutionsCommand({ pipelineName: name }));
  return answer.pipelineExecutionSummaries ?? [];
}

/** Lists the actions of an execution of the delivery pipeline through the AWS API. */
export async function listActions(
  driver: ReleaseDriver,
  pipelineExecutionId: string,
): Promise<ActionExecutionDetail[]> {
  const { name, accountRegion } = deliveryPipeline(driver);
  const client = await clientIn(driver, accountRegion);
  const answer = await client.send(
    new ListActionExecutionsCommand({ pipelineName: name, filter: { pipelineExecutionId } }),
  );
  return answer.actionExecutionDetails ?? [];
}

/** Expects an execution of the delivery pipeline to have a status. */
export async function expectStatus(driver: ReleaseDriver, execution: string, status: string): Promise<void> {
  const executions = await listExecutions(driver, deliveryPipeline(driver));
  const found = executions.find(({ pipelineExecutionId }) => pipelineExecutionId === execution)?.status;
  expectThat(
    found === status,
    `the execution ${execution} of the delivery pipeline must have the status ${status}, but has ${found ?? 'none'}`,
  );
}

/** Opens a session of the rehearsal, whose requests are not checked. */
async function clientIn({ sessions }: ReleaseDriver, accountRegion: AccountRegion) {
  const session = await sessions.open(roleArn(accountRegion, 'rehearsal'), accountRegion.region, 'rehearsal');
  return session.client(CodePipelineClient);
}
