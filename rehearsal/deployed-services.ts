import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

import { IMAGE_PARAMETER, STACK_TAGS } from '../functions/shared/release/contract';
import { accountOf, type DeliveryConfig } from '../stacks/config';
import { namesOf } from '../stacks/names';
import { enter } from './sessions';

/** What runs in one environment, read from its deployed stacks. */
export interface RunningEnvironment {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly services: readonly RunningService[];
}

export interface RunningService {
  readonly name: string;
  readonly stack: string;
  readonly image: string;
  readonly commit: string;
  readonly sequence: number;
}

/** Asks the AWS API of every environment for its service stacks; a service without a stack is left out. */
export async function whatRuns(
  endpoint: string,
  config: DeliveryConfig,
  applications = config.applications,
): Promise<RunningEnvironment[]> {
  return Promise.all(
    config.environments.map(async (environment) => {
      const account = accountOf(config, environment);
      const client = (await enter({ endpoint, config }, environment)).cloudFormation(environment.region);
      const environmentNames = namesOf(config).environment(environment);
      const names = applications.flatMap((application) =>
        application.services.map(({ name }) => ({
          name,
          stack: environmentNames.application(application.name).serviceStack(name).name,
        })),
      );
      const { Stacks: stacks = [] } = await client.send(new DescribeStacksCommand({}));
      const services = names.flatMap(({ name, stack }) => {
        const found = stacks.find((candidate) => candidate.StackName === stack);
        if (found === undefined) return [];
        const tag = (key: string) => found.Tags?.find((candidate) => candidate.Key === key)?.Value ?? '';
        const image = found.Parameters?.find(
          ({ ParameterKey: key }) => key === IMAGE_PARAMETER,
        )?.ParameterValue;
        return [
          {
            name,
            stack,
            image: image ?? '',
            commit: tag(STACK_TAGS.commit),
            sequence: Number(tag(STACK_TAGS.sequence)),
          },
        ];
      });
      return { name: environment.name, account: account.id, region: environment.region, services };
    }),
  );
}
