import { CloudFormationClient, type StackEvent } from '@aws-sdk/client-cloudformation';

import { type Call, awsError, scripted } from '../scripted';

const ID = 'arn:aws:cloudformation:ap-southeast-2:111111111111:stack/acme-test-hello-web/';
export const STACK_ID = `${ID}1`;
/** ARN of the stack that is created after the first stack has been deleted. */
export const NEXT_STACK_ID = `${ID}2`;

/** In-memory CloudFormation with one stack and its events. Tests control the responses and the state of the stack. */
export class FakeCloudFormation {
  stackId = STACK_ID;
  /**
   * Stack status; undefined if the stack does not exist. After a deletion, only a request with the stack id receives
   * the status DELETE_COMPLETE.
   */
  status: string | undefined;
  parameters: Record<string, string> = {};
  tags: Record<string, string> = {};
  outputs: Record<string, string> = { Family: 'web', 'Not.Allowed': 'x' };
  /** ARNs of the ECS services in the stack. */
  services: string[] = [];
  createdAt = new Date(NOW - 120_000);
  /** Time at which the latest stack update began. */
  changedAt = new Date(NOW - 60_000);
  /** Events of the stack, and of its deleted predecessor if any, oldest first. */
  events: StackEvent[] = [];
  readonly calls: Call[] = [];
  /**
   * Callback that runs before each call. The call waits for the callback, and fails with any error that the callback
   * throws.
   */
  before: (call: Call) => unknown = () => undefined;
  /**
   * Callback that runs when CloudFormation accepts a stack operation. The default callback adds the first event of the
   * operation.
   */
  onStart: (call: Call) => void = ({ name, input }) => {
    const token = String(input['ClientRequestToken']);
    if (name === 'CreateStack' && this.status === 'DELETE_COMPLETE') this.stackId = NEXT_STACK_ID;
    this.stackEvent(STARTED[name] ?? '?', token);
  };
  /** Maximum number of events on one page of a DescribeStackEvents response. */
  pageSize = 100;

  readonly client = scripted(new CloudFormationClient({ region: 'ap-southeast-2' }), async (call) => {
    this.calls.push(call);
    await this.before(call);
    return this.answer(call);
  });

  /** Adds an event of the stack itself, and changes the stack status. */
  stackEvent(status: string, token?: string, reason?: string, more: Partial<StackEvent> = {}): void {
    this.status = status;
    const { stackId } = this;
    this.event('acme-test-hello-web', 'AWS::CloudFormation::Stack', status, token, reason, {
      PhysicalResourceId: stackId,
      ...more,
    });
  }

  /** Adds an event of a resource in the stack. */
  resourceEvent(
    id: string,
    type: string,
    status: string,
    token?: string,
    reason?: string,
    more: Partial<StackEvent> = {},
  ): void {
    this.event(id, type, status, token, reason, { PhysicalResourceId: `physical-${id}`, ...more });
  }

  /** Returns the names of all calls that change something, in order. */
  mutations(): string[] {
    return this.calls.map(({ name }) => name).filter((name) => !name.startsWith('Describe'));
  }

  private event(
    id: string,
    type: string,
    status: string,
    token: string | undefined,
    reason: string | undefined,
    more: Partial<StackEvent>,
  ) {
    this.events.push({
      EventId: String(this.events.length),
      StackId: this.stackId,
      StackName: 'acme-test-hello-web',
      Timestamp: new Date(NOW),
      LogicalResourceId: id,
      ResourceType: type,
      ResourceStatus: status as NonNullable<StackEvent['ResourceStatus']>,
      ...(token === undefined ? {} : { ClientRequestToken: token }),
      ...(reason === undefined ? {} : { ResourceStatusReason: reason }),
      ...more,
    });
  }

  private answer(call: Call): object {
    if (call.name === 'DescribeStacks') return this.described(String(call.input['StackName']));
    if (call.name === 'DescribeStackEvents') return this.listed(call);
    if (call.name === 'DescribeStackResources') {
      const log = { ResourceType: 'AWS::Logs::LogGroup', PhysicalResourceId: '/acme/web' };
      const services = this.services.map((id) => ({
        ResourceType: 'AWS::ECS::Service',
        PhysicalResourceId: id,
      }));
      return { StackResources: [log, ...services] };
    }
    this.onStart(call);
    return { StackId: this.stackId, OperationId: `operation-${String(this.mutations().length)}` };
  }

  private described(nameOrId: string): object {
    const deleted = this.status === 'DELETE_COMPLETE' && !nameOrId.startsWith('arn:');
    if (this.status === undefined || deleted) {
      throw awsError('ValidationError', `Stack with id ${nameOrId} does not exist`);
    }
    const list = (values: Record<string, string>, key: string, value: string) =>
      Object.entries(values).map(([k, v]) => ({ [key]: k, [value]: v }));
    return {
      Stacks: [
        {
          StackId: this.stackId,
          StackStatus: this.status,
          CreationTime: this.createdAt,
          LastUpdatedTime: this.changedAt,
          Parameters: list(this.parameters, 'ParameterKey', 'ParameterValue'),
          Tags: list(this.tags, 'Key', 'Value'),
          Outputs: list(this.outputs, 'OutputKey', 'OutputValue'),
        },
      ],
    };
  }

  private listed({ input }: Call): object {
    const from = Number(input['NextToken'] ?? 0);
    const newestFirst = this.events.filter(({ StackId }) => StackId === input['StackName']).reverse();
    const next = from + this.pageSize;
    return {
      StackEvents: newestFirst.slice(from, next),
      ...(next < newestFirst.length ? { NextToken: String(next) } : {}),
    };
  }
}

/** Stack status after CloudFormation has accepted an operation, by operation name. */
const STARTED: Readonly<Record<string, string>> = {
  CreateStack: 'CREATE_IN_PROGRESS',
  UpdateStack: 'UPDATE_IN_PROGRESS',
  DeleteStack: 'DELETE_IN_PROGRESS',
};

/** Current time in the tests, in milliseconds since the epoch. */
export const NOW = Date.UTC(2030, 0, 1);
