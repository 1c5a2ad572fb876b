import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { SNSClient } from '@aws-sdk/client-sns';

import type { OwnedBucket } from '../shared/aws/owned-bucket';
import type { Sleep } from '../shared/aws/retry';
import type { ApprovedEnvironments, RecordExecutionEnvironment } from './contract';

/** Clients and settings of the function. */
export interface RecordPorts {
  readonly environment: RecordExecutionEnvironment;
  readonly approvals: ApprovedEnvironments;
  /** Region of the pipelines. */
  readonly region: string;
  readonly codePipeline: CodePipelineClient;
  /** CloudFormation client for the Region of the stacks. */
  readonly cloudFormation: CloudFormationClient;
  readonly records: OwnedBucket;
  readonly sns: SNSClient;
  /** Returns the time in milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: Sleep;
}
