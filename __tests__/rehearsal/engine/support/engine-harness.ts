import {
  CodePipelineClient,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  PutApprovalResultCommand,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  type PipelineExecution,
  type StageState,
} from '@aws-sdk/client-codepipeline';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CodeBuildRecords } from '../../../../rehearsal/engine/codebuild/records/records';
import { createEngine, type Engine } from '../../../../rehearsal/engine/engine';
import type { ServiceEvent } from '../../../../rehearsal/engine/types';
import { RestorableState } from '../../../../rehearsal/restorable-state';
import { Events } from './events';
import { FakeClock } from './fake-clock';
import { startFront, type Front } from './front';
import { ACCOUNT, startStubAws, type StubAws } from './stub-aws';
import { unchecked } from '../../support/unchecked';

/** An engine with a fake clock, a stub AWS and SDK clients that call the engine. */
export interface EngineHarness {
  readonly aws: StubAws;
  readonly front: Front;
  readonly engine: Engine;
  readonly events: Events;
  /** Events that the engine sent to EventBridge. */
  readonly serviceEvents: readonly ServiceEvent[];
  readonly clock: FakeClock;
  /** CodePipeline client for the delivery account in us-east-1. */
  readonly client: CodePipelineClient;
  clientOf(account: string, region?: string): CodePipelineClient;
  start(name: string, variables?: Readonly<Record<string, string>>): Promise<string>;
  approve(name: string, executionId: string, stage: string, status?: 'Approved' | 'Rejected'): Promise<void>;
  /** Answers the approval with a token. */
  answer(
    name: string,
    stage: string,
    token: string,
    status: 'Approved' | 'Rejected',
    action?: string,
  ): Promise<void>;
  stop(name: string, executionId: string, abandon?: boolean): Promise<void>;
  /** Retries the failed actions of a stage. */
  retry(name: string, executionId: string, stage: string): Promise<void>;
  /** Reads the latest execution of a stage, the status of the stage, and the execution that waits for the stage. */
  stage(name: string, stage: string): Promise<{ latest?: string; inbound?: string; status?: string }>;
  /** Reads the complete state of a stage. */
  state(name: string, stage: string): Promise<StageState>;
  /** Reads an execution. */
  execution(name: string, id: string): Promise<PipelineExecution>;
  close(): Promise<void>;
}

export async function startEngineHarness(): Promise<EngineHarness> {
  const aws = await startStubAws();
  const front = await startFront(aws.endpoint, aws.accountOf);
  const workDirectory = await mkdtemp(join(tmpdir(), 'engine-test-'));
  const events = new Events();
  const clock = new FakeClock();
  const serviceEvents: ServiceEvent[] = [];
  const engine = createEngine({
    backend: {
      ...unchecked,
      endpoint: front.endpoint,
      buildPath: '',
      packageIndex: {},
      functionCode: () => undefined,
      repositoryDirectory: () => undefined,
      codeBuild: new CodeBuildRecords(new RestorableState()),
      putEvent: (_, event) => {
        serviceEvents.push(event);
      },
    },
    workDirectory,
    clock,
    onEvent: events.record,
  });
  front.attach(engine);
  const clients: CodePipelineClient[] = [];
  const clientOf = (account: string, region = 'us-east-1'): CodePipelineClient => {
    const client = new CodePipelineClient({
      endpoint: front.endpoint,
      region,
      credentials: { accessKeyId: `ASIA${account}`, secretAccessKey: 's' },
      maxAttempts: 1,
    });
    clients.push(client);
    return client;
  };
  const client = clientOf(ACCOUNT);
  const answer: EngineHarness['answer'] = async (name, stageName, token, status, actionName = 'Approve') => {
    const result = { status, summary: `${status} by a test` };
    await client.send(
      new PutApprovalResultCommand({ pipelineName: name, stageName, actionName, token, result }),
    );
  };
  const state = async (name: string, stageName: string) => {
    const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name }));
    return stageStates.find((candidate) => candidate.stageName === stageName) ?? {};
  };
  return {
    aws,
    front,
    engine,
    events,
    serviceEvents,
    clock,
    client,
    clientOf,
    start: async (name, values = {}) => {
      const entries = Object.entries(values).map(([variable, value]) => ({ name: variable, value }));
      const variables = entries.length === 0 ? undefined : entries;
      const { pipelineExecutionId = '' } = await client.send(
        new StartPipelineExecutionCommand({ name, variables }),
      );
      return pipelineExecutionId;
    },
    approve: async (name, executionId, stageName, status = 'Approved') => {
      const { token } = await events.approval(executionId, stageName);
      await answer(name, stageName, token, status);
    },
    answer,
    stop: async (pipelineName, pipelineExecutionId, abandon = false) => {
      await client.send(new StopPipelineExecutionCommand({ pipelineName, pipelineExecutionId, abandon }));
    },
    retry: async (pipelineName, pipelineExecutionId, stageName) => {
      const retryMode = 'FAILED_ACTIONS';
      await client.send(
        new RetryStageExecutionCommand({ pipelineName, stageName, pipelineExecutionId, retryMode }),
      );
    },
    stage: async (name, stageName) => {
      const { latestExecution: latest, inboundExecution: inbound } = await state(name, stageName);
      return {
        ...(latest && { latest: latest.pipelineExecutionId ?? '', status: latest.status ?? '' }),
        ...(inbound && { inbound: inbound.pipelineExecutionId ?? '' }),
      };
    },
    state,
    execution: async (pipelineName, pipelineExecutionId) => {
      const { pipelineExecution } = await client.send(
        new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId }),
      );
      return pipelineExecution ?? {};
    },
    close: async () => {
      await engine.stop();
      for (const sdkClient of clients) sdkClient.destroy();
      await front.close();
      await aws.close();
      await rm(workDirectory, { recursive: true, force: true });
      // Every response of every test agrees with the model of AWS.
      expect(front.problems).toEqual([]);
    },
  };
}

/** Returns an approval action for a pipeline definition. */
export function approval(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: 'Approve',
    actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
    runOrder: 1,
    configuration: {},
    ...more,
  };
}

/** Returns a pipeline definition with these stages. Each stage is a list of actions. */
export function pipeline(
  name: string,
  stages: Readonly<Record<string, readonly Record<string, unknown>[]>>,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    name,
    version: 1,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}-role`,
    artifactStore: { type: 'S3', location: 'artifacts' },
    stages: Object.entries(stages).map(([stage, actions]) => ({ name: stage, actions })),
    ...more,
  };
}
