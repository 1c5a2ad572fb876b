import type { Construct } from 'constructs';

import { currentKey } from '../../functions/shared/release/release-bucket';
import { AccountStack } from '../account-stack';
import type { Application, DeliveryConfig, Environment } from '../config';
import { Pipeline } from '../constructs/pipeline/pipeline';
import { allow, useKeyThroughS3, type Statement } from '../constructs/permissions/policy';
import { releaseStages } from './release-stages';
import { serviceStackRole } from '../constructs/permissions/service-stack-role';
import { templateParameterStatements } from '../constructs/permissions/service-stack-permissions';
import * as names from '../names';

export interface ReleasePipelineStackProps {
  readonly config: DeliveryConfig;
  readonly environment: Environment;
  readonly application: Application;
}

/** One application in one promoted environment: what arrives in the release bucket is deployed. */
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
    const { project } = config;
    const { place } = this;
    serviceStackRole(this, 'cloudformation', props);
    new Pipeline(this, 'release', {
      place,
      name: names.releasePipelineName(project, environment.name, application.name),
      artifactBucket: names.releaseArtifactBucketName(project, environment.name, place.accountId),
      keyAlias: names.releaseKeyAlias(project, environment.name),
      stages: releaseStages(config, application, environment),
      statements: actionStatements(props, place),
      startedBy: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        // No filter on the reason: a put, a copy and a multipart upload are all arrivals.
        detail: {
          bucket: { name: [names.releaseBucketName(project, environment.name, place.accountId)] },
          object: { key: [currentKey(application.name)] },
        },
      },
      alarmTopic: names.arn('sns', place, names.operatorTopicName(project, environment.name)),
    });
  }
}

/** What the actions of the stages need, in their order. */
function actionStatements(props: ReleasePipelineStackProps, place: names.Place): Statement[] {
  const { application, config, environment } = props;
  const { project } = config;
  const bucketName = names.releaseBucketName(project, environment.name, place.accountId);
  const bucket = names.bucketArn(place.region, bucketName);
  const functions = [
    names.verifyReleaseFunctionName(project, environment.name),
    names.protectStacksFunctionName(project, environment.name),
  ];
  const serviceRole = names.roleArn(
    place,
    names.cloudFormationRoleName(project, environment.name, application.name),
  );
  const stacks = application.services.map(({ name }) =>
    names.arn(
      'cloudformation',
      place,
      `stack/${names.serviceStackName(project, environment.name, application.name, name)}/*`,
    ),
  );
  return [
    allow(
      'ReadRelease',
      ['s3:GetObject', 's3:GetObjectVersion'],
      names.bucketArn(place.region, bucketName, currentKey(application.name)),
    ),
    allow(
      'ReadReleaseBucket',
      ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning', 's3:ListBucket'],
      bucket,
    ),
    useKeyThroughS3('DecryptRelease', place, bucket),
    allow(
      'InvokeFunctions',
      'lambda:InvokeFunction',
      functions.map((name) => names.arn('lambda', place, `function:${name}`)),
    ),
    // CodePipeline lists before it invokes; there is no resource to name.
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
    ...templateParameterStatements({ project, environment: environment.name, place }),
    allow('PassServiceRole', 'iam:PassRole', serviceRole, {
      StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
    }),
  ];
}
