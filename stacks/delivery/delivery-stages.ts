import type { CodepipelineStage, CodepipelineStageAction } from '@cdktf/provider-aws/lib/codepipeline';

import { replacesVariable, type DeployStackParameters } from '../../functions/deploy-stack/contract';
import type { PromoteReleaseParameters } from '../../functions/promote-release/contract';
import { ARTIFACTS } from '../../functions/shared/release/names';
import { configurationPath, imageFileName, templatePath } from '../../functions/shared/release/release-files';
import { testEnvironment, type Application, type DeliveryConfig, type Environment } from '../config';
import * as names from '../names';
import { pipelinePlace } from '../places';
import { lambdaAction, NAMESPACES } from '../constructs/pipeline/pipeline-actions';
import { protectAction } from '../constructs/pipeline/protect-stacks';

/** Variable of CodePipeline with the id of the running execution. */
const EXECUTION_ID_VARIABLE = '#{codepipeline.PipelineExecutionId}';

const BOTH = [ARTIFACTS.source, ARTIFACTS.build];

/** A push to the application's branch. The event that starts the pipeline names the branch too. */
export function sourceStage(config: DeliveryConfig, application: Application): CodepipelineStage {
  const action: CodepipelineStageAction = {
    name: 'CodeCommit',
    category: 'Source',
    owner: 'AWS',
    provider: 'CodeCommit',
    version: '1',
    namespace: NAMESPACES.source,
    configuration: {
      RepositoryName: names.repositoryName(config.project, application.name),
      BranchName: application.branch,
      // Its default is true, and every push would start two executions.
      PollForSourceChanges: 'false',
      OutputArtifactFormat: 'CODE_ZIP',
    },
    outputArtifacts: [ARTIFACTS.source],
  };
  return { name: 'Source', action: [action] };
}

export function buildStage(buildProject: string): CodepipelineStage {
  const action: CodepipelineStageAction = {
    name: 'CodeBuild',
    category: 'Build',
    owner: 'AWS',
    provider: 'CodeBuild',
    version: '1',
    namespace: NAMESPACES.build,
    configuration: {
      ProjectName: buildProject,
      // Part of the image's tag: nobody can push an image under it before this very execution has started.
      EnvironmentVariables: JSON.stringify([
        { name: 'EXECUTION', value: EXECUTION_ID_VARIABLE, type: 'PLAINTEXT' },
      ]),
    },
    inputArtifacts: [ARTIFACTS.source],
    outputArtifacts: [ARTIFACTS.build],
  };
  return { name: 'Build', action: [action] };
}

/**
 * The stage of one environment: a person approves, then the release enters it. Approving and entering are one
 * stage, so nothing else can enter in between; each environment is a stage of its own, so that an open
 * approval of production does not keep newer releases from test.
 */
export function environmentStage(
  config: DeliveryConfig,
  application: Application,
  environment: Environment,
): CodepipelineStage {
  const enter =
    environment === testEnvironment(config)
      ? [
          ...application.services.map(({ name }) => deployAction(config, application, environment, name)),
          protectAction({ config, application, environment, runOrder: 3 }),
        ]
      : [promoteAction(config, application, environment)];
  return {
    name: names.stageName(environment.name),
    action: [approveAction(config, application, environment), ...enter],
  };
}

function approveAction(
  config: DeliveryConfig,
  application: Application,
  environment: Environment,
): CodepipelineStageAction {
  const place = pipelinePlace(config);
  const repository = names.repositoryName(config.project, application.name);
  return {
    name: names.APPROVE_ACTION,
    category: 'Approval',
    owner: 'AWS',
    provider: 'Manual',
    version: '1',
    runOrder: 1,
    timeoutInMinutes: environment.approval.timeoutMinutes,
    configuration: {
      NotificationArn: names.arn('sns', place, names.topicName(config.project, environment.name)),
      CustomData: whatIsApproved(
        application.name,
        environment.name,
        environment === testEnvironment(config) ? [] : [whatIsReplaced(environment.name)],
      ),
      ExternalEntityLink:
        `${names.consoleOf(place.region)}/codesuite/codecommit/repositories/${repository}` +
        `/commit/#{${NAMESPACES.source}.CommitId}?region=${place.region}`,
    },
  };
}

/** The message of an approval; CodePipeline puts in what this very execution has built and tested. */
function whatIsApproved(application: string, environment: string, more: readonly string[]): string {
  const { source, build } = NAMESPACES;
  return [
    `Release #{${build}.SEQUENCE} of ${application} asks to enter ${environment}.`,
    `Commit: #{${source}.CommitId}`,
    `Execution: ${EXECUTION_ID_VARIABLE}`,
    ...more,
    // From here on it is the repository's own buildspec that speaks.
    'Its build says',
    `- change: #{${build}.COMMIT_SUBJECT}`,
    `- author: #{${build}.AUTHOR}`,
    `- tests: #{${build}.TESTS}`,
    `- images: #{${build}.IMAGES}`,
  ].join('\n');
}

/** The deployment to test looked it up: what was promoted last. */
function whatIsReplaced(environment: string): string {
  return `Replaces: #{${NAMESPACES.deploy}.${replacesVariable(environment)}}`;
}

function deployAction(
  config: DeliveryConfig,
  application: Application,
  environment: Environment,
  service: string,
): CodepipelineStageAction {
  const { project } = config;
  const parameters: DeployStackParameters = {
    region: environment.region,
    stack: names.serviceStackName(project, environment.name, application.name, service),
    template: `${ARTIFACTS.source}::${templatePath(service)}`,
    configuration: `${ARTIFACTS.source}::${configurationPath(service, environment.name)}`,
    image: `${ARTIFACTS.build}::${imageFileName(service)}`,
    pipeline: names.pipelineName(project, application.name),
    release: EXECUTION_ID_VARIABLE,
  };
  const [first] = application.services;
  return lambdaAction({
    name: `Deploy-${service}`,
    // A namespace has one owner. What is asked of it, every service's deployment would answer alike.
    ...(service === first?.name ? { namespace: NAMESPACES.deploy } : {}),
    functionName: names.deployStackFunctionName(project),
    parameters,
    inputArtifacts: BOTH,
    runOrder: 2,
  });
}

function promoteAction(
  config: DeliveryConfig,
  application: Application,
  environment: Environment,
): CodepipelineStageAction {
  const parameters: PromoteReleaseParameters = {
    application: application.name,
    environment: environment.name,
    services: application.services.map(({ name }) => name),
    pipeline: names.pipelineName(config.project, application.name),
    release: EXECUTION_ID_VARIABLE,
  };
  return lambdaAction({
    name: 'Promote',
    functionName: names.promoteReleaseFunctionName(config.project),
    parameters,
    inputArtifacts: BOTH,
    runOrder: 2,
  });
}
