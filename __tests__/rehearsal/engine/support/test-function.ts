import {
  CodePipelineClient,
  GetJobDetailsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** A function for the tests, bundled as the real ones are. UserParameters say how it behaves. */
interface Location {
  readonly location: { readonly s3Location: { readonly bucketName: string; readonly objectKey: string } };
}
interface Event {
  readonly 'CodePipeline.job': {
    readonly id: string;
    readonly data: {
      readonly actionConfiguration: { readonly configuration: { readonly UserParameters?: string } };
      readonly inputArtifacts: readonly Location[];
      readonly outputArtifacts: readonly Location[];
      readonly artifactCredentials: {
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
        readonly sessionToken: string;
      };
      readonly continuationToken?: string;
      readonly encryptionKey?: { readonly id: string };
    };
  };
}
interface Context {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

export async function handler(event: Event, context: Context): Promise<void> {
  const job = event['CodePipeline.job'];
  const { data } = job;
  const behaviour = data.actionConfiguration.configuration.UserParameters ?? '';
  const pipeline = new CodePipelineClient();
  console.log(`behaves: ${behaviour}`);
  if (behaviour === 'silent') return;
  if (behaviour === 'throw') throw new Error('thrown by the test');
  if (behaviour === 'hang') await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (behaviour === 'fail') {
    const failureDetails = { type: 'RevisionOutOfSync' as const, message: 'no' };
    await pipeline.send(new PutJobFailureResultCommand({ jobId: job.id, failureDetails }));
    return;
  }
  if (behaviour === 'continue' && data.continuationToken === undefined) {
    await pipeline.send(
      new PutJobSuccessResultCommand({
        jobId: job.id,
        continuationToken: `first ${job.id}`,
        executionDetails: { summary: 'half' },
      }),
    );
    return;
  }
  if (behaviour !== 'no-output') await copy(data);
  if (behaviour === 'details') {
    const { jobDetails } = await pipeline.send(new GetJobDetailsCommand({ jobId: job.id }));
    console.log(`details: ${JSON.stringify(jobDetails?.data?.pipelineContext)}`);
  }
  await pipeline.send(
    new PutJobSuccessResultCommand({
      jobId: job.id,
      executionDetails: { summary: 'done', externalExecutionId: context.awsRequestId },
      outputVariables: {
        Environment: Object.keys(process.env).sort().join(' '),
        Token: (data.continuationToken ?? '').slice(0, 5),
        TimeLeft: String(context.getRemainingTimeInMillis() > 0),
        SameJob: String(data.continuationToken?.endsWith(job.id) ?? false),
      },
    }),
  );
  if (behaviour === 'twice') {
    const again = new PutJobSuccessResultCommand({ jobId: job.id });
    await pipeline.send(again).catch((error: unknown) => {
      console.log(`again: ${(error as Error).name}`);
    });
    throw new Error('thrown after the answer');
  }
}

/** The first input artifact as every output artifact, with the job's own credentials. */
async function copy({
  inputArtifacts: [input],
  outputArtifacts,
  ...data
}: Event['CodePipeline.job']['data']) {
  const s3 = new S3Client({ credentials: data.artifactCredentials });
  for (const output of outputArtifacts) {
    const from = input?.location.s3Location;
    const { Body: body } = await s3.send(
      new GetObjectCommand({ Bucket: from?.bucketName, Key: from?.objectKey }),
    );
    await s3.send(
      new PutObjectCommand({
        Bucket: output.location.s3Location.bucketName,
        Key: output.location.s3Location.objectKey,
        Body: (await body?.transformToByteArray()) ?? '',
        ...(data.encryptionKey && { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: data.encryptionKey.id }),
      }),
    );
  }
}
