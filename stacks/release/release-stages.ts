import type { CodepipelineStage, CodepipelineStageAction } from '@cdktf/provider-aws/lib/codepipeline';

import { canonicalTemplateFile } from '../../functions/verify-release/contract';
import { ARTIFACTS, IMAGE_PARAMETER } from '../../functions/shared/release/names';
import { currentKey } from '../../functions/shared/release/release-bucket';
import { bundledConfiguration, imageFileName } from '../../functions/shared/release/release-files';
import type { VerifyReleaseParameters } from '../../functions/verify-release/contract';
import type { Application, DeliveryConfig, Environment } from '../config';
import * as names from '../names';
import { environmentPlace } from '../places';
import { lambdaAction, NAMESPACES } from '../constructs/pipeline/pipeline-actions';
import { protectAction } from '../constructs/pipeline/protect-stacks';

/** The pipeline of one application in a promoted environment: fetch what arrived, check it, deploy it. */
export function releaseStages(
  config: DeliveryConfig,
  application: Application,
  environment: Environment,
): CodepipelineStage[] {
  return [
    { name: 'Source', action: [sourceAction(config, application, environment)] },
    { name: 'Verify', action: [verifyAction(config, application, environment)] },
    {
      name: 'Deploy',
      action: [
        ...application.services.map(({ name }) => deployAction(config, application, environment, name)),
        protectAction({ config, application, environment, runOrder: 2 }),
      ],
    },
  ];
}

function sourceAction(
  config: DeliveryConfig,
  application: Application,
  environment: Environment,
): CodepipelineStageAction {
  const { accountId } = environmentPlace(config, environment);
  return {
    name: 'S3',
    category: 'Source',
    owner: 'AWS',
    provider: 'S3',
    version: '1',
    namespace: NAMESPACES.source,
    configuration: {
      S3Bucket: names.releaseBucketName(config.project, environment.name, accountId),
      S3ObjectKey: currentKey(application.name),
      // Its default is true, and every release would start two executions.
      PollForSourceChanges: 'false',
    },
    outputArtifacts: [ARTIFACTS.release],
  };
}

function verifyAction(
  config: DeliveryConfig,
  application: Application,
  environment: Environment,
): CodepipelineStageAction {
  const parameters: VerifyReleaseParameters = {
    application: application.name,
    services: application.services.map(({ name }) => name),
  };
  return lambdaAction({
    name: 'Verify',
    functionName: names.verifyReleaseFunctionName(config.project, environment.name),
    parameters,
    inputArtifacts: [ARTIFACTS.release],
    outputArtifacts: [ARTIFACTS.verified],
    runOrder: 1,
  });
}

function deployAction(
  config: DeliveryConfig,
  application: Application,
  environment: Environment,
  service: string,
): CodepipelineStageAction {
  const { project } = config;
  const place = environmentPlace(config, environment);
  const verified = ARTIFACTS.verified;
  return {
    name: `Deploy-${service}`,
    category: 'Deploy',
    owner: 'AWS',
    provider: 'CloudFormation',
    version: '1',
    configuration: {
      // Not REPLACE_ON_FAILURE, which deletes a stack that a failed update left behind.
      ActionMode: 'CREATE_UPDATE',
      StackName: names.serviceStackName(project, environment.name, application.name, service),
      RoleArn: names.roleArn(
        place,
        names.cloudFormationRoleName(project, environment.name, application.name),
      ),
      TemplatePath: `${verified}::${canonicalTemplateFile(service)}`,
      TemplateConfiguration: `${verified}::${bundledConfiguration(service, environment.name)}`,
      ParameterOverrides: JSON.stringify({
        [IMAGE_PARAMETER]: { 'Fn::GetParam': [verified, imageFileName(service), IMAGE_PARAMETER] },
      }),
    },
    inputArtifacts: [verified],
    runOrder: 1,
  };
}
