import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import type { Construct } from 'constructs';

import { AccountStack } from '../account-stack';
import type { DeliveryConfig, Environment } from '../config';
import { DeployRoleWatch, toTopic } from '../constructs/deploy-role-watch';
import { EncryptionKey } from '../constructs/encryption-key';
import { alarmsMayPublish, alarmsMayUseKey, NotificationTopic } from '../constructs/notification-topic';
import { PipelineFunction } from '../constructs/pipeline/pipeline-function';
import { PrivateBucket } from '../constructs/private-bucket';
import { protectStacksFunction } from '../constructs/pipeline/protect-stacks';
import { releaseBucketStatements, releaseKeyStatements } from './release-permissions';
import { verifyReleaseFunction } from './verify-function';
import * as names from '../names';

export interface ReleaseStackProps {
  readonly config: DeliveryConfig;
  readonly environment: Environment;
}

/** Where releases arrive in a promoted environment, and what its own pipelines share. */
export class ReleaseStack extends AccountStack {
  constructor(scope: Construct, name: string, { config, environment }: ReleaseStackProps) {
    const { account, region, name: environmentName } = environment;
    super(
      scope,
      name,
      { config, account },
      { region, tags: { layer: 'release', environment: environmentName } },
    );
    const { place, terraform } = this;
    const { project } = config;

    const key = new EncryptionKey(this, 'key', {
      place,
      alias: names.releaseKeyAlias(project, environmentName),
      description: `Releases that arrive in ${environmentName}`,
      statements: [alarmsMayUseKey(place), ...releaseKeyStatements(config, environment)],
    });
    const releases = new PrivateBucket(this, 'releases', {
      name: names.releaseBucketName(project, environmentName, place.accountId),
      region,
      terraform,
      encryption: key,
      objects: 'kept',
      statements: releaseBucketStatements(config, environment),
    });
    // Its events start the pipelines. Unlike CloudTrail's, S3's own are delivered at least once.
    new S3BucketNotification(this, 'events', { bucket: releases.bucket.id, eventbridge: true });
    new PrivateBucket(this, 'artifacts', {
      name: names.releaseArtifactBucketName(project, environmentName, place.accountId),
      region,
      terraform,
      encryption: key,
      objects: 'expire',
      statements: [],
    });

    const operatorTopic = names.operatorTopicName(project, environmentName);
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
      environment: environmentName,
      roles: terraform,
      target: toTopic(place, operatorTopic),
    });
    for (const settings of [
      verifyReleaseFunction(config, environment),
      protectStacksFunction(config, environment),
    ]) {
      new PipelineFunction(this, settings.code, { place, alarmTopic: operators.arn, ...settings });
    }
  }
}
