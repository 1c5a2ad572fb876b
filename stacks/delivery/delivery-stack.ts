import { Construct } from 'constructs';

import type { ApprovedEnvironments } from '../../functions/record-execution/contract';
import { AccountStack, type AccountStackProps } from '../account-stack';
import { approvalReaders, operatorReaders, type DeliveryConfig, type TestedEnvironment } from '../config';
import { checkReleaseFunction } from './check-release-function';
import { deployStackFunction, promoteReleaseFunction } from './delivery-functions';
import { DeployRoleWatch, toTopic } from '../constructs/deploy-role-watch';
import { EncryptionKey } from '../constructs/encryption-key';
import { ExecutionRecorder, recordedStatements } from '../constructs/execution-recorder';
import { releaseNotices, waitingNotices } from '../constructs/notice-topics';
import { alarmsMayPublish, alarmsMayUseKey, NotificationTopic } from '../constructs/notification-topic';
import { PipelineFunction } from '../constructs/pipeline/pipeline-function';
import { denyEverybody, notCalledBy, type Statement } from '../constructs/permissions/policy';
import { PrivateBucket } from '../constructs/private-bucket';
import { protectStacksFunction } from '../constructs/pipeline/protect-stacks';
import { recordStatements } from './record-permissions';
import {
  namesOf,
  pipelineRoleName,
  roleArn,
  stageName,
  type NamedBucket,
  type NamedResource,
} from '../names';

/**
 * The resources that all delivery pipelines share: artifacts and records with their key, functions, and topics with
 * messages for people.
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
      statements: [deletedBy(delivery.artifactBucket, terraform)],
    });
    // The records have a bucket of their own, because records must not expire: a release number whose object has
    // expired could be allocated again. In a shared bucket, no lifecycle rule could expire only the artifacts, because
    // every pipeline adds a folder of artifacts.
    new PrivateBucket(this, 'records', {
      bucket: delivery.recordBucket,
      terraform,
      encryption: key,
      objects: 'kept',
      statements: [
        ...recordStatements(config),
        ...recordedStatements(delivery.recordBucket, this.names.environment(config.environments[0])),
        deletedBy(delivery.recordBucket, terraform),
      ],
    });

    const [tested] = config.environments;
    const environmentNames = this.names.environment(tested);
    const { operatorTopic } = environmentNames;
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
        readers: approvalReaders(environment),
        chat: false,
        statements: [pipelinesOnly(config, topic)],
      });
    }
    this.addNotices(config, tested, key);

    new ExecutionRecorder(this, 'recorder', {
      accountRegion,
      environment: tested,
      names: environmentNames,
      recordBucket: delivery.recordBucket,
      pipelineSuffix: delivery.pipelineSuffix,
      deployStage: stageName(tested.name),
      alarmTopic: operators.arn,
      notices: {
        operatorRole: this.names.account(tested.account).operatorRole.name,
        approvals: approvalsOf(config),
        waitingStages: config.environments
          .filter(({ notices }) => notices.chat)
          .map(({ name: environment }) => stageName(environment)),
      },
    });
    for (const settings of [
      checkReleaseFunction(config),
      deployStackFunction(config),
      promoteReleaseFunction(config),
      protectStacksFunction(config, tested),
    ]) {
      new PipelineFunction(this, settings.code, { accountRegion, alarmTopic: operators.arn, ...settings });
    }
  }

  /** Adds the topics with which `record-execution` notifies people about releases. */
  private addNotices(config: DeliveryConfig, tested: TestedEnvironment, key: EncryptionKey): void {
    const { terraform } = this;
    const { noticeTopic, recordExecutionFunction: recorder } = this.names.environment(tested);
    new NotificationTopic(this, 'notices', {
      terraform,
      key,
      ...releaseNotices(config, tested, noticeTopic, recorder),
    });
    const waiting = new Construct(this, 'waiting');
    for (const environment of config.environments) {
      const topic = this.names.delivery.waitingTopic(environment.name);
      new NotificationTopic(waiting, environment.name, {
        terraform,
        key,
        ...waitingNotices(environment, topic, recorder),
      });
    }
  }
}

/** Returns the environments whose approvals are actions of the delivery pipelines, in the order of the stages. */
function approvalsOf(config: DeliveryConfig): ApprovedEnvironments {
  const { delivery } = namesOf(config);
  return Object.fromEntries(
    config.environments.map(({ name: environment }) => [
      stageName(environment),
      {
        environment,
        topic: delivery.waitingTopic(environment).arn,
        role: delivery.approverRole(environment).name,
      },
    ]),
  );
}

/** Returns the statement that allows only the delivery pipelines to publish approval messages. */
function pipelinesOnly(config: DeliveryConfig, topic: NamedResource): Statement {
  const names = namesOf(config);
  const { delivery } = names;
  const { pipeline } = names.application('*');
  const roles = roleArn(delivery.accountRegion, pipelineRoleName(pipeline.name));
  return denyEverybody('PipelinesOnly', 'sns:Publish', topic.arn, notCalledBy(roles));
}

/** Returns the statement that allows only Terraform's roles to delete objects. */
function deletedBy(bucket: NamedBucket, terraform: readonly string[]): Statement {
  return denyEverybody(
    'DeleteByTerraformOnly',
    ['s3:DeleteObject', 's3:DeleteObjectVersion'],
    bucket.objects('*'),
    notCalledBy(...terraform),
  );
}
