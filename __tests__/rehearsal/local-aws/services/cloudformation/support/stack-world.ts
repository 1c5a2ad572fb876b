import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  type CreateStackCommandInput,
  type Stack,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';

import {
  signIn,
  startTestLocalAws,
  type ClientSettings,
  type TestLocalAws,
} from '../../../support/local-aws';

export const ACCOUNT = '222222222222';

/** A local AWS with one account in which a test creates stacks. */
export class StackWorld {
  private constructor(
    readonly local: TestLocalAws,
    readonly settings: ClientSettings,
    readonly client: CloudFormationClient,
    private readonly logs: CloudWatchLogsClient,
  ) {}

  static async start(): Promise<StackWorld> {
    const local = await startTestLocalAws();
    const settings = await signIn(local, ACCOUNT, 'us-east-1');
    return new StackWorld(
      local,
      settings,
      new CloudFormationClient(settings),
      new CloudWatchLogsClient(settings),
    );
  }

  stop(): Promise<void> {
    return this.local.stop();
  }

  create(StackName: string, resources: object, more: Partial<CreateStackCommandInput> = {}) {
    const TemplateBody = JSON.stringify({ Resources: resources });
    return this.client.send(new CreateStackCommand({ StackName, TemplateBody, ...more }));
  }

  update(StackName: string, resources: object, more: Partial<UpdateStackCommandInput> = {}) {
    const TemplateBody = JSON.stringify({ Resources: resources });
    return this.client.send(new UpdateStackCommand({ StackName, TemplateBody, ...more }));
  }

  remove(StackName: string, RetainResources?: string[]) {
    return this.client.send(new DeleteStackCommand({ StackName, RetainResources }));
  }

  async describe(StackName: string): Promise<Stack> {
    const { Stacks: [stack] = [] } = await this.client.send(new DescribeStacksCommand({ StackName }));
    if (stack === undefined) throw new Error(`there is no stack ${StackName}`);
    return stack;
  }

  async statusOf(StackName: string): Promise<string> {
    return (await this.describe(StackName)).StackStatus ?? '';
  }

  /**
   * Returns the events of a stack from the oldest to the newest, without the events before `since`: logical id, status
   * and reason. The stack itself is `stack`. Replaces random ids by `…`.
   */
  async events(StackName: string, since = 0): Promise<string[]> {
    const { StackEvents = [] } = await this.client.send(new DescribeStackEventsCommand({ StackName }));
    const lines = [...StackEvents].reverse().map((event) => {
      const id = event.PhysicalResourceId === event.StackId ? 'stack' : (event.LogicalResourceId ?? '');
      const reason = event.ResourceStatusReason?.replace(/(Request ID|RequestToken): [\w-]+/g, '$1: …');
      return [id, event.ResourceStatus, ...(reason === undefined ? [] : [`(${reason})`])].join(' ');
    });
    return lines.slice(since);
  }

  /** Returns the number of events of a stack. */
  async eventCount(StackName: string): Promise<number> {
    return (await this.events(StackName)).length;
  }

  /** Returns the names and the retention of the log groups whose name begins with a prefix. */
  async logGroups(logGroupNamePrefix: string): Promise<string[]> {
    const { logGroups = [] } = await this.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
    return logGroups.map(({ logGroupName, retentionInDays: days }) =>
      [logGroupName, ...(days === undefined ? [] : [days])].join(' '),
    );
  }
}

/** Returns a log group in a template. */
export const log = (LogGroupName: unknown, properties: object = {}, attributes: object = {}) => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName, ...properties },
  ...attributes,
});
