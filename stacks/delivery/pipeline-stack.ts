import { CodecommitRepository } from '@cdktf/provider-aws/lib/codecommit-repository';
import type { Construct } from 'constructs';

import { AccountStack } from '../account-stack';
import { testEnvironment, type Application, type DeliveryConfig } from '../config';
import { BuildProject } from './build-project';
import { buildStage, environmentStage, sourceStage } from './delivery-stages';
import { Pipeline } from '../constructs/pipeline/pipeline';
import {
  allow,
  useKeyForCodeCommit,
  useKeyThroughSns,
  type Statement,
} from '../constructs/permissions/policy';
import { serviceStackRole } from '../constructs/permissions/service-stack-role';
import * as names from '../names';

export interface PipelineStackProps {
  readonly config: DeliveryConfig;
  readonly application: Application;
}

/** One application, from its repository to the door of every environment. */
export class PipelineStack extends AccountStack {
  constructor(scope: Construct, name: string, { config, application }: PipelineStackProps) {
    const environment = testEnvironment(config);
    const { account, name: tested } = environment;
    super(
      scope,
      name,
      { config, account },
      { region: config.pipelineRegion, tags: { application: application.name } },
    );
    const { project } = config;
    const { place } = this;
    const repositoryName = names.repositoryName(project, application.name);

    new CodecommitRepository(this, 'repository', {
      repositoryName,
      description: `Source of ${application.name}`,
      // Deleting a repository deletes its history.
      lifecycle: { preventDestroy: true },
    });
    serviceStackRole(this, 'cloudformation', { config, application, environment });
    const build = new BuildProject(this, 'build', { config, application });
    new Pipeline(this, 'delivery', {
      place,
      name: names.pipelineName(project, application.name),
      artifactBucket: names.artifactBucketName(project, place.accountId),
      keyAlias: names.deliveryKeyAlias(project),
      useKey: useKeyForCodeCommit('EncryptArtifacts', place, names.deliveryKeyAlias(project)),
      stages: [
        sourceStage(config, application),
        buildStage(build.name),
        ...config.environments.map((environment) => environmentStage(config, application, environment)),
      ],
      statements: actionStatements(config, application, place),
      startedBy: {
        source: ['aws.codecommit'],
        'detail-type': ['CodeCommit Repository State Change'],
        resources: [names.arn('codecommit', place, repositoryName)],
        detail: {
          event: ['referenceCreated', 'referenceUpdated'],
          referenceType: ['branch'],
          referenceName: [application.branch],
        },
      },
      alarmTopic: names.arn('sns', place, names.operatorTopicName(project, tested)),
    });
  }
}

/** What the actions of the stages need, in their order. */
function actionStatements(config: DeliveryConfig, application: Application, place: names.Place): Statement[] {
  const { project } = config;
  const topics = config.environments.map(({ name }) =>
    names.arn('sns', place, names.topicName(project, name)),
  );
  const lambda = (functionName: string) => names.arn('lambda', place, `function:${functionName}`);
  return [
    allow(
      'ReadSource',
      [
        'codecommit:CancelUploadArchive',
        'codecommit:GetBranch',
        'codecommit:GetCommit',
        'codecommit:GetRepository',
        'codecommit:GetUploadArchiveStatus',
        'codecommit:UploadArchive',
      ],
      names.arn('codecommit', place, names.repositoryName(project, application.name)),
    ),
    allow(
      'Build',
      ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'],
      names.arn('codebuild', place, `project/${names.buildProjectName(project, application.name)}`),
    ),
    allow('AskForApproval', 'sns:Publish', topics),
    useKeyThroughSns('EncryptQuestion', place, topics),
    allow('InvokeFunctions', 'lambda:InvokeFunction', [
      lambda(names.deployStackFunctionName(project)),
      lambda(names.promoteReleaseFunctionName(project)),
      lambda(names.protectStacksFunctionName(project, testEnvironment(config).name)),
    ]),
    // CodePipeline lists before it invokes; there is no resource to name.
    allow('ListFunctions', 'lambda:ListFunctions', '*'),
  ];
}
