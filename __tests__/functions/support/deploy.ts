import { deployStack } from '../../../functions/deploy-stack/deploy';
import type { DeployStackEnvironment } from '../../../functions/deploy-stack/contract';
import { artifactStore } from '../../../functions/shared/artifacts/artifacts';
import type { Call } from './scripted';
import { FakeCloudFormation, NOW } from './fakes/fake-cloudformation';
import { FakeEcr } from './fakes/fake-ecr';
import { FakeEcs } from './fakes/fake-ecs';
import { FakeHistory } from './fakes/fake-history';
import { FakeS3 } from './fakes/fake-s3';
import {
  ACCOUNT,
  DIGEST,
  EXECUTION,
  type EventChange,
  JOB_ID,
  REGISTRY,
  type ReleaseChange,
  jobEvent,
  putRelease,
} from './fixtures';
import { type Answered, runWith } from './job-runner';

/** ARN of the role that CloudFormation assumes to update stacks of the application `hello`. */
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/acme-test-hello-cloudformation`;
/** `ClientRequestToken` of the stack operation that the first job starts. */
export const TOKEN = `deploy-${JOB_ID}`;
/** Bucket and key of the deployment record. */
export const RECORD = `records/deployments/test/hello/web/${EXECUTION}.json`;
const STACK = 'acme-test-hello-web';

const ENVIRONMENT: DeployStackEnvironment = {
  ENVIRONMENT: 'test',
  STACK_REGION: 'ap-southeast-2',
  STACK_PREFIX: 'acme-test-',
  SERVICE_ROLE_ARN: `arn:aws:iam::${ACCOUNT}:role/acme-test-*-cloudformation`,
  PROJECT: 'acme',
  REGISTRY,
  RECORD_BUCKET: 'records',
  TEMPLATE_BUCKET: 'templates',
  SOAK_MINUTES: '60',
};

export const PARAMETERS = {
  region: 'ap-southeast-2',
  stack: STACK,
  template: 'Checked::web.template.json',
  configuration: 'Checked::web.test.json',
  image: 'Checked::web.image.json',
  pipeline: 'hello_acme',
  release: EXECUTION,
};

/** Runs deploy-stack with in-memory S3, ECR, CloudFormation and ECS. */
export class DeployScene {
  readonly s3 = new FakeS3();
  /** S3 client for the template bucket. */
  templates = this.s3.client;
  readonly cloudFormation = new FakeCloudFormation();
  readonly ecs = new FakeEcs();
  readonly history = new FakeHistory();
  readonly ecr = new FakeEcr();
  /** Environment variables that override the defaults. */
  environment: Partial<DeployStackEnvironment> = {};
  /** Current time for the function, in milliseconds since the epoch. */
  now = NOW;
  /** Returns CodePipeline's response to a job result that the function sends. */
  codePipeline: (call: Call) => unknown = () => ({});

  constructor(change: ReleaseChange = {}) {
    this.release(change);
    this.ecr.put(DIGEST);
  }

  /** Replaces the artifacts with the artifacts of a changed release. */
  release(change: ReleaseChange): void {
    putRelease(this.s3, change);
  }

  /** Runs one CodePipeline job. */
  run(change: EventChange = {}, remainingMs?: number): Promise<Answered> {
    const event = jobEvent({ userParameters: PARAMETERS, ...change });
    return runWith(
      event,
      (job, watch) =>
        deployStack(job, {
          environment: { ...ENVIRONMENT, ...this.environment },
          accountId: job.accountId,
          artifacts: artifactStore(job, this.s3.client),
          codePipeline: this.history.clientFor(event),
          cloudFormation: this.cloudFormation.client,
          ecs: this.ecs.client,
          templates: this.templates,
          ecr: this.ecr.client,
          records: this.s3.client,
          watch,
          now: () => this.now,
        }),
      this.codePipeline,
      remainingMs,
    );
  }

  /** Returns the input of the CreateStack or UpdateStack call, and asserts that there was only one such call. */
  changeInput(): Readonly<Record<string, unknown>> {
    const [call, ...others] = this.cloudFormation.calls.filter(({ name }) => !name.startsWith('Describe'));
    if (call === undefined || others.length > 0)
      throw new Error('expected exactly one call that changes the stack');
    return call.input;
  }
}
