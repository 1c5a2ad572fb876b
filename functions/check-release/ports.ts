import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CodeBuildClient } from '@aws-sdk/client-codebuild';
import type { CodeCommitClient } from '@aws-sdk/client-codecommit';
import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { S3Client } from '@aws-sdk/client-s3';

import type { ArtifactStore } from '../shared/artifacts/artifacts';
import type { Sleep } from '../shared/aws/retry';
import type { Deadline } from '../shared/job/deadline';
import type { CheckReleaseEnvironment } from './contract';

/** Clients and settings of a check. */
export interface CheckPorts {
  readonly environment: CheckReleaseEnvironment;
  /** Id of the account that owns the pipeline and the record bucket. */
  readonly accountId: string;
  /** Region of the pipeline, and of every client whose comment names no other Region. */
  readonly region: string;
  readonly artifacts: ArtifactStore;
  /** S3 client with the credentials of the job, which writes the output artifact. */
  readonly artifactS3: S3Client;
  readonly codePipeline: CodePipelineClient;
  readonly codeBuild: CodeBuildClient;
  readonly codeCommit: CodeCommitClient;
  /** S3 client for the record bucket, with the credentials of the function's role. */
  readonly records: S3Client;
  /** ECR client for the Region of the registry. */
  readonly ecr: ECRClient;
  /** CloudFormation client for the Region of the stacks. */
  readonly cloudFormation: CloudFormationClient;
  /** S3 client for the template bucket, in the Region of the stacks. */
  readonly templates: S3Client;
  /** Returns an S3 client for a Region, with the credentials of the function's role. */
  readonly s3In: (region: string) => S3Client;
  readonly deadline: Deadline;
  /** Waits between two requests for the same state. */
  readonly sleep: Sleep;
}
