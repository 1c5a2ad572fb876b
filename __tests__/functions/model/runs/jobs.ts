import { promoteRelease } from '../../../functions/promote-release/promote';
import { artifactStore, objectStore } from '../../../functions/shared/artifacts/artifacts';
import { verifyRelease } from '../../../functions/verify-release/verify';
import { ACCOUNT, CREDENTIALS, REGISTRY } from '../support/fixtures';
import { FakeHistory } from '../support/fakes/fake-history';
import { runWith } from '../support/job-runner';
import { type Call, awsError } from '../support/scripted';
import { Run } from './run';
import { intercept } from './intercept';
import type { World, WorldJob } from './world';

/** Starts the real function for a job, with simulated AWS clients. */
export function startFunction(world: World, job: WorldJob): Run {
  return new Run((gate) => {
    const hook = async (call: Call, send: () => Promise<unknown>) => {
      await gate(call);
      return world.send(call, send);
    };
    const s3 = intercept(world.s3.client, hook);
    const ecr = intercept(world.ecr.client, hook);
    const answer = async (call: Call) => {
      await gate(call);
      const { continuationToken } = call.input;
      const kind =
        call.name === 'PutJobFailureResult'
          ? 'failed'
          : continuationToken === undefined
            ? 'succeeded'
            : 'continues';
      if (!world.answer(job, kind, continuationToken))
        throw awsError('InvalidJobStateException', 'the job has a result');
      return {};
    };
    if (job.kind === 'promote') {
      const event = eventOf(job, ['Checked'], {
        application: 'hello',
        environment: 'production',
        services: ['web'],
        pipeline: 'hello_acme',
        release: job.execution,
      });
      return runWith(
        event,
        (parsed, deadline) =>
          promoteRelease(parsed, {
            // CodePipeline's action history can be out of date, so this history still shows the action as running when
            // a duplicate event arrives for a completed job.
            codePipeline: new FakeHistory().clientFor(event),
            environment: {
              PROVEN_ENVIRONMENT: 'test',
              RECORD_BUCKET: 'records',
              PROJECT: 'acme',
              REGISTRY,
              RELEASE_TARGETS: JSON.stringify({
                production: {
                  bucket: 'production',
                  region: 'ap-southeast-2',
                  accountId: '222222222222',
                  soakMinutes: 0,
                },
              }),
            },
            accountId: ACCOUNT,
            // Artifact reads are not intercepted. An intruder therefore never replaces an artifact while the function
            // reads the artifact.
            artifacts: artifactStore(parsed, world.s3.client),
            records: s3,
            ecr,
            s3In: () => s3,
            deadline,
            now: () => Date.UTC(2030, 0, 1),
          }),
        answer,
      );
    }
    return runWith(
      eventOf(job, ['Release'], { application: 'hello', services: ['web'], rollbackFrom: 'none' }),
      (parsed) =>
        verifyRelease(parsed, {
          environment: {
            ENVIRONMENT: 'production',
            STACK_REGION: 'ap-southeast-2',
            STACK_PREFIX: 'acme-production-',
            RELEASE_BUCKET: 'production',
            PROJECT: 'acme',
            REGISTRY,
          },
          artifacts: artifactStore(parsed, world.s3.client),
          copies: objectStore(s3, 'production', ACCOUNT),
          artifactS3: s3,
          ecr,
          cloudFormation: intercept(world.cloudFormation, hook),
        }),
      answer,
    );
  });
}

/** Runs production's pipeline until no execution can continue. */
export async function finishProduction(world: World): Promise<void> {
  do {
    world.advance();
    world.deploy();
    const job = world.verifying?.job;
    if (job !== undefined && job.answer === undefined) await startFunction(world, job).runToEnd();
  } while (world.waiting !== undefined || world.verifying !== undefined || world.deploying !== undefined);
}

function eventOf(job: WorldJob, inputs: readonly string[], userParameters: object): object {
  const [bucketName = '', prefix = ''] = job.folder.split('/');
  const artifact = (name: string) => ({
    name,
    revision: null,
    location: { type: 'S3', s3Location: { bucketName, objectKey: `${prefix}/${name}` } },
  });
  return {
    'CodePipeline.job': {
      id: job.id,
      accountId: ACCOUNT,
      data: {
        actionConfiguration: {
          configuration: { FunctionName: 'f', UserParameters: JSON.stringify(userParameters) },
        },
        inputArtifacts: inputs.map(artifact),
        outputArtifacts: job.kind === 'verify' ? [artifact('Verified')] : [],
        artifactCredentials: CREDENTIALS,
        ...(job.token === undefined ? {} : { continuationToken: job.token }),
      },
    },
  };
}
