import { ECSClient } from '@aws-sdk/client-ecs';

import { type Call, scripted } from '../scripted';

export const SERVICE_ARN = 'arn:aws:ecs:ap-southeast-2:111111111111:service/main/web';

/** ECS as a table of answers by the call's name; what is not in it answers with nothing. */
export class FakeEcs {
  readonly calls: Call[] = [];
  answers: Readonly<Record<string, object>> = {};
  /** Runs before a call; what it throws is the answer. */
  before: (call: Call) => void = () => undefined;

  readonly client = scripted(new ECSClient({ region: 'ap-southeast-2' }), (call) => {
    this.calls.push(call);
    this.before(call);
    return this.answers[call.name] ?? {};
  });

  /** The service runs this image after its last deployment. @param rolledBack What ECS says of the one before. */
  runs(image: string, rolledBack?: string): void {
    this.answers = {
      ...this.answers,
      DescribeServices: {
        services: [
          {
            deployments: [
              { status: 'ACTIVE', taskDefinition: 'web:1', rolloutStateReason: rolledBack },
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
