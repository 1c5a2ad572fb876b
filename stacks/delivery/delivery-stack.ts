import { Construct } from 'constructs';

import { DEPLOYMENT_RECORDS, PROMOTION_RECORDS } from '../../functions/shared/release/records';
import { AccountStack, type AccountStackProps } from '../account-stack';
import { testEnvironment, type DeliveryConfig } from '../config';
import { deployStackFunction, promoteReleaseFunction } from './delivery-functions';
import { DeployRoleWatch, toTopic } from '../constructs/deploy-role-watch';
import { EncryptionKey } from '../constructs/encryption-key';
import { alarmsMayPublish, alarmsMayUseKey, NotificationTopic } from '../constructs/notification-topic';
import { PipelineFunction } from '../constructs/pipeline/pipeline-function';
import { denyEverybody, notCalledBy, type Statement } from '../constructs/permissions/policy';
import { PrivateBucket } from '../constructs/private-bucket';
import { protectStacksFunction } from '../constructs/pipeline/protect-stacks';
import * as names from '../names';

/** What all delivery pipelines share: artifacts and the key to them, the functions, who is told what. */
export class DeliveryStack extends AccountStack {
  constructor(scope: Construct, name: string, props: AccountStackProps) {
    const { config } = props;
    super(scope, name, props, { region: config.pipelineRegion, tags: { layer: 'delivery' } });
    const { place, terraform } = this;
    const { project } = config;

    const key = new EncryptionKey(this, 'key', {
      place,
      alias: names.deliveryKeyAlias(project),
      description: `Artifacts and notifications of the ${project} pipelines`,
      statements: [alarmsMayUseKey(place)],
    });
    new PrivateBucket(this, 'artifacts', {
      name: names.artifactBucketName(project, place.accountId),
      region: place.region,
      terraform,
      encryption: key,
      objects: 'expire',
      statements: artifactStatements(config, place, terraform),
    });

    const tested = testEnvironment(config);
    const operatorTopic = names.operatorTopicName(project, tested.name);
    const operators = new NotificationTopic(this, 'operators', {
      place,
      name: operatorTopic,
      terraform,
      key,
      emails: config.operators.notify,
      statements: [alarmsMayPublish(place, operatorTopic)],
    });
    new DeployRoleWatch(this, 'deploy-role-watch', {
      place,
      project,
      environment: tested.name,
      roles: terraform,
      target: toTopic(place, operatorTopic),
    });
    const approvals = new Construct(this, 'approvals');
    for (const environment of config.environments) {
      const topic = names.topicName(project, environment.name);
      new NotificationTopic(approvals, environment.name, {
        place,
        name: topic,
        terraform,
        key,
        emails: environment.approval.notify,
        statements: [pipelinesOnly(config, place, topic)],
      });
    }

    for (const settings of [
      deployStackFunction(config),
      promoteReleaseFunction(config),
      protectStacksFunction(config, tested),
    ]) {
      new PipelineFunction(this, settings.code, { place, alarmTopic: operators.arn, ...settings });
    }
  }
}

/** A message that asks for an approval comes from a pipeline, or not at all. */
function pipelinesOnly(config: DeliveryConfig, place: names.Place, topic: string): Statement {
  const pipelineRoles = names.roleArn(place, names.pipelineRoleName(names.pipelineName(config.project, '*')));
  return denyEverybody(
    'PipelinesOnly',
    'sns:Publish',
    names.arn('sns', place, topic),
    notCalledBy(pipelineRoles),
  );
}

function artifactStatements(
  config: DeliveryConfig,
  place: names.Place,
  terraform: readonly string[],
): Statement[] {
  const bucket = names.artifactBucketName(config.project, place.accountId);
  const recordsBy = (sid: string, records: string, functionName: string) =>
    denyEverybody(
      sid,
      's3:PutObject',
      names.bucketArn(place.region, bucket, `${records}/*`),
      notCalledBy(names.roleArn(place, functionName)),
    );
  return [
    // A record is the proof that a release ran in test: it is worth what its writers are worth.
    recordsBy('RecordsByDeployStackOnly', DEPLOYMENT_RECORDS, names.deployStackFunctionName(config.project)),
    // And this one is what approvers of production are told that they replace.
    recordsBy(
      'PromotionsByPromotionOnly',
      PROMOTION_RECORDS,
      names.promoteReleaseFunctionName(config.project),
    ),
    denyEverybody(
      'DeleteByTerraformOnly',
      ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      names.bucketArn(place.region, bucket, '*'),
      notCalledBy(...terraform),
    ),
  ];
}
