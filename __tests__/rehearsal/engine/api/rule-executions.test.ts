import { ListRuleExecutionsCommand, type RuleExecutionFilter } from '@aws-sdk/client-codepipeline';

import { alarm, conditions, deployer } from '../support/conditions';
import { startEngineHarness, type EngineHarness } from '../support/engine-harness';

const SOME_ID = '00000000-0000-4000-8000-000000000000';

describe('ListRuleExecutions', () => {
  let harness: EngineHarness;
  let name: string;
  beforeEach(async () => {
    harness = await startEngineHarness();
    harness.aws.alarms.set('errors', 'OK').set('latency', 'OK');
    const roleArn = 'arn:aws:iam::111111111111:role/rule';
    name = deployer(() => harness)({
      beforeEntry: conditions('FAIL', alarm('errors', { WaitTime: '1' }, { roleArn })),
      onSuccess: conditions('FAIL', alarm('latency')),
    });
  });
  afterEach(() => harness.close());

  const list = async (
    filter?: RuleExecutionFilter,
    page: { maxResults?: number; nextToken?: string } = {},
  ) => {
    const command = new ListRuleExecutionsCommand({ pipelineName: name, filter, ...page });
    const { ruleExecutionDetails: details = [], nextToken } = await harness.client.send(command);
    return { details, names: details.map(({ ruleName }) => ruleName), nextToken };
  };
  const run = async () => {
    const id = await harness.start(name);
    await harness.approve(name, id, 'Test');
    await harness.approve(name, id, 'Production');
    await harness.events.ended(id);
    harness.clock.advance(1000);
    return id;
  };

  it('returns every field of a rule execution', async () => {
    const id = await run();
    const ended = new Date(harness.clock.now() - 1000);
    const { details } = await list();
    expect(details[1]).toEqual({
      pipelineExecutionId: id,
      ruleExecutionId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      pipelineVersion: 1,
      stageName: 'Test',
      ruleName: 'errors',
      startTime: ended,
      lastUpdateTime: ended,
      status: 'Succeeded',
      input: {
        ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'CloudWatchAlarm', version: '1' },
        configuration: { AlarmName: 'errors', WaitTime: '1' },
        resolvedConfiguration: { AlarmName: 'errors', WaitTime: '1' },
        roleArn: 'arn:aws:iam::111111111111:role/rule',
        region: 'us-east-1',
        inputArtifacts: [],
      },
      output: { executionResult: { externalExecutionSummary: 'The alarm errors is in the state OK' } },
    });
  });

  it('returns the newest first, in pages', async () => {
    await run();
    await run();
    const first = await list(undefined, { maxResults: 3 });
    expect(first.names).toEqual(['latency', 'errors', 'latency']);
    const rest = await list(undefined, { maxResults: 3, nextToken: first.nextToken ?? '' });
    expect([rest.names, rest.nextToken]).toEqual([['errors'], undefined]);
  });

  it('returns the rule executions of one pipeline execution', async () => {
    const first = await run();
    await run();
    const { details } = await list({ pipelineExecutionId: first });
    expect(details.map(({ pipelineExecutionId: id }) => id)).toEqual([first, first]);
    await expect(list({ pipelineExecutionId: SOME_ID })).rejects.toMatchObject({
      name: 'PipelineExecutionNotFoundException',
    });
  });

  it('returns all runs or the latest run of each rule in an execution', async () => {
    harness.aws.alarms.set('latency', 'ALARM');
    const id = await harness.start(name);
    await harness.approve(name, id, 'Test');
    await harness.events.ended(id);
    await harness.retry(name, id, 'Test');
    await harness.engine.idle();
    const filter = (startTimeRange: 'All' | 'Latest') => ({
      latestInPipelineExecution: { pipelineExecutionId: id, startTimeRange },
    });
    expect((await list(filter('All'))).names).toEqual(['latency', 'latency', 'errors']);
    expect((await list(filter('Latest'))).names).toEqual(['latency', 'errors']);
  });
});
