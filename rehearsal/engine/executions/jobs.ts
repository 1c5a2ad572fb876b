import { randomUUID } from 'node:crypto';

import type { Session } from '../aws';
import { ApiError, type FailureCode } from '../errors';

/** An input or output artifact in the job data. */
export interface JobArtifact {
  readonly name: string;
  readonly revision: string | null;
  readonly location: {
    readonly type: 'S3';
    readonly s3Location: { readonly bucketName: string; readonly objectKey: string };
  };
}

/** The field `data` of the `CodePipeline.job` event that a Lambda function receives. */
export interface JobData {
  readonly actionConfiguration: { readonly configuration: Readonly<Record<string, string>> };
  readonly inputArtifacts: readonly JobArtifact[];
  readonly outputArtifacts: readonly JobArtifact[];
  readonly artifactCredentials: Session;
  readonly continuationToken?: string;
  readonly encryptionKey?: { readonly id: string; readonly type: 'KMS' };
}

/** Values that `GetJobDetails` returns in addition to the job data. */
export interface JobContext {
  readonly accountId: string;
  readonly region: string;
  /** Absent in a job of a rule. */
  readonly actionTypeId?: Readonly<Record<string, string>>;
  readonly pipelineContext: Readonly<Record<string, unknown>>;
}

export interface JobDetails {
  readonly summary?: string | undefined;
  readonly externalExecutionId?: string | undefined;
  readonly percentComplete?: number | undefined;
}

export type JobResult =
  | {
      readonly type: 'success';
      readonly variables: Readonly<Record<string, string>>;
      readonly details: JobDetails;
    }
  | { readonly type: 'continue'; readonly token: string; readonly details: JobDetails }
  | {
      readonly type: 'failure';
      readonly code: FailureCode;
      readonly message: string;
      readonly externalExecutionId?: string | undefined;
    };

export interface Job {
  readonly id: string;
  readonly data: JobData;
  readonly context: JobContext;
  /** Resolves with the result that the function reported, or with undefined if the job was closed without a result. */
  readonly result: Promise<JobResult | undefined>;
  answered(): boolean;
  /** Closes the job, for example when the action is abandoned. A closed job rejects results. */
  close(): void;
}

interface OpenJob extends Job {
  finish(result: JobResult | undefined): void;
}

/** Jobs of Lambda invoke actions. Each job accepts one result. */
export class Jobs {
  private readonly jobs = new Map<string, OpenJob>();

  open(data: JobData, context: JobContext): Job {
    let answered = false;
    let resolve: (result: JobResult | undefined) => void = () => undefined;
    const result = new Promise<JobResult | undefined>((settle) => {
      resolve = settle;
    });
    const finish = (answer: JobResult | undefined): void => {
      answered = true;
      resolve(answer);
    };
    const job: OpenJob = {
      id: randomUUID(),
      data,
      context,
      result,
      answered: () => answered,
      finish,
      close: () => {
        finish(undefined);
      },
    };
    this.jobs.set(job.id, job);
    return job;
  }

  /** @throws ApiError of type JobNotFoundException if the caller's account and Region have no such job. */
  find(id: string, accountId: string, region: string): Job {
    return this.get(id, accountId, region);
  }

  /**
   * @throws ApiError of type JobNotFoundException for an unknown job, or of type InvalidJobStateException for a job
   *   that has a result or is closed.
   */
  answer(id: string, accountId: string, region: string, result: JobResult): void {
    const job = this.get(id, accountId, region);
    if (job.answered()) {
      throw new ApiError(
        'InvalidJobStateException',
        `Job ${id} has already been completed and cannot be answered again`,
      );
    }
    job.finish(result);
  }

  private get(id: string, accountId: string, region: string): OpenJob {
    const job = this.jobs.get(id);
    if (job?.context.accountId !== accountId || job.context.region !== region) {
      throw new ApiError('JobNotFoundException', `Job ${id} was not found`);
    }
    return job;
  }
}
