import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import type { Construct } from 'constructs';

import { AccountStack } from '../account-stack';
import { operatorReaders, type DeliveryConfig, type PromotedEnvironment } from '../config';
import { DeployRoleWatch, toTopic } from '../constructs/deploy-role-watch';
import { EncryptionKey } from '../constructs/encryption-key';
import { ExecutionRecorder, recordedStatements } from '../constructs/execution-recorder';
import { releaseNotices } from '../constructs/notice-topics';
import { alarmsMayPublish, alarmsMayUseKey, NotificationTopic } from '../constructs/notification-topic';
import { PipelineFunction } from '../constructs/pipeline/pipeline-function';
import { PrivateBucket } from '../constructs/private-bucket';
import { protectStacksFunction } from '../constructs/pipeline/protect-stacks';
import {
  historyReaderStatements,
  releaseBucketStatements,
  releaseKeyStatements,
} from './release-permissions';
import { DEPLOY_STAGE } from './release-stages';
import { verifyReleaseFunction } from './verify-function';

export interface ReleaseStackProps {
  readonly config: DeliveryConfig;
  readonly environment: PromotedEnvironment;
}

/**
 * The bucket for the releases of a promoted environment, and the resources that the pipelines of the environment share.
 */
export class ReleaseStack extends AccountStack {
  constructor(scope: Construct, name: string, { config, environment }: ReleaseStackProps) {
    const { account, region } = environment;
    super(
      scope,
      name,
      { config, account },
      { region, tags: { layer: 'release', environment: environment.name } },
    );
    const { accountRegion, terraform } = this;
    const { project } = config;
    const names = this.names.environment(environment);

    const key = new EncryptionKey(this, 'key', {
      accountRegion,
      alias: names.releaseKeyAlias,
      description: `Releases that arrive in ${environment.name}`,
      statements: [alarmsMayUseKey(accountRegion), ...releaseKeyStatements(config, environment)],
    });
    const releases = new PrivateBucket(this, 'releases', {
      bucket: names.releaseBucket,
      terraform,
      encryption: key,
      objects: 'kept',
      statements: releaseBucketStatements(config, environment),
    });
    // The events of the bucket start the pipelines. S3 delivers each event at least once, but events from CloudTrail
    // may be lost.
    new S3BucketNotification(this, 'events', { bucket: releases.bucket.id, eventbridge: true });
    new PrivateBucket(this, 'artifacts', {
      bucket: names.artifactBucket,
      terraform,
      encryption: key,
      objects: 'expire',
      statements: [],
    });

    new PrivateBucket(this, 'records', {
      bucket: names.recordBucket,
      terraform,
      encryption: key,
      objects: 'kept',
      statements: [
        ...recordedStatements(names.recordBucket, names),
        ...historyReaderStatements(config, environment),
      ],
    });

    const { operatorTopic } = names;
    const operators = new NotificationTopic(this, 'operators', {
      topic: operatorTopic,
      terraform,
      key,
      readers: operatorReaders(config),
      chat: false,
      statements: [alarmsMayPublish(accountRegion, operatorTopic)],
    });
    new DeployRoleWatch(this, 'deploy-role-watch', {
      accountRegion,
      project,
      names,
      roles: terraform,
      target: toTopic(accountRegion, operatorTopic),
    });
    new NotificationTopic(this, 'notices', {
      terraform,
      key,
      ...releaseNotices(config, environment, names.noticeTopic, names.recordExecutionFunction),
    });
    new ExecutionRecorder(this, 'recorder', {
      accountRegion,
      environment,
      names,
      recordBucket: names.recordBucket,
      pipelineSuffix: names.pipelineSuffix,
      deployStage: DEPLOY_STAGE,
      alarmTopic: operators.arn,
      notices: {
        operatorRole: this.names.account(account).operatorRole.name,
        approvals: {},
        waitingStages: [],
      },
    });
    for (const settings of [
      verifyReleaseFunction(config, environment),
      protectStacksFunction(config, environment),
    ]) {
      new PipelineFunction(this, settings.code, { accountRegion, alarmTopic: operators.arn, ...settings });
    }
  }
}
