import type { Construct } from 'constructs';

import { NO_ROLLBACK, REASON_VARIABLE, ROLLBACK_VARIABLE } from '../../functions/shared/release/names';
import { currentKey } from '../../functions/shared/release/release-bucket';
import { AccountStack } from '../account-stack';
import type { Application, DeliveryConfig, PromotedEnvironment } from '../config';
import { Pipeline } from '../constructs/pipeline/pipeline';
import { allow, decryptThroughS3, type Statement } from '../constructs/permissions/policy';
import { refuseRemoved } from '../constructs/removed-applications';
import { releaseStages } from './release-stages';
import { serviceStackRole } from '../constructs/permissions/service-stack-role';
import { templateParameterStatements } from '../constructs/permissions/service-stack-permissions';
import { namesOf } from '../names';

export interface ReleasePipelineStackProps {
  readonly config: DeliveryConfig;
  readonly environment: PromotedEnvironment;
  readonly application: Application;
}

/** The pipeline that deploys the releases of one application in one promoted environment. */
export class ReleasePipelineStack extends AccountStack {
  constructor(scope: Construct, name: string, props: ReleasePipelineStackProps) {
    const { config, environment, application } = props;
    const { account, region } = environment;
    super(
      scope,
      name,
      { config, account },
      { region, tags: { environment: environment.name, application: application.name } },
    );
    refuseRemoved(this, { config, account, application: application.name });
    const names = this.names.environment(environment);
    serviceStackRole(this, 'cloudformation', props);
    new Pipeline(this, 'release', {
      names: names.application(application.name).releasePipeline,
      artifactBucket: names.artifactBucket,
      keyAlias: names.releaseKeyAlias,
      stages: releaseStages(config, application, environment),
      statements: actionStatements(props),
      variables: [
        {
          name: ROLLBACK_VARIABLE,
          description: 'Number of the release that a rollback replaces by an older one',
          defaultValue: NO_ROLLBACK,
        },
        {
          name: REASON_VARIABLE,
          description: 'Why somebody rolls back',
          defaultValue: NO_ROLLBACK,
        },
      ],
      startedBy: {
        pattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          // The pattern has no filter on `reason`, because a release can arrive through PutObject, CopyObject or a
          // multipart upload.
          detail: {
            bucket: { name: [names.releaseBucket.name] },
            object: { key: [currentKey(application.name)] },
          },
        },
        variables: [],
      },
      alarmTopic: names.operatorTopic.arn,
    });
  }
}

/** Returns the permissions for the actions of the stages, in the order of the actions. */
function actionStatements({ application, config, environment }: ReleasePipelineStackProps): Statement[] {
  const names = namesOf(config).environment(environment);
  const { releaseBucket } = names;
  const deployed = names.application(application.name);
  const serviceRole = deployed.cloudFormationRole.arn;
  const stacks = application.services.map(({ name }) => deployed.serviceStack(name).arn);
  return [
    allow(
      'ReadRelease',
      ['s3:GetObject', 's3:GetObjectVersion'],
      releaseBucket.objects(currentKey(application.name)),
    ),
    allow(
      'ReadReleaseBucket',
      ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning', 's3:ListBucket'],
      releaseBucket.arn,
    ),
    decryptThroughS3('DecryptRelease', releaseBucket.accountRegion, releaseBucket.arn),
    allow('InvokeFunctions', 'lambda:InvokeFunction', [
      names.verifyReleaseFunction.arn,
      names.protectStacksFunction.arn,
    ]),
    // CodePipeline calls `ListFunctions` before it invokes a function. The action does not support resource-level
    // permissions.
    allow('ListFunctions', 'lambda:ListFunctions', '*'),
    allow(
      'ReadStacks',
      [
        'cloudformation:DescribeStackEvents',
        'cloudformation:DescribeStackResources',
        'cloudformation:DescribeStacks',
        'cloudformation:GetStackPolicy',
        'cloudformation:GetTemplate',
        'cloudformation:GetTemplateSummary',
      ],
      stacks,
    ),
    allow('UpdateStacks', ['cloudformation:CreateStack', 'cloudformation:UpdateStack'], stacks, {
      StringEquals: { 'cloudformation:RoleArn': serviceRole },
    }),
    allow('FinishStacks', ['cloudformation:SetStackPolicy', 'cloudformation:TagResource'], stacks),
    allow('CheckTemplate', 'cloudformation:ValidateTemplate', '*'),
    ...templateParameterStatements(names),
    allow('PassServiceRole', 'iam:PassRole', serviceRole, {
      StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
    }),
  ];
}
