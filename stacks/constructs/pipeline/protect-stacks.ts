import type { CodepipelineStageAction } from '@cdktf/provider-aws/lib/codepipeline';

import type {
  ProtectStacksEnvironment,
  ProtectStacksParameters,
} from '../../../functions/protect-stacks/contract';
import type { Application, DeliveryConfig, Environment } from '../../config';
import * as names from '../../names';
import { environmentPlace } from '../../places';
import { lambdaAction } from './pipeline-actions';
import type { FunctionSettings } from './pipeline-function';
import { allow } from '../permissions/policy';

export interface ProtectActionProps {
  readonly config: DeliveryConfig;
  readonly application: Application;
  readonly environment: Environment;
  /** Higher than that of the stage's deployments. */
  readonly runOrder: number;
}

/** Last action of a stage that deploys: every stack of the application has worked by then. */
export function protectAction(props: ProtectActionProps): CodepipelineStageAction {
  const { config, application, environment, runOrder } = props;
  const parameters: ProtectStacksParameters = {
    application: application.name,
    services: application.services.map(({ name }) => name),
  };
  return lambdaAction({
    name: 'Protect',
    functionName: names.protectStacksFunctionName(config.project, environment.name),
    parameters,
    inputArtifacts: [],
    runOrder,
  });
}

/** `protect-stacks`: turns on the termination protection of one environment's service stacks, and changes nothing else. */
export function protectStacksFunction(config: DeliveryConfig, environment: Environment): FunctionSettings {
  const { project } = config;
  const stackPrefix = names.serviceStackPrefix(project, environment.name);
  const variables: ProtectStacksEnvironment = {
    STACK_REGION: environment.region,
    STACK_PREFIX: stackPrefix,
  };
  return {
    name: names.protectStacksFunctionName(project, environment.name),
    code: 'protect-stacks',
    environment: { ...variables },
    statements: [
      allow(
        'ProtectStacks',
        ['cloudformation:DescribeStacks', 'cloudformation:UpdateTerminationProtection'],
        names.arn('cloudformation', environmentPlace(config, environment), `stack/${stackPrefix}*/*`),
      ),
    ],
  };
}
