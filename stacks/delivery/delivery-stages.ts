import type { CodepipelineStage, CodepipelineStageAction } from '@cdktf/provider-aws/lib/codepipeline';

import { replacesVariable, type DeployStackParameters } from '../../functions/deploy-stack/contract';
import type { PromoteReleaseParameters } from '../../functions/promote-release/contract';
import { ARTIFACTS } from '../../functions/shared/release/names';
import { configurationPath, imageFileName, templatePath } from '../../functions/shared/release/release-files';
import type {
  Application,
  DeliveryConfig,
  Environment,
  PromotedEnvironment,
  TestedEnvironment,
} from '../config';
import { APPROVE_ACTION, consoleOf, namesOf, stageName } from '../names';
import { lambdaAction, NAMESPACES } from '../constructs/pipeline/pipeline-actions';
import { protectAction } from '../constructs/pipeline/protect-stacks';

/** Variable of CodePipeline with the id of the running execution. */
const EXECUTION_ID_VARIABLE = '#{codepipeline.PipelineExecutionId}';

const BOTH = [ARTIFACTS.source, ARTIFACTS.build];

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
      // The tag of an image contains the execution ID, so that nobody can push an image with that tag before the
      // execution.
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
 * Returns the stage of one environment: a person approves, then the release is deployed or promoted. Approval and
 * deployment are in one stage, so that no other release can come between them. Each environment has its own stage, so
 * that a waiting approval for production does not block newer releases in test.
 */
export function environmentStage(
  config: DeliveryConfig,
  application: Application,
  environment: Environment,
): CodepipelineStage {
  const approve = approveAction(config, application, environment);
  const release =
    environment.kind === 'tested'
      ? [
          ...application.services.map(({ name }) => deployAction(config, application, environment, name)),
          protectAction({ config, application, environment, runOrder: 3 }),
        ]
      : [promoteAction(config, application, environment)];
  return { name: stageName(environment.name), action: [approve, ...release] };
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
    runOrder: 1,
    timeoutInMinutes: environment.approval.timeoutMinutes,
    configuration: {
      NotificationArn: delivery.approvalTopic(environment.name).arn,
      CustomData: approvalMessage(application, environment),
      ExternalEntityLink:
        `${consoleOf(region)}/codesuite/codecommit/repositories/${repository.name}` +
        `/commit/#{${NAMESPACES.source}.CommitId}?region=${region}`,
    },
  };
}

/** Returns the message of an approval. CodePipeline replaces the variables with the values of the execution. */
function approvalMessage(application: Application, environment: Environment): string {
  const { source, build, deploy } = NAMESPACES;
  return [
    `Release #{${build}.SEQUENCE} of ${application.name} asks to enter ${environment.name}.`,
    `Commit: #{${source}.CommitId}`,
    `Execution: ${EXECUTION_ID_VARIABLE}`,
    // The deployment to the tested environment has set this variable to the release of the last promotion.
    ...(environment.kind === 'tested'
      ? []
      : [`Replaces: #{${deploy}.${replacesVariable(environment.name)}}`]),
    // The buildspec of the application sets the variables below.
    'Its build says',
    `- change: #{${build}.COMMIT_SUBJECT}`,
    `- author: #{${build}.AUTHOR}`,
    `- tests: #{${build}.TESTS}`,
    `- images: #{${build}.IMAGES}`,
  ].join('\n');
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
    template: `${ARTIFACTS.source}::${templatePath(service)}`,
    configuration: `${ARTIFACTS.source}::${configurationPath(service, environment.name)}`,
    image: `${ARTIFACTS.build}::${imageFileName(service)}`,
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
    inputArtifacts: BOTH,
    runOrder: 2,
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
    name: 'Promote',
    functionName: delivery.promoteReleaseFunction.name,
    parameters,
    inputArtifacts: BOTH,
    runOrder: 2,
  });
}
