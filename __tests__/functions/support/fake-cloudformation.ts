import { CloudFormationClient, type StackEvent } from '@aws-sdk/client-cloudformation';

import { type Call, awsError, scripted } from './scripted';

export const STACK_ID = 'arn:aws:cloudformation:ap-southeast-2:111111111111:stack/acme-test-hello-web/1';

/** One stack and its events; tests say what CloudFormation answers and what happens to the stack. */
export class FakeCloudFormation {
  /** Undefined: there is no stack. */
  status: string | undefined;
  parameters: Record<string, string> = {};
  tags: Record<string, string> = {};
  outputs: Record<string, string> = { Family: 'web', 'Not.Allowed': 'x' };
  /** Oldest first. */
  events: StackEvent[] = [];
  readonly calls: Call[] = [];
  /** Runs before a call; what it throws is the answer. */
  before: (call: Call) => void = () => undefined;
  /** What becomes of a Create or Update that was accepted. */
  onStart: (call: Call) => void = ({ name, input }) => {
    const verb = name === 'CreateStack' ? 'CREATE' : 'UPDATE';
    this.stackEvent(`${verb}_IN_PROGRESS`, String(input['ClientRequestToken']));
  };
  /** Events a page of DescribeStackEvents holds. */
  pageSize = 100;

  readonly client = scripted(new CloudFormationClient({ region: 'ap-southeast-2' }), (call) => {
    this.calls.push(call);
    this.before(call);
    return this.answer(call);
  });

  stackEvent(status: string, token?: string, reason?: string): void {
    this.status = status;
    this.event('acme-test-hello-web', 'AWS::CloudFormation::Stack', STACK_ID, status, token, reason);
  }

  resourceEvent(id: string, type: string, status: string, token?: string, reason?: string): void {
    this.event(id, type, `physical-${id}`, status, token, reason);
  }

  /** Create, Update and Delete calls, by name. */
  mutations(): string[] {
    return this.calls.map(({ name }) => name).filter((name) => !name.startsWith('Describe'));
  }

  private event(
    id: string,
    type: string,
    physicalId: string,
    status: string,
    token?: string,
    reason?: string,
  ) {
    this.events.push({
      EventId: String(this.events.length),
      StackId: STACK_ID,
      StackName: 'acme-test-hello-web',
      Timestamp: new Date(NOW),
      LogicalResourceId: id,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      ResourceStatus: status as NonNullable<StackEvent['ResourceStatus']>,
      ...(token === undefined ? {} : { ClientRequestToken: token }),
      ...(reason === undefined ? {} : { ResourceStatusReason: reason }),
    });
  }

  private answer(call: Call): object {
    const { name, input } = call;
    if (name === 'DescribeStacks') {
      if (this.status === undefined) {
        throw awsError('ValidationError', `Stack with id ${String(input['StackName'])} does not exist`);
      }
      const list = (values: Record<string, string>, key: string, value: string) =>
        Object.entries(values).map(([k, v]) => ({ [key]: k, [value]: v }));
      return {
        Stacks: [
          {
            StackId: STACK_ID,
            StackStatus: this.status,
            Parameters: list(this.parameters, 'ParameterKey', 'ParameterValue'),
            Tags: list(this.tags, 'Key', 'Value'),
            Outputs: list(this.outputs, 'OutputKey', 'OutputValue'),
          },
        ],
      };
    }
    if (name === 'DescribeStackEvents') {
      const from = Number(input['NextToken'] ?? 0);
      const newestFirst = [...this.events].reverse();
      const next = from + this.pageSize;
      return {
        StackEvents: newestFirst.slice(from, next),
        ...(next < newestFirst.length ? { NextToken: String(next) } : {}),
      };
    }
    this.onStart(call);
    return { StackId: STACK_ID };
  }
}

/** The tests' present: milliseconds since the epoch. */
export const NOW = Date.UTC(2030, 0, 1);
