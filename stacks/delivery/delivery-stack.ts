import { Construct } from 'constructs';

import {
  CHECKED,
  DEPLOYMENT_RECORDS,
  PROMOTION_RECORDS,
  SEQUENCES,
} from '../../functions/shared/release/records';
import { AccountStack, type AccountStackProps } from '../account-stack';
import type { DeliveryConfig } from '../config';
import { checkReleaseFunction, deployStackFunction, promoteReleaseFunction } from './delivery-functions';
import { DeployRoleWatch, toTopic } from '../constructs/deploy-role-watch';
import { EncryptionKey } from '../constructs/encryption-key';
import { alarmsMayPublish, alarmsMayUseKey, NotificationTopic } from '../constructs/notification-topic';
import { PipelineFunction } from '../constructs/pipeline/pipeline-function';
import { denyEverybody, notCalledBy, type Statement } from '../constructs/permissions/policy';
import { PrivateBucket } from '../constructs/private-bucket';
import { protectStacksFunction } from '../constructs/pipeline/protect-stacks';
import { namesOf, pipelineRoleName, roleArn, type NamedBucket, type NamedResource } from '../names';

/**
 * The resources that all delivery pipelines share: artifacts with their key, functions, and topics with messages for
 * people.
 */
export class DeliveryStack extends AccountStack {
  constructor(scope: Construct, name: string, props: AccountStackProps) {
    const { config } = props;
    super(scope, name, props, { region: config.pipelineRegion, tags: { layer: 'delivery' } });
    const { accountRegion, terraform } = this;
    const { project } = config;
    const { delivery } = this.names;

    const key = new EncryptionKey(this, 'key', {
      accountRegion,
      alias: delivery.keyAlias,
      description: `Artifacts and notifications of the ${project} pipelines`,
      statements: [alarmsMayUseKey(accountRegion)],
    });
    new PrivateBucket(this, 'artifacts', {
      bucket: delivery.artifactBucket,
      terraform,
      encryption: key,
      objects: 'expire',
      statements: [onlyTerraformDeletes(delivery.artifactBucket, terraform)],
    });
    // A second bucket, because a release number must never be used again, and so its object must never expire.
    new PrivateBucket(this, 'records', {
      bucket: delivery.recordBucket,
      terraform,
      encryption: key,
      objects: 'kept',
      statements: recordStatements(config, terraform),
    });

    const [tested] = config.environments;
    const environmentNames = this.names.environment(tested);
    const { operatorTopic } = environmentNames;
    const operators = new NotificationTopic(this, 'operators', {
      topic: operatorTopic,
      terraform,
      key,
      emails: config.operators.notify,
      statements: [alarmsMayPublish(accountRegion, operatorTopic)],
    });
    new DeployRoleWatch(this, 'deploy-role-watch', {
      accountRegion,
      project,
      names: environmentNames,
      roles: terraform,
      target: toTopic(accountRegion, operatorTopic),
    });
    const approvals = new Construct(this, 'approvals');
    for (const environment of config.environments) {
      const topic = delivery.approvalTopic(environment.name);
      new NotificationTopic(approvals, environment.name, {
        topic,
        terraform,
        key,
        emails: environment.approval.notify,
        statements: [pipelinesOnly(config, topic)],
      });
    }

    for (const settings of [
      checkReleaseFunction(config),
      deployStackFunction(config),
      promoteReleaseFunction(config),
      protectStacksFunction(config, tested),
    ]) {
      new PipelineFunction(this, settings.code, { accountRegion, alarmTopic: operators.arn, ...settings });
    }
  }
}

/** Returns the statement that allows only the delivery pipelines to publish approval messages. */
function pipelinesOnly(config: DeliveryConfig, topic: NamedResource): Statement {
  const names = namesOf(config);
  const { delivery } = names;
  const { pipeline } = names.application('*');
  const roles = roleArn(delivery.accountRegion, pipelineRoleName(pipeline.name));
  return denyEverybody('PipelinesOnly', 'sns:Publish', topic.arn, notCalledBy(roles));
}

function recordStatements(config: DeliveryConfig, terraform: readonly string[]): Statement[] {
  const { checkReleaseFunction, deployStackFunction, promoteReleaseFunction, recordBucket } =
    namesOf(config).delivery;
  const sequences = recordBucket.objects(`${SEQUENCES}/*`);
  return [
    // A check record proves that `check-release` wrote a release, so only this function may write the record.
    denyEverybody(
      'ChecksByCheckReleaseOnly',
      's3:PutObject',
      [recordBucket.objects(`${CHECKED}/*`), sequences],
      notCalledBy(checkReleaseFunction.roleArn),
    ),
    // An allocated number belongs to one execution for ever.
    denyEverybody('NumbersOnce', 's3:PutObject', sequences, { Null: { 's3:if-none-match': 'true' } }),
    // A deployment record proves that a release ran in the tested environment, so only the function `deploy-stack` may
    // write the record.
    denyEverybody(
      'RecordsByDeployStackOnly',
      's3:PutObject',
      recordBucket.objects(`${DEPLOYMENT_RECORDS}/*`),
      notCalledBy(deployStackFunction.roleArn),
    ),
    // A promotion record is the source of the line "Replaces" in the message to approvers.
    denyEverybody(
      'PromotionsByPromotionOnly',
      's3:PutObject',
      recordBucket.objects(`${PROMOTION_RECORDS}/*`),
      notCalledBy(promoteReleaseFunction.roleArn),
    ),
    onlyTerraformDeletes(recordBucket, terraform),
  ];
}

const onlyTerraformDeletes = (bucket: NamedBucket, terraform: readonly string[]) =>
  denyEverybody(
    'DeleteByTerraformOnly',
    ['s3:DeleteObject', 's3:DeleteObjectVersion'],
    bucket.objects('*'),
    notCalledBy(...terraform),
  );
