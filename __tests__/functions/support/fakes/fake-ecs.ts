import { ECSClient } from '@aws-sdk/client-ecs';

import { type Call, scripted } from '../scripted';

export const SERVICE_ARN = 'arn:aws:ecs:ap-southeast-2:111111111111:service/main/web';

/** In-memory ECS with one response for each API call name. Calls without an entry get an empty response. */
export class FakeEcs {
  readonly calls: Call[] = [];
  answers: Readonly<Record<string, object>> = {};
  /** Callback that runs before each call. The call fails with any error that the callback throws. */
  before: (call: Call) => void = () => undefined;

  readonly client = scripted(new ECSClient({ region: 'ap-southeast-2' }), (call) => {
    this.calls.push(call);
    this.before(call);
    return this.answers[call.name] ?? {};
  });

  /**
   * Adds a new deployment to the ECS service, with the given image.
   *
   * @param previousReason `rolloutStateReason` of the previous deployment.
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
