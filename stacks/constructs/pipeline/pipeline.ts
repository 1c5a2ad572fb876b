import { Codepipeline, type CodepipelineStage } from '@cdktf/provider-aws/lib/codepipeline';
import { Construct } from 'constructs';

import * as names from '../../names';
import { PipelineStart } from './pipeline-start';
import { allow, useKeyThroughS3, type Statement } from '../permissions/policy';
import { ServiceRole } from '../permissions/service-role';

export interface PipelineProps {
  readonly place: names.Place;
  readonly name: string;
  /** Bucket of its artifacts, in the same account and Region. */
  readonly artifactBucket: string;
  /** Alias of the key they are encrypted with. */
  readonly keyAlias: string;
  /**
   * Statement that allows the use of that key.
   *
   * @default through S3 alone, for this bucket
   */
  readonly useKey?: Statement;
  readonly stages: CodepipelineStage[];
  /** What its actions need, beyond the artifacts. */
  readonly statements: readonly Statement[];
  /** Which events start it. */
  readonly startedBy: Readonly<Record<string, unknown>>;
  /** ARN of the topic that hears of events that could not start it. */
  readonly alarmTopic: string;
}

/** A pipeline with its role, started by an event. */
export class Pipeline extends Construct {
  constructor(scope: Construct, id: string, props: PipelineProps) {
    super(scope, id);
    const { place, name, artifactBucket } = props;
    const bucket = names.bucketArn(place.region, artifactBucket);
    const role = new ServiceRole(this, 'role', {
      name: names.pipelineRoleName(name),
      service: 'codepipeline.amazonaws.com',
      trust: 'any-of-this-account',
      statements: [
        allow(
          'Artifacts',
          ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
          `${bucket}/${names.artifactPrefix(name)}/*`,
        ),
        allow(
          'ArtifactBucket',
          ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
          bucket,
        ),
        props.useKey ?? useKeyThroughS3('EncryptArtifacts', place, [bucket, `${bucket}/*`]),
        ...props.statements,
      ],
    });
    const pipeline = new Codepipeline(this, 'pipeline', {
      name,
      roleArn: role.arn,
      pipelineType: 'V2',
      // A newer release overtakes an older one that waits; nothing ever runs beside, or after, a newer one.
      executionMode: 'SUPERSEDED',
      artifactStore: [
        {
          type: 'S3',
          location: artifactBucket,
          // An alias: this account's own, and the key may belong to another stack.
          encryptionKey: { type: 'KMS', id: names.arn('kms', place, props.keyAlias) },
        },
      ],
      stage: props.stages,
      dependsOn: [role.policy],
    });
    new PipelineStart(this, 'start', {
      place,
      pipeline,
      pipelineName: name,
      pattern: props.startedBy,
      alarmTopic: props.alarmTopic,
    });
  }
}
