import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';

import { REGION, REGISTRY, REPOSITORY } from '../../support/built-functions';
import type { Action } from '../case';
import { BUCKETS, type BucketName, type CaseNames } from '../names';
import type { Cloud } from '../world/cloud';

/** A pipeline action, and the AWS resources that the action needs. */
export interface Scenario {
  /**
   * True if stack operations are slow: still in progress when the job ends, but completed before the continuation job
   * arrives.
   */
  readonly slowStacks: boolean;
  action(cloud: Cloud, names: CaseNames): Action;
  prepare(cloud: Cloud, names: CaseNames): Promise<void>;
}

/** Template of a service with one task definition and one log group. */
export const TEMPLATE = `Parameters:
  ImageUri: { Type: String }
  Cluster: { Type: String }
Resources:
  Log:
    Type: AWS::Logs::LogGroup
    Properties: { LogGroupName: !Sub '/ecs/\${AWS::StackName}' }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: !Ref AWS::StackName
      NetworkMode: awsvpc
      ContainerDefinitions: [{ Name: web, Image: !Ref ImageUri, Memory: 128 }]
Outputs:
  Log: { Value: !Ref Log }
`;

/** Writes an object to the bucket for artifacts and records. */
export async function putInput(
  { s3 }: Cloud,
  names: CaseNames,
  Key: string,
  Body: Buffer | string,
  Metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  names.inputs.add(`artifacts/${Key}`);
  await s3.send(new PutObjectCommand({ Bucket: names.bucket('artifacts'), Key, Body, Metadata }));
}

export async function prepareBuckets(
  { s3 }: Cloud,
  names: CaseNames,
  buckets: readonly BucketName[] = BUCKETS,
): Promise<void> {
  names.buckets.push(...buckets);
  const make = async (Bucket: string) => {
    const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  };
  await Promise.all(buckets.map((which) => make(names.bucket(which))));
}

/** Creates a service stack that runs an earlier release. */
export async function prepareStack(
  { cloudFormation }: Cloud,
  StackName: string,
  tags: Readonly<Record<string, string>> = { 'release-sequence': '5', owner: 'ada' },
): Promise<void> {
  const parameter = (ParameterKey: string, ParameterValue: string) => ({ ParameterKey, ParameterValue });
  await cloudFormation.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: TEMPLATE,
      Parameters: [
        parameter('ImageUri', `${REGISTRY}/${REPOSITORY}@sha256:${'0'.repeat(64)}`),
        parameter('Cluster', 'main'),
      ],
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
}
