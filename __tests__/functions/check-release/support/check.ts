import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';

import type {
  CheckReleaseParameters,
  DescribeReleaseParameters,
} from '../../../../functions/check-release/contract';
import { runTask } from '../../../../functions/check-release/run-task';
import { artifactStore } from '../../../../functions/shared/artifacts/artifacts';
import type { Sleep } from '../../../../functions/shared/aws/retry';
import type { Deadline } from '../../../../functions/shared/job/deadline';
import type { Job } from '../../../../functions/shared/job/job';
import { approvalMessage } from '../../../../functions/shared/release/approval-message';
import { describeNamespace } from '../../../../functions/shared/release/names';
import { checkRecordKey, checkedCopyKey, sequencePrefix } from '../../../../functions/shared/release/records';
import { openZip } from '../../../../functions/shared/zip/read';
import { FILES } from '../../shared/release/problems/application';
import { runningAction } from '../../support/fakes/fake-history';
import { FakeS3 } from '../../support/fakes/fake-s3';
import { ACCOUNT, EXECUTION, REGISTRY, jobEvent, zip } from '../../support/fixtures';
import { type Answered, outcome, outputsOf, runWith } from '../../support/job-runner';
import { type Call, scripted } from '../../support/scripted';
import { FakeFacts, PIPELINE, PROJECT } from './facts';
import { ENVIRONMENTS } from '../changes/fixtures';

const COMMON = {
  application: 'hello',
  services: ['web'],
  repository: 'acme-hello',
  pipeline: PIPELINE,
  release: EXECUTION,
};
const PARAMETERS: CheckReleaseParameters = {
  task: 'check',
  ...COMMON,
  buildProject: PROJECT,
  reports: ['unit-tests'],
};
const CHECKED = 'artifacts/hello/Checked';
export const sequencesPath = `records/${sequencePrefix('hello')}`;

interface JobChange {
  readonly continuationToken?: string;
  readonly execution?: string;
  /** Milliseconds until the invocation times out. */
  readonly remainingMs?: number;
}

/** Runs check-release with in-memory S3, CodePipeline, CodeBuild, CodeCommit, ECR and CloudFormation. */
export class CheckScene {
  readonly s3 = new FakeS3();
  readonly facts = new FakeFacts();
  /** Ids of all AWS calls, in order. An id is the operation, and for S3 also the path of the object or the listing. */
  readonly calls: string[] = [];
  /** Callback that runs before each call to S3, with the id of the call. The call waits for the callback. */
  before: (id: string) => unknown = () => undefined;

  constructor(files: Readonly<Record<string, string | Buffer>> = {}) {
    this.source(files);
    this.s3.before = (call) => {
      this.calls.push(idOf(call));
      return this.before(idOf(call));
    };
  }

  /** Stores the source artifact: the application `hello` with its service `web`, and changed or additional files. */
  source(files: Readonly<Record<string, string | Buffer>>): void {
    const own = Object.entries(FILES).filter(([path]) => path.startsWith('cfn/web.'));
    const all = Object.entries({ ...Object.fromEntries(own), ...files });
    this.s3.put('artifacts/hello/Source', zip(new Map(all.map(([path, text]) => [path, Buffer.from(text)]))));
  }

  /** Runs one job of the action that checks the release. */
  run(change: JobChange = {}): Promise<Answered> {
    const { execution = EXECUTION, remainingMs, ...token } = change;
    const userParameters = { ...PARAMETERS, release: execution };
    const event = jobEvent({ userParameters, inputs: ['Source'], outputs: ['Checked'], ...token });
    return this.runJob(event, remainingMs);
  }

  /** Runs one job of the action that describes the release to the approvers of an environment. */
  describe(environment: string, change: JobChange = {}): Promise<Answered> {
    const { execution = EXECUTION, remainingMs, ...token } = change;
    const userParameters: DescribeReleaseParameters = {
      task: 'describe',
      ...COMMON,
      release: execution,
      environment,
    };
    return this.runJob(jobEvent({ userParameters, inputs: ['Checked'], ...token }), remainingMs);
  }

  private runJob(event: unknown, remainingMs: number | undefined): Promise<Answered> {
    const running = runningAction(event);
    const answer = (call: Call) => {
      this.calls.push(idOf(call));
      return this.facts.answer(call, this.isListed ? running : { ...running, status: 'Succeeded' });
    };
    const region = 'us-east-1';
    const work = (job: Job, deadline: Deadline) =>
      runTask(job, {
        environment: {
          PROJECT: 'acme',
          REGISTRY,
          RECORD_BUCKET: 'records',
          STACK_REGION: 'ap-southeast-2',
          STACK_PREFIX: 'acme-test-',
          TEMPLATE_BUCKET: 'templates',
          ENVIRONMENTS: JSON.stringify(ENVIRONMENTS),
        },
        accountId: ACCOUNT,
        region,
        artifacts: artifactStore(job, this.s3.client),
        artifactS3: this.s3.client,
        codePipeline: scripted(new CodePipelineClient({ region }), answer),
        codeBuild: scripted(new CodeBuildClient({ region }), answer),
        codeCommit: scripted(new CodeCommitClient({ region }), answer),
        records: this.s3.client,
        ecr: scripted(new ECRClient({ region: 'ap-southeast-2' }), answer),
        cloudFormation: scripted(new CloudFormationClient({ region: 'ap-southeast-2' }), answer),
        templates: this.s3.client,
        s3In: () => this.s3.client,
        deadline,
        sleep: this.sleep(deadline.signal),
      });
    return runWith(event, work, undefined, remainingMs);
  }

  /** Waits of all jobs in milliseconds. */
  readonly waits: number[] = [];
  /** Returns the function that waits. By default, the function only records the wait. */
  sleep: (signal: AbortSignal) => Sleep = () => (milliseconds) => {
    this.waits.push(milliseconds);
    return Promise.resolve();
  };

  /** True if CodePipeline lists the action of the job as running. */
  isListed = true;

  /**
   * Deletes the artifact `Checked`, because a retried stage writes the artifact to a new object. Then runs one job and
   * returns its result.
   */
  async attempt(change: JobChange = {}): Promise<Attempt> {
    this.s3.objects.delete(CHECKED);
    const answered = await this.run(change);
    const zipped = this.s3.objects.get(CHECKED)?.body;
    return { result: outcome(answered), outputs: outputsOf(answered), zip: zipped, answered };
  }

  /**
   * Runs the actions that describe a checked release. Returns the approval message of each environment with the values
   * of the pipeline variables. The value of deploy-stack's variable has the maximum length.
   */
  async messages(execution = EXECUTION): Promise<string[]> {
    const messages: string[] = [];
    for (const environment of ENVIRONMENTS) {
      const answered = await this.describe(environment.name, { execution });
      expect(outcome(answered)).toMatch(/^OK\(/);
      const variables = Object.entries(outputsOf(answered));
      const values: Readonly<Record<string, string>> = {
        'codepipeline.PipelineExecutionId': execution,
        'DeployVariables.EarliestPromotion': 'y'.repeat(30),
        ...Object.fromEntries(
          variables.map(([name, value]) => [`${describeNamespace(environment.name)}.${name}`, value]),
        ),
      };
      const [tested] = ENVIRONMENTS;
      const rule = environment.kind === 'tested' ? undefined : { environment: tested, minutes: 60 };
      const message = approvalMessage(environment, rule);
      messages.push(message.replace(/#\{([^}]+)\}/g, (text, name: string) => values[name] ?? text));
    }
    return messages;
  }

  /** Returns the text of the check record of a build; undefined if there is no record. */
  record(build: string, execution = EXECUTION): string | undefined {
    return this.s3.objects.get(`records/${checkRecordKey('hello', execution, build)}`)?.body.toString();
  }

  copy(build: string): Buffer | undefined {
    return this.s3.objects.get(`records/${checkedCopyKey('hello', EXECUTION, build)}`)?.body;
  }

  /** Returns the names of the objects that store the allocated release numbers, such as `1.json`. */
  numbers(): string[] {
    return [...this.s3.objects.keys()]
      .filter((path) => path.startsWith(sequencesPath))
      .map((path) => path.slice(sequencesPath.length));
  }
}

export interface Attempt {
  readonly result: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Artifact `Checked`. Undefined if the job has written none. */
  readonly zip: Buffer | undefined;
  readonly answered: Answered;
}

/** Returns the text of every file in an artifact. */
export async function filesOf(archive: Buffer | undefined): Promise<Record<string, string>> {
  if (archive === undefined) return {};
  const { names, read } = await reader(archive);
  const files = await Promise.all(names.map(async (name) => [name, (await read(name)).toString()] as const));
  return Object.fromEntries(files);
}

async function reader(archive: Buffer) {
  const opened = await openZip(archive, 'Checked');
  return { names: opened.names, read: (name: string) => opened.read(name, 1_000_000) };
}

function idOf({ name, input }: Call): string {
  const { Bucket, Key, Prefix = '' } = input as { Bucket?: string; Key?: string; Prefix?: string };
  return Bucket === undefined ? name : `${name} ${Bucket}/${Key ?? Prefix}`;
}
