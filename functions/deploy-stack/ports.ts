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
  /** Account id of the pipeline and of the record bucket. */
  readonly accountId: string;
  readonly artifacts: ArtifactStore;
  /** Client of the pipeline's Region. */
  readonly codePipeline: CodePipelineClient;
  /** Client of the stacks' Region. */
  readonly cloudFormation: CloudFormationClient;
  /** Client of the stacks' Region. */
  readonly ecs: ECSClient;
  /** Client of the stacks' Region, for the template bucket. */
  readonly templates: S3Client;
  /** Client of the registry's Region. */
  readonly ecr: ECRClient;
  /** Client of the record bucket's Region, with the function's own credentials. */
  readonly records: S3Client;
  readonly watch: Deadline;
  /** Returns the time in milliseconds since the epoch. */
  readonly now: () => number;
}

/** One invocation of a deployment. */
export interface Run extends DeployPorts {
  readonly parameters: DeployStackParameters;
  /**
   * Reads the files of the deployment from the artifacts.
   *
   * @throws JobError
   */
  readDeployment(): Promise<Deployment>;
  /**
   * Makes `token` the one with which the next invocation continues if this one is cut short. Phases call it before
   * the first request that may take effect although its response is lost.
   */
  remember(token: DeployToken): void;
}
