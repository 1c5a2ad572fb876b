import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';

import { IMAGE_PARAMETER, STACK_TAGS } from '../functions/shared/release/names';
import { accountOf, type Application } from '../stacks/config';
import { namesOf } from '../stacks/names';
import { openSession, type Access } from './sessions';

/** The service stacks of one environment, as CloudFormation in the environment's account reports them. */
export interface DeployedEnvironment {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly services: readonly DeployedService[];
}

export interface DeployedService {
  readonly name: string;
  readonly stack: string;
  readonly image: string;
  readonly commit: string;
  readonly sequence: number;
}

/** Reads the service stacks of every environment through the AWS API. A service without a stack is skipped. */
export async function readDeployedServices(
  access: Access,
  applications: readonly Application[],
): Promise<DeployedEnvironment[]> {
  const { config } = access;
  return Promise.all(
    config.environments.map(async (environment) => {
      const session = await openSession(access, environment);
      const { Stacks: stacks = [] } = await session
        .client(CloudFormationClient)
        .send(new DescribeStacksCommand({}));
      const names = namesOf(config).environment(environment);
      const services = applications.flatMap((application) =>
        application.services.flatMap(({ name }) => {
          const stack = names.application(application.name).serviceStack(name).name;
          const deployed = stacks.find(({ StackName }) => StackName === stack);
          return deployed === undefined ? [] : [{ name, stack, ...releaseIn(deployed) }];
        }),
      );
      const account = accountOf(config, environment);
      return { name: environment.name, account: account.id, region: environment.region, services };
    }),
  );
}

/** Returns the image, commit and sequence number of the deployed release, from the parameters and tags of the stack. */
function releaseIn({ Parameters, Tags }: Stack): Pick<DeployedService, 'image' | 'commit' | 'sequence'> {
  const tag = (key: string) => Tags?.find(({ Key }) => Key === key)?.Value ?? '';
  const image = Parameters?.find(({ ParameterKey }) => ParameterKey === IMAGE_PARAMETER);
  return {
    image: image?.ParameterValue ?? '',
    commit: tag(STACK_TAGS.commit),
    sequence: Number(tag(STACK_TAGS.sequence)),
  };
}
