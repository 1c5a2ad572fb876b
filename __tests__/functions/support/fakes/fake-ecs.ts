import { ECSClient } from '@aws-sdk/client-ecs';

import { type Call, scripted } from '../scripted';

export const SERVICE_ARN = 'arn:aws:ecs:ap-southeast-2:111111111111:service/main/web';

/** ECS as a table of answers by the call's name. A call that is not in the table gets an empty answer. */
export class FakeEcs {
  readonly calls: Call[] = [];
  answers: Readonly<Record<string, object>> = {};
  /** Runs before each call. An error that it throws is the call's answer. */
  before: (call: Call) => void = () => undefined;

  readonly client = scripted(new ECSClient({ region: 'ap-southeast-2' }), (call) => {
    this.calls.push(call);
    this.before(call);
    return this.answers[call.name] ?? {};
  });

  /**
   * Makes the service run an image since its newest deployment.
   *
   * @param previousReason `rolloutStateReason` of the deployment before.
   */
  runs(image: string, previousReason?: string): void {
    this.answers = {
      ...this.answers,
      DescribeServices: {
        services: [
          {
            deployments: [
              { status: 'ACTIVE', taskDefinition: 'web:1', rolloutStateReason: previousReason },
              { status: 'PRIMARY', taskDefinition: 'web:2' },
            ],
          },
        ],
      },
      DescribeTaskDefinition: {
        taskDefinition: { containerDefinitions: [{ name: 'proxy', image: 'registry/proxy:1' }, { image }] },
      },
    };
  }
}
