import {
  CodePipelineClient,
  GetJobDetailsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

// A Lambda function for the tests of the engine. UserParameters of the job select the behavior of the function.

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

type Behavior = (event: Event, context: Context) => Promise<void>;

/** Behaviors by name. For an unlisted name, the function writes all output artifacts and reports success. */
const BEHAVIORS: Readonly<Record<string, Behavior>> = {
  silent: () => Promise.resolve(),
  throw: () => Promise.reject(new Error('thrown by the test')),
  hang: async (event, context) => {
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    await succeed(event, context);
  },
  fail,
  'fail-until-repaired': (event, context) =>
    process.env['REPAIRED'] === undefined ? fail(event) : succeed(event, context),
  continue: (event, context) =>
    event['CodePipeline.job'].data.continuationToken === undefined
      ? askForContinuation(event)
      : succeed(event, context),
  'no-output': answer,
  details: async (event, context) => {
    await copy(event['CodePipeline.job'].data);
    await logDetails(event);
    await answer(event, context);
  },
  twice: async (event, context) => {
    await succeed(event, context);
    const again = new PutJobSuccessResultCommand({ jobId: event['CodePipeline.job'].id });
    await pipeline.send(again).catch((error: unknown) => {
      console.log(`again: ${(error as Error).name}`);
    });
    throw new Error('thrown after the answer');
  },
};

const pipeline = new CodePipelineClient();

export async function handler(event: Event, context: Context): Promise<void> {
  const name = event['CodePipeline.job'].data.actionConfiguration.configuration.UserParameters ?? '';
  console.log(`behaves: ${name}`);
  await (BEHAVIORS[name] ?? succeed)(event, context);
}

async function fail({ 'CodePipeline.job': { id: jobId } }: Event): Promise<void> {
  const failureDetails = { type: 'RevisionOutOfSync' as const, message: 'no' };
  await pipeline.send(new PutJobFailureResultCommand({ jobId, failureDetails }));
}

async function askForContinuation({ 'CodePipeline.job': { id: jobId } }: Event): Promise<void> {
  await pipeline.send(
    new PutJobSuccessResultCommand({
      jobId,
      continuationToken: `first ${jobId}`,
      executionDetails: { summary: 'half' },
    }),
  );
}

async function logDetails({ 'CodePipeline.job': { id: jobId } }: Event): Promise<void> {
  const { jobDetails } = await pipeline.send(new GetJobDetailsCommand({ jobId }));
  console.log(`details: ${JSON.stringify(jobDetails?.data?.pipelineContext)}`);
}

async function succeed(event: Event, context: Context): Promise<void> {
  await copy(event['CodePipeline.job'].data);
  await answer(event, context);
}

/** Reports success of the job to CodePipeline. */
async function answer({ 'CodePipeline.job': { id: jobId, data } }: Event, context: Context): Promise<void> {
  await pipeline.send(
    new PutJobSuccessResultCommand({
      jobId,
      executionDetails: { summary: 'done', externalExecutionId: context.awsRequestId },
      outputVariables: {
        Environment: Object.keys(process.env).sort().join(' '),
        Token: (data.continuationToken ?? '').slice(0, 5),
        TimeLeft: String(context.getRemainingTimeInMillis() > 0),
        SameJob: String(data.continuationToken?.endsWith(jobId) ?? false),
      },
    }),
  );
}

/** Copies the first input artifact to each output artifact, with the artifact credentials of the job. */
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
