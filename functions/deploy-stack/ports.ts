import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { S3Client } from '@aws-sdk/client-s3';

import type { ArtifactStore } from '../shared/artifacts/artifacts';
import type { Deadline } from '../shared/job/deadline';
import type { DeployStackEnvironment } from './contract';
import type { DeployToken } from './token';

/** What a deployment works with. */
export interface DeployPorts {
  readonly environment: DeployStackEnvironment;
  /** Account of the pipeline and of the record bucket. */
  readonly accountId: string;
  readonly artifacts: ArtifactStore;
  /** Of the pipeline's Region. */
  readonly codePipeline: CodePipelineClient;
  /** Of the stacks' Region, like the next two. */
  readonly cloudFormation: CloudFormationClient;
  readonly ecs: ECSClient;
  readonly templates: S3Client;
  /** Of the registry's Region. */
  readonly ecr: ECRClient;
  /** Of the record bucket's Region, with the function's own credentials. */
  readonly records: S3Client;
  readonly watch: Deadline;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** One invocation's work on a deployment. */
export interface Run extends DeployPorts {
  /**
   * From here on a call may take effect without our hearing of it: whatever cuts this invocation short, the next one
   * goes on with `token`.
   */
  remember(token: DeployToken): void;
}
