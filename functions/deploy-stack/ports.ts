import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { S3Client } from '@aws-sdk/client-s3';

import type { ArtifactStore } from '../shared/artifacts/artifacts';
import type { Deadline } from '../shared/job/deadline';
import type { DeployStackEnvironment, DeployStackParameters } from './contract';
import type { Deployment } from './deployment';
import type { DeployToken } from './token';

/** Clients, settings and clock of a deployment. */
export interface DeployPorts {
  readonly environment: DeployStackEnvironment;
  /** Id of the account that owns the pipeline and the record bucket. */
  readonly accountId: string;
  readonly artifacts: ArtifactStore;
  /** CodePipeline client for the Region of the pipeline. */
  readonly codePipeline: CodePipelineClient;
  /** CloudFormation client for the Region of the stacks. */
  readonly cloudFormation: CloudFormationClient;
  /** ECS client for the Region of the stacks. */
  readonly ecs: ECSClient;
  /** S3 client for the template bucket, in the Region of the stacks. */
  readonly templates: S3Client;
  /** ECR client for the Region of the registry. */
  readonly ecr: ECRClient;
  /** S3 client for the record bucket, with the credentials of the function's role. */
  readonly records: S3Client;
  readonly watch: Deadline;
  /** Returns the current time in milliseconds since the epoch. */
  readonly now: () => number;
}

/** Clients, settings and parameters of one invocation. */
export interface Run extends DeployPorts {
  readonly parameters: DeployStackParameters;
  /**
   * Reads the files of the deployment from the artifacts.
   *
   * @throws JobError when a file is missing or not allowed.
   */
  readDeployment(): Promise<Deployment>;
  /**
   * Sets the token with which the next invocation continues if the current invocation runs out of time or meets an AWS
   * outage. AWS may carry out a request although the response is lost. Each phase therefore calls `remember` before
   * the phase sends the first request that changes something.
   */
  remember(token: DeployToken): void;
}
