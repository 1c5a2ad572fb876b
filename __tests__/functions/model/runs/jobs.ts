import type { ReleaseTargets } from '../../../../functions/promote-release/contract';
import { promoteRelease } from '../../../../functions/promote-release/promote';
import { artifactStore, objectStore } from '../../../../functions/shared/artifacts/artifacts';
import { verifyRelease } from '../../../../functions/verify-release/verify';
import { ACCOUNT, CREDENTIALS, REGISTRY } from '../../support/fixtures';
import { FakeHistory } from '../../support/fakes/fake-history';
import { runWith } from '../../support/job-runner';
import { type Call, awsError } from '../../support/scripted';
import type { WorldJob } from '../world/job';
import { SOAK_MINUTES } from '../world/times';
import type { World } from '../world/world';
import { noteDisproof } from './disproof';
import { type Hook, intercept } from './intercept';
import { Run } from './run';

const targetOf = (bucket: string, soakMinutes: number) => ({
  bucket,
  records: `${bucket}-records`,
  region: 'ap-southeast-2',
  accountId: '222222222222',
  soakMinutes,
});
const TARGETS: ReleaseTargets = {
  staging: targetOf('staging', 0),
  production: { ...targetOf('production', SOAK_MINUTES), before: 'staging' },
};

/** Starts the real function for a job, with simulated AWS clients. */
export function startJob(world: World, job: WorldJob): Run {
  const start = job.kind === 'promote' ? promote : verify;
  return new Run((gate) => {
    const hook = noteDisproof(world, job, async (call, send) => {
      await gate(call);
      return world.send({ ...call, by: job.kind }, send);
    });
    const answer = async (call: Call) => {
      await gate(call);
      const accepted = world.answer(job, answerOf(call), call.input);
      if (!accepted) throw awsError('InvalidJobStateException', 'the job has a result');
      return {};
    };
    return start(world, job, hook, answer);
  });
}

type Starter = (
  world: World,
  job: WorldJob,
  hook: Hook,
  answer: (call: Call) => Promise<object>,
) => Promise<unknown>;

const answerOf = ({ input, name }: Call) => {
  if (name === 'PutJobFailureResult') return 'failed';
  return input['continuationToken'] === undefined ? 'succeeded' : 'continues';
};

const promote: Starter = (world, job, hook, answer) => {
  const { environment, promotes = '' } = job;
  const event = eventOf(job, 'Checked', {
    application: 'hello',
    environment,
    services: ['web'],
    pipeline: 'hello_acme',
    release: promotes,
  });
  const s3 = intercept(world.s3.client, hook);
  return runWith(
    event,
    (parsed, deadline) =>
      promoteRelease(parsed, {
        // CodePipeline's action history can be out of date, so this history still shows the action as running when a
        // duplicate event arrives for a completed job.
        codePipeline: new FakeHistory().clientFor(event),
        environment: {
          PROVEN_ENVIRONMENT: 'test',
          RECORD_BUCKET: 'records',
          PROJECT: 'acme',
          REGISTRY,
          RELEASE_TARGETS: JSON.stringify(TARGETS),
        },
        accountId: ACCOUNT,
        // Artifact reads are not intercepted. An intruder therefore never replaces an artifact while the function reads
        // the artifact.
        artifacts: artifactStore(parsed, world.s3.client),
        records: s3,
        ecr: intercept(world.ecr.client, hook),
        s3In: () => s3,
        deadline,
        now: () => world.now,
      }),
    answer,
  );
};

const verify: Starter = (world, job, hook, answer) => {
  const { environment, verifies } = job;
  const s3 = intercept(world.s3.client, hook);
  return runWith(
    eventOf(job, 'Release', {
      application: 'hello',
      services: ['web'],
      rollbackFrom: verifies?.rollbackFrom,
    }),
    (parsed) =>
      verifyRelease(parsed, {
        environment: {
          ENVIRONMENT: environment,
          STACK_REGION: 'ap-southeast-2',
          STACK_PREFIX: `acme-${environment}-`,
          RELEASE_BUCKET: environment,
          PROJECT: 'acme',
          REGISTRY,
        },
        artifacts: artifactStore(parsed, world.s3.client),
        copies: objectStore(s3, environment, ACCOUNT),
        artifactS3: s3,
        ecr: intercept(world.ecr.client, hook),
        cloudFormation: intercept(world.environments[environment].stack.client, hook),
      }),
    answer,
  );
};

function eventOf(job: WorldJob, input: string, userParameters: object): object {
  const [bucketName = '', prefix = ''] = job.folder.split('/');
  const artifact = (name: string, key = name) => ({
    name,
    revision: null,
    location: { type: 'S3', s3Location: { bucketName, objectKey: `${prefix}/${key}` } },
  });
  return {
    'CodePipeline.job': {
      id: job.id,
      accountId: ACCOUNT,
      data: {
        actionConfiguration: {
          configuration: { FunctionName: 'f', UserParameters: JSON.stringify(userParameters) },
        },
        inputArtifacts: [artifact(input)],
        outputArtifacts: job.output === undefined ? [] : [artifact('Verified', job.output)],
        artifactCredentials: CREDENTIALS,
        ...(job.token === undefined ? {} : { continuationToken: job.token }),
      },
    },
  };
}
