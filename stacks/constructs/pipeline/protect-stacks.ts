import type { CodepipelineStageAction } from '@cdktf/provider-aws/lib/codepipeline';

import type {
  ProtectStacksEnvironment,
  ProtectStacksParameters,
} from '../../../functions/protect-stacks/contract';
import type { Application, DeliveryConfig, Environment } from '../../config';
import { namesOf } from '../../names';
import { lambdaAction } from './pipeline-actions';
import type { FunctionSettings } from './pipeline-function';
import { allow } from '../permissions/policy';

export interface ProtectActionProps {
  readonly config: DeliveryConfig;
  readonly application: Application;
  readonly environment: Environment;
  /** Order in the stage: higher than the `runOrder` of the deployments. */
  readonly runOrder: number;
}

/**
 * Returns the last action of a stage that deploys. The action runs only after every stack of the application was
 * deployed.
 */
export function protectAction(props: ProtectActionProps): CodepipelineStageAction {
  const { config, application, environment, runOrder } = props;
  const parameters: ProtectStacksParameters = {
    application: application.name,
    services: application.services.map(({ name }) => name),
  };
  return lambdaAction({
    name: 'Protect',
    functionName: namesOf(config).environment(environment).protectStacksFunction.name,
    parameters,
    inputArtifacts: [],
    runOrder,
  });
}

/** Returns `protect-stacks`, which turns on the termination protection of one environment's service stacks. */
export function protectStacksFunction(config: DeliveryConfig, environment: Environment): FunctionSettings {
  const names = namesOf(config).environment(environment);
  const variables: ProtectStacksEnvironment = {
    STACK_REGION: environment.region,
    STACK_PREFIX: names.serviceStackPrefix,
  };
  return {
    function: names.protectStacksFunction,
    code: 'protect-stacks',
    environment: { ...variables },
    statements: [
      allow(
        'ProtectStacks',
        ['cloudformation:DescribeStacks', 'cloudformation:UpdateTerminationProtection'],
        names.serviceStacks,
      ),
    ],
  };
}
