import { CodecommitRepository } from '@cdktf/provider-aws/lib/codecommit-repository';
import type { Construct } from 'constructs';

import { NO_VALUE, PIPELINE_VARIABLES } from '../../functions/shared/release/names';
import { AccountStack } from '../account-stack';
import type { Application, DeliveryConfig } from '../config';
import { BuildProject } from './build-project';
import { buildStage, environmentStage, sourceStage } from './delivery-stages';
import { Pipeline } from '../constructs/pipeline/pipeline';
import {
  allow,
  useKeyForCodeCommit,
  useKeyThroughSns,
  type Statement,
} from '../constructs/permissions/policy';
import { refuseRemoved } from '../constructs/removed-applications';
import { serviceStackRole } from '../constructs/permissions/service-stack-role';
import { namesOf } from '../names';

export interface PipelineStackProps {
  readonly config: DeliveryConfig;
  readonly application: Application;
}

/** The delivery pipeline of one application: from its repository to the promotion to every promoted environment. */
export class PipelineStack extends AccountStack {
  constructor(scope: Construct, name: string, { config, application }: PipelineStackProps) {
    const [tested] = config.environments;
    super(
      scope,
      name,
      { config, account: tested.account },
      { region: config.pipelineRegion, tags: { application: application.name } },
    );
    refuseRemoved(this, { config, account: tested.account, application: application.name });
    const { delivery } = this.names;
    const { repository, pipeline } = this.names.application(application.name);

    new CodecommitRepository(this, 'repository', {
      repositoryName: repository.name,
      description: `Source of ${application.name}`,
      // Terraform must not delete the repository, because the git history would be lost.
      lifecycle: { preventDestroy: true },
    });
    serviceStackRole(this, 'cloudformation', { config, application, environment: tested });
    const build = new BuildProject(this, 'build', { config, application });
    new Pipeline(this, 'delivery', {
      names: pipeline,
      artifactBucket: delivery.artifactBucket,
      keyAlias: delivery.keyAlias,
      useKey: useKeyForCodeCommit('EncryptArtifacts', this.accountRegion, delivery.keyAlias.name),
      stages: [
        sourceStage(config, application),
        buildStage(config, application, build.name),
        ...config.environments.map((environment) => environmentStage(config, application, environment)),
      ],
      statements: actionStatements(config, application),
      variables: [],
      startedBy: {
        pattern: {
          source: ['aws.codecommit'],
          'detail-type': ['CodeCommit Repository State Change'],
          resources: [repository.arn],
          detail: {
            event: ['referenceCreated', 'referenceUpdated'],
            referenceType: ['branch'],
            referenceName: [application.branch],
          },
        },
        variables: [
          {
            name: PIPELINE_VARIABLES.pusher,
            description: 'Who pushed the commit in PushedCommit',
            defaultValue: NO_VALUE,
            text: 'by <value>',
            path: '$.detail.callerUserArn',
          },
          {
            name: PIPELINE_VARIABLES.pushedCommit,
            description: 'Commit whose push started the execution',
            defaultValue: NO_VALUE,
            text: 'at <value>',
            path: '$.detail.commitId',
          },
        ],
      },
      alarmTopic: this.names.environment(tested).operatorTopic.arn,
    });
  }
}

/** Returns the permissions for the actions of the stages, in the order of the actions. */
function actionStatements(config: DeliveryConfig, application: Application): Statement[] {
  const names = namesOf(config);
  const { delivery } = names;
  const { repository, buildProject } = names.application(application.name);
  const topics = config.environments.map(({ name }) => delivery.approvalTopic(name).arn);
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
      repository.arn,
    ),
    allow('Build', ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'], buildProject.arn),
    allow('AskForApproval', 'sns:Publish', topics),
    useKeyThroughSns('EncryptQuestion', delivery.accountRegion, topics),
    allow('InvokeFunctions', 'lambda:InvokeFunction', [
      delivery.checkReleaseFunction.arn,
      delivery.deployStackFunction.arn,
      delivery.promoteReleaseFunction.arn,
      names.environment(config.environments[0]).protectStacksFunction.arn,
    ]),
    // CodePipeline calls `ListFunctions` before it invokes a function. The action does not support resource-level
    // permissions.
    allow('ListFunctions', 'lambda:ListFunctions', '*'),
  ];
}
