import type { CodepipelineStage, CodepipelineStageAction } from '@cdktf/provider-aws/lib/codepipeline';

import {
  ARTIFACTS,
  IMAGE_PARAMETER,
  NAMESPACES,
  ROLLBACK_VARIABLE,
} from '../../functions/shared/release/names';
import { currentKey } from '../../functions/shared/release/release-bucket';
import {
  canonicalTemplateFile,
  configurationFile,
  imageFileName,
} from '../../functions/shared/release/release-files';
import type { VerifyReleaseParameters } from '../../functions/verify-release/contract';
import type { Application, DeliveryConfig, PromotedEnvironment } from '../config';
import { namesOf } from '../names';
import { lambdaAction } from '../constructs/pipeline/pipeline-actions';
import { protectAction } from '../constructs/pipeline/protect-stacks';

/** Name of the stage that deploys a release. */
export const DEPLOY_STAGE = 'Deploy';

/**
 * Returns the stages of a pipeline in a promoted environment: fetch the release, then verify it and deploy it. Both are in
 * one stage, because a stage runs one execution at a time. In a stage of its own, the verification could read the tags of
 * the stacks while the execution before still deploys, and the deployment would then undo a rollback.
 */
export function releaseStages(
  config: DeliveryConfig,
  application: Application,
  environment: PromotedEnvironment,
): CodepipelineStage[] {
  return [
    { name: 'Source', action: [sourceAction(config, application, environment)] },
    {
      name: DEPLOY_STAGE,
      action: [
        verifyAction(config, application, environment),
        ...application.services.map(({ name }) => deployAction(config, application, environment, name)),
        protectAction({ config, application, environment, runOrder: 3 }),
      ],
    },
  ];
}

function sourceAction(
  config: DeliveryConfig,
  application: Application,
  environment: PromotedEnvironment,
): CodepipelineStageAction {
  return {
    name: 'S3',
    category: 'Source',
    owner: 'AWS',
    provider: 'S3',
    version: '1',
    namespace: NAMESPACES.source,
    configuration: {
      S3Bucket: namesOf(config).environment(environment).releaseBucket.name,
      S3ObjectKey: currentKey(application.name),
      // By default, CodePipeline also polls the bucket. Every release would then start two executions: one by the
      // event, one by polling.
      PollForSourceChanges: 'false',
    },
    outputArtifacts: [ARTIFACTS.release],
  };
}

function verifyAction(
  config: DeliveryConfig,
  application: Application,
  environment: PromotedEnvironment,
): CodepipelineStageAction {
  const parameters: VerifyReleaseParameters = {
    application: application.name,
    services: application.services.map(({ name }) => name),
    rollbackFrom: `#{variables.${ROLLBACK_VARIABLE}}`,
  };
  return lambdaAction({
    name: 'Verify',
    functionName: namesOf(config).environment(environment).verifyReleaseFunction.name,
    parameters,
    inputArtifacts: [ARTIFACTS.release],
    outputArtifacts: [ARTIFACTS.verified],
    runOrder: 1,
  });
}

function deployAction(
  config: DeliveryConfig,
  application: Application,
  environment: PromotedEnvironment,
  service: string,
): CodepipelineStageAction {
  const names = namesOf(config).environment(environment).application(application.name);
  const verified = ARTIFACTS.verified;
  return {
    name: `Deploy-${service}`,
    category: 'Deploy',
    owner: 'AWS',
    provider: 'CloudFormation',
    version: '1',
    configuration: {
      // The mode REPLACE_ON_FAILURE would delete a stack after a failed update, and create the stack again.
      ActionMode: 'CREATE_UPDATE',
      StackName: names.serviceStack(service).name,
      RoleArn: names.cloudFormationRole.arn,
      TemplatePath: `${verified}::${canonicalTemplateFile(service)}`,
      TemplateConfiguration: `${verified}::${configurationFile(service, environment.name)}`,
      ParameterOverrides: JSON.stringify({
        [IMAGE_PARAMETER]: { 'Fn::GetParam': [verified, imageFileName(service), IMAGE_PARAMETER] },
      }),
    },
    inputArtifacts: [verified],
    runOrder: 2,
  };
}
