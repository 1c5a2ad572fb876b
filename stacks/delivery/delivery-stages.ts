import type { CodepipelineStage, CodepipelineStageAction } from '@cdktf/provider-aws/lib/codepipeline';

import {
  BUILD_ACTION,
  type CheckReleaseParameters,
  type DescribeReleaseParameters,
} from '../../functions/check-release/contract';
import type { DeployStackParameters } from '../../functions/deploy-stack/contract';
import type { PromoteReleaseParameters } from '../../functions/promote-release/contract';
import { approvalMessage, type SoakRule } from '../../functions/shared/release/approval-message';
import {
  ARTIFACTS,
  EXECUTION_ID_VARIABLE,
  NAMESPACES,
  describeNamespace,
} from '../../functions/shared/release/names';
import {
  canonicalTemplateFile,
  configurationFile,
  imageFileName,
} from '../../functions/shared/release/release-files';
import {
  environmentBefore,
  type Application,
  type DeliveryConfig,
  type Environment,
  type PromotedEnvironment,
  type TestedEnvironment,
} from '../config';
import { APPROVE_ACTION, consoleOf, namesOf, PROMOTE_ACTION, stageName } from '../names';
import { lambdaAction } from '../constructs/pipeline/pipeline-actions';
import { protectAction } from '../constructs/pipeline/protect-stacks';

/**
 * Returns the stage that fetches the newest commit of the application's branch. The EventBridge rule that starts the
 * pipeline contains the same branch.
 */
export function sourceStage(config: DeliveryConfig, application: Application): CodepipelineStage {
  const action: CodepipelineStageAction = {
    name: 'CodeCommit',
    category: 'Source',
    owner: 'AWS',
    provider: 'CodeCommit',
    version: '1',
    namespace: NAMESPACES.source,
    configuration: {
      RepositoryName: namesOf(config).application(application.name).repository.name,
      BranchName: application.branch,
      // By default, CodePipeline also polls the repository. Every push would then start two executions: one by the
      // event, one by polling.
      PollForSourceChanges: 'false',
      OutputArtifactFormat: 'CODE_ZIP',
    },
    outputArtifacts: [ARTIFACTS.source],
  };
  return { name: 'Source', action: [action] };
}

/**
 * Returns the stage that tests the commit, pushes the images and checks the release. The build has no output artifact
 * and no output variables, because code of the repository could change both. CheckRelease reads the result of the build
 * from AWS instead.
 */
export function buildStage(
  config: DeliveryConfig,
  application: Application,
  buildProject: string,
): CodepipelineStage {
  return { name: 'Build', action: [buildAction(buildProject), checkAction(config, application)] };
}

function buildAction(buildProject: string): CodepipelineStageAction {
  return {
    name: BUILD_ACTION,
    category: 'Build',
    owner: 'AWS',
    provider: 'CodeBuild',
    version: '1',
    runOrder: 1,
    configuration: { ProjectName: buildProject },
    inputArtifacts: [ARTIFACTS.source],
  };
}

function checkAction(config: DeliveryConfig, application: Application): CodepipelineStageAction {
  const names = namesOf(config);
  const parameters: CheckReleaseParameters = {
    task: 'check',
    ...commonParameters(config, application),
    buildProject: names.application(application.name).buildProject.name,
    reports: application.reports,
  };
  return lambdaAction({
    name: 'CheckRelease',
    functionName: names.delivery.checkReleaseFunction.name,
    parameters,
    inputArtifacts: [ARTIFACTS.source],
    outputArtifacts: [ARTIFACTS.checked],
    runOrder: 2,
  });
}

/** Returns the parameters that both tasks of check-release have. */
const commonParameters = (config: DeliveryConfig, application: Application) => {
  const { pipeline, repository } = namesOf(config).application(application.name);
  return {
    application: application.name,
    services: application.services.map(({ name }) => name),
    repository: repository.name,
    pipeline: pipeline.name,
    release: EXECUTION_ID_VARIABLE,
  };
};

/**
 * Returns the stage of one environment: the changes are described, a person approves, then the release is deployed or
 * promoted. All of these actions are in one stage, so that no other release can come between them. Each environment has
 * its own stage, so that a waiting approval for production does not block newer releases in test.
 */
export function environmentStage(
  config: DeliveryConfig,
  application: Application,
  environment: Environment,
): CodepipelineStage {
  const approve = [
    describeAction(config, application, environment),
    approveAction(config, application, environment),
  ];
  const release =
    environment.kind === 'tested'
      ? [
          ...application.services.map(({ name }) => deployAction(config, application, environment, name)),
          protectAction({ config, application, environment, runOrder: 4 }),
        ]
      : [promoteAction(config, application, environment)];
  return { name: stageName(environment.name), action: [...approve, ...release] };
}

function describeAction(
  config: DeliveryConfig,
  application: Application,
  environment: Environment,
): CodepipelineStageAction {
  const parameters: DescribeReleaseParameters = {
    task: 'describe',
    ...commonParameters(config, application),
    environment: environment.name,
  };
  return lambdaAction({
    name: 'DescribeRelease',
    functionName: namesOf(config).delivery.checkReleaseFunction.name,
    parameters,
    inputArtifacts: [ARTIFACTS.checked],
    namespace: describeNamespace(environment.name),
    runOrder: 1,
  });
}

function approveAction(
  config: DeliveryConfig,
  application: Application,
  environment: Environment,
): CodepipelineStageAction {
  const names = namesOf(config);
  const { delivery } = names;
  const { region } = delivery.accountRegion;
  const { repository } = names.application(application.name);
  return {
    name: APPROVE_ACTION,
    category: 'Approval',
    owner: 'AWS',
    provider: 'Manual',
    version: '1',
    runOrder: 2,
    timeoutInMinutes: environment.approval.timeoutMinutes,
    configuration: {
      NotificationArn: delivery.approvalTopic(environment.name).arn,
      CustomData: approvalMessage(environment, soakRuleOf(config, environment)),
      ExternalEntityLink:
        `${consoleOf(region)}/codesuite/codecommit/repositories/${repository.name}` +
        `/commit/#{${NAMESPACES.source}.CommitId}?region=${region}`,
    },
  };
}

function soakRuleOf(config: DeliveryConfig, environment: Environment): SoakRule | undefined {
  if (environment.kind === 'tested') return undefined;
  return { environment: environmentBefore(config, environment), minutes: environment.approval.soakMinutes };
}

function deployAction(
  config: DeliveryConfig,
  application: Application,
  environment: TestedEnvironment,
  service: string,
): CodepipelineStageAction {
  const names = namesOf(config);
  const { delivery } = names;
  const parameters: DeployStackParameters = {
    region: environment.region,
    stack: names.environment(environment).application(application.name).serviceStack(service).name,
    template: `${ARTIFACTS.checked}::${canonicalTemplateFile(service)}`,
    configuration: `${ARTIFACTS.checked}::${configurationFile(service, environment.name)}`,
    image: `${ARTIFACTS.checked}::${imageFileName(service)}`,
    pipeline: names.application(application.name).pipeline.name,
    release: EXECUTION_ID_VARIABLE,
  };
  const [first] = application.services;
  return lambdaAction({
    name: `Deploy-${service}`,
    // CodePipeline rejects two actions with the same namespace. Every deployment sets the same variables, so the first
    // deployment is enough.
    ...(service === first?.name ? { namespace: NAMESPACES.deploy } : {}),
    functionName: delivery.deployStackFunction.name,
    parameters,
    inputArtifacts: [ARTIFACTS.checked],
    runOrder: 3,
  });
}

function promoteAction(
  config: DeliveryConfig,
  application: Application,
  environment: PromotedEnvironment,
): CodepipelineStageAction {
  const names = namesOf(config);
  const { delivery } = names;
  const parameters: PromoteReleaseParameters = {
    application: application.name,
    environment: environment.name,
    services: application.services.map(({ name }) => name),
    pipeline: names.application(application.name).pipeline.name,
    release: EXECUTION_ID_VARIABLE,
  };
  return lambdaAction({
    name: PROMOTE_ACTION,
    functionName: delivery.promoteReleaseFunction.name,
    parameters,
    inputArtifacts: [ARTIFACTS.checked],
    runOrder: 3,
  });
}
