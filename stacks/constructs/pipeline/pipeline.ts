import {
  Codepipeline,
  type CodepipelineStage,
  type CodepipelineVariable,
} from '@cdktf/provider-aws/lib/codepipeline';
import { Construct } from 'constructs';

import { artifactPrefix, pipelineRoleName, type NamedBucket, type NamedResource } from '../../names';
import { type PipelineEvent, type PipelineVariable, PipelineStart } from './pipeline-start';
import { allow, useKeyThroughS3, type Statement } from '../permissions/policy';
import { ServiceRole } from '../permissions/service-role';

export interface PipelineProps {
  readonly names: NamedResource;
  /** Bucket of the artifacts. The pipeline is in the account and Region of the bucket. */
  readonly artifactBucket: NamedBucket;
  /** Alias of the key that encrypts the artifacts. */
  readonly keyAlias: NamedResource;
  /**
   * Statement that allows the use of the key.
   *
   * @default use through S3, for the artifact bucket
   */
  readonly useKey?: Statement;
  readonly stages: CodepipelineStage[];
  /** Permissions of the actions, in addition to the permissions for the artifacts. */
  readonly statements: readonly Statement[];
  /** Variables that a person sets when starting the pipeline, in addition to those of the event. */
  readonly variables: readonly PipelineVariable[];
  /** Event that starts the pipeline. */
  readonly startedBy: PipelineEvent;
  /** ARN of the topic for alarms about events that could not start the pipeline. */
  readonly alarmTopic: string;
}

/** A pipeline with its role and the events that start it. */
export class Pipeline extends Construct {
  constructor(scope: Construct, id: string, props: PipelineProps) {
    super(scope, id);
    const { artifactBucket } = props;
    const variables = [...props.startedBy.variables, ...props.variables];
    const { name } = props.names;
    const { accountRegion, arn: bucket } = artifactBucket;
    const role = new ServiceRole(this, 'role', {
      name: pipelineRoleName(name),
      service: 'codepipeline.amazonaws.com',
      trust: 'any-of-this-account',
      statements: [
        allow(
          'Artifacts',
          ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
          artifactBucket.objects(`${artifactPrefix(name)}/*`),
        ),
        allow(
          'ArtifactBucket',
          ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
          bucket,
        ),
        props.useKey ??
          useKeyThroughS3('EncryptArtifacts', accountRegion, [bucket, artifactBucket.objects('*')]),
        ...props.statements,
      ],
    });
    const pipeline = new Codepipeline(this, 'pipeline', {
      name,
      roleArn: role.arn,
      pipelineType: 'V2',
      // A newer execution replaces an older execution that waits for a stage. An older execution never enters a stage
      // after a newer execution.
      executionMode: 'SUPERSEDED',
      artifactStore: [
        {
          type: 'S3',
          location: artifactBucket.name,
          // The key is given by its alias, because the key may belong to another stack of the account.
          encryptionKey: { type: 'KMS', id: props.keyAlias.arn },
        },
      ],
      ...(variables.length === 0 ? {} : { variable: variables.map(declarationOf) }),
      stage: props.stages,
      dependsOn: [role.policy],
    });
    new PipelineStart(this, 'start', {
      accountRegion,
      pipeline,
      names: props.names,
      event: props.startedBy,
      alarmTopic: props.alarmTopic,
    });
  }
}

const declarationOf = ({ name, description, defaultValue }: PipelineVariable): CodepipelineVariable => ({
  name,
  description,
  defaultValue,
});
