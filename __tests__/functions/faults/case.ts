import { type AwsCall } from './calls';
import type { Cloud } from './world/cloud';
import { Clock } from './world/clock';
import type { InvocationEnd } from './world/container';
import {
  type ProxiedAnswer,
  type ProxyRules,
  type SentRequest,
  type Treatment,
  startFaultProxy,
} from './world/fault-proxy';
import { FaultInjector, type Injection, type JobFaultName } from './faults';
import type { JobResult } from './jobs';
import type { CaseNames } from './names';
import { CloudFormationTiming } from './world/cloudformation-timing';

/** One pipeline action: a function and the action configuration. */
export interface Action {
  /** Name of the built function, such as `deploy-stack`. */
  readonly functionName: string;
  /** Region in which the pipeline runs. */
  readonly region: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly userParameters: object;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Final result of an action in CodePipeline. */
export type Outcome =
  | { readonly kind: 'succeeded'; readonly outputs: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly type: string; readonly message: string }
  /** The function sent no job result, although Lambda invoked it three times. */
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'never ends' };

/** A seeded defect of a function, simulated by a change to the requests that the function sends. */
export type Bug = (call: AwsCall, request: SentRequest) => SentRequest;

/** Maximum number of continuations of an action. CodePipeline limits the time (24 hours) instead of the number. */
const JOB_LIMIT = 20;

/** Runs one action with one injected fault. Simulates CodePipeline and Lambda around the function. */
export class Case implements ProxyRules {
  readonly endpoint: string;
  readonly neutral: (text: string) => string;
  readonly injector: FaultInjector;
  /** Everything that the function wrote to its log or sent to AWS, without continuation tokens. */
  private readonly disclosed: string[] = [];
  private readonly tokens: string[] = [];
  private readonly stacks: CloudFormationTiming;
  private readonly events: object[] = [];
  private current: object = {};

  constructor(
    private readonly cloud: Cloud,
    readonly names: CaseNames,
    private readonly action: Action,
    slowStacks: boolean,
    injection?: Injection,
    /** Seeded defect of the function, if any. */
    private readonly bug: Bug = (_call, request) => request,
  ) {
    this.endpoint = cloud.aws.endpoint;
    this.neutral = names.neutral;
    this.injector = new FaultInjector(injection);
    this.stacks = new CloudFormationTiming(slowStacks);
  }

  /** Runs the action as a new attempt, whose first job has a new id and no continuation token. */
  async run(fault?: JobFaultName): Promise<Outcome> {
    const first = this.events.length;
    await this.runJob(this.newEvent(undefined), fault);
    const outcome = await this.continue(fault);
    if (fault === 'all events again, long after the end (F7)') {
      for (const event of this.events.slice(first)) await this.deliver(event);
    }
    return outcome;
  }

  /** Runs the continuation jobs that follow the result of the newest job. */
  async continue(fault?: JobFaultName): Promise<Outcome> {
    for (let job = 0; job < JOB_LIMIT; job += 1) {
      const result = this.cloud.jobs.resultOf(this.names.job(this.events.length));
      if (result === undefined) return { kind: 'unanswered' };
      const token = result.input['continuationToken'] as string | undefined;
      if (token === undefined) return outcomeOf(result);
      await this.runJob(this.newEvent(token), fault);
    }
    return { kind: 'never ends' };
  }

  /** Delivers the newest event a second time, because Lambda may deliver an asynchronous event more than once. */
  async redeliver(): Promise<void> {
    await this.deliver(this.current);
  }

  /** Returns the names of the secrets that the output of the function contains. */
  leaks(): string[] {
    const all = this.disclosed.join('');
    const secrets = [...all.matchAll(/canary-([a-z-]+)-c\d+/g)].map(([, name = '']) => name);
    const tokens = this.tokens.some((token) => all.includes(token)) ? ['a continuation token'] : [];
    return [...new Set([...secrets, ...tokens])];
  }

  treat(call: AwsCall): Treatment {
    const fault = this.injector.next(call.id);
    if (fault === undefined) return { kind: 'pass' };
    if (fault.treatment !== 'hold') return { kind: fault.treatment };
    const event = this.current;
    return {
      kind: 'hold',
      until: async () => {
        await this.invoke(event);
      },
    };
  }

  rewrite(call: AwsCall, request: SentRequest): SentRequest {
    const { headers, ...sent } = this.bug(call, request);
    // moto stores a checksum only if an additional header names the checksum algorithm. S3 itself reads the algorithm
    // from the checksum header.
    const names = headers.map((name, index) => (index % 2 === 0 ? name.toLowerCase() : ''));
    const lacksAlgorithm =
      names.includes('x-amz-checksum-sha256') && !names.includes('x-amz-sdk-checksum-algorithm');
    return {
      ...sent,
      headers: lacksAlgorithm ? [...headers, 'x-amz-sdk-checksum-algorithm', 'SHA256'] : headers,
    };
  }

  substitute(call: AwsCall, body: Buffer): ProxiedAnswer | undefined {
    return this.stacks.substitute(call, body);
  }

  adjust(call: AwsCall, body: Buffer, answer: ProxiedAnswer): Buffer {
    return this.stacks.adjust(call, body, answer);
  }

  private async runJob(event: object, fault: JobFaultName | undefined): Promise<void> {
    this.current = event;
    if (fault === 'every event twice, at once (F7)') {
      await Promise.all([this.deliver(event), this.deliver(event)]);
      return;
    }
    await this.deliver(event);
    if (fault === 'every event twice, one after the other (F7)') await this.deliver(event);
  }

  /**
   * Invokes the function until an invocation returns without an error, at most three times, as Lambda does for an
   * asynchronous event.
   */
  private async deliver(event: object): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if ((await this.invoke(event)).kind === 'returned') return;
    }
  }

  private async invoke(event: object): Promise<InvocationEnd> {
    const { action, names, cloud } = this;
    const proxy = await startFaultProxy(this, cloud.agent);
    const variables = {
      ...action.variables,
      AWS_REGION: action.region,
      AWS_ENDPOINT_URL: proxy.endpoint,
      AWS_ACCESS_KEY_ID: 'function',
      AWS_SECRET_ACCESS_KEY: names.secret('function-key'),
      AWS_SESSION_TOKEN: names.secret('function-token'),
      SOMETHING_ELSE: names.secret('variable'),
    };
    const container = cloud.start(action.functionName, variables, new Clock(proxy.busy));
    proxy.onCrash = () => {
      container.kill();
    };
    const ended = await container.invoke(event);
    // After an invocation, Lambda freezes the container, which stops all code that still runs.
    container.kill();
    proxy.stop();
    this.disclosed.push(container.output());
    if (ended.kind === 'threw') this.disclosed.push(ended.error);
    return ended;
  }

  /** Creates a job and returns its event, which has a secret in every field that may contain one. */
  private newEvent(continuationToken: string | undefined): object {
    const { action, names } = this;
    const artifact = (name: string) => ({
      name,
      revision: names.secret('revision'),
      location: { type: 'S3', s3Location: { bucketName: names.bucket('artifacts'), objectKey: name } },
      later: names.secret('artifact-field'),
    });
    const id = names.job(this.events.length + 1);
    const event = {
      'CodePipeline.job': {
        id,
        accountId: '123456789012',
        later: names.secret('job-field'),
        data: {
          actionConfiguration: {
            configuration: {
              FunctionName: names.secret('function-name'),
              UserParameters: JSON.stringify(action.userParameters),
            },
          },
          inputArtifacts: action.inputs.map(artifact),
          outputArtifacts: action.outputs.map(artifact),
          artifactCredentials: {
            accessKeyId: names.secret('access-key'),
            secretAccessKey: names.secret('secret-key'),
            sessionToken: names.secret('session-token'),
            expirationTime: 1_900_000_000_000,
          },
          ...(continuationToken === undefined ? {} : { continuationToken }),
          encryptionKey: { id: names.secret('key'), type: 'KMS' },
        },
      },
    };
    this.cloud.jobs.open(id, event, ({ input: { continuationToken: token, ...visible } }) => {
      this.disclosed.push(JSON.stringify(visible));
      this.injector.onAnswered();
      // CloudFormation finishes its operations before CodePipeline sends the continuation job.
      if (typeof token !== 'string') return;
      this.tokens.push(token);
      this.stacks.settle();
    });
    this.events.push(event);
    return event;
  }
}

function outcomeOf({ operation, input }: JobResult): Outcome {
  if (operation === 'PutJobSuccessResult') {
    return { kind: 'succeeded', outputs: (input['outputVariables'] ?? {}) as Record<string, string> };
  }
  const { type, message } = input['failureDetails'] as { type: string; message: string };
  return { kind: 'failed', type, message };
}
