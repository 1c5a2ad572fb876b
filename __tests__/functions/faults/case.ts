import { type AwsCall } from './calls';
import type { FunctionName } from '../support/built-functions';
import type { Cloud } from './world/cloud';
import { Clock } from './world/clock';
import type { Ended } from './world/container';
import {
  type Behind,
  type ProxiedAnswer,
  type SentRequest,
  type Treatment,
  startFaultProxy,
} from './world/fault-proxy';
import { type JobFaultName, type Strike, Strikes } from './faults';
import type { Accepted } from './jobs';
import type { CaseNames } from './names';
import { StacksInTime } from './world/cloudformation-timing';

/** One action of a pipeline: a function and what it is given. */
export interface Action {
  readonly functionName: FunctionName;
  /** Of the pipeline. */
  readonly region: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly userParameters: object;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** How an action ended, as CodePipeline sees it. */
export type Outcome =
  | { readonly kind: 'succeeded'; readonly outputs: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly type: string; readonly message: string }
  /** A job got no answer, though Lambda tried three times. */
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'never ends' };

/** A defect of a function, as AWS sees it. */
export type Bug = (call: AwsCall, request: SentRequest) => SentRequest;

/** CodePipeline would go on for 24 hours. */
const MOST_JOBS = 20;

/** One run of an action in a world with one fault; plays CodePipeline and Lambda around the function. */
export class Case implements Behind {
  readonly endpoint: string;
  readonly neutral: (text: string) => string;
  readonly strikes: Strikes;
  /** All that left the function, but for the answers' tokens. */
  private readonly told: string[] = [];
  private readonly tokens: string[] = [];
  private readonly stacks: StacksInTime;
  private readonly events: object[] = [];
  private current: object = {};

  constructor(
    private readonly cloud: Cloud,
    readonly names: CaseNames,
    private readonly action: Action,
    slowStacks: boolean,
    strike?: Strike,
    /** Makes the function a faulty one: changes what it sends. */
    private readonly bug: Bug = (_call, request) => request,
  ) {
    this.endpoint = cloud.endpoint;
    this.neutral = names.neutral;
    this.strikes = new Strikes(strike);
    this.stacks = new StacksInTime(slowStacks);
  }

  /** Runs the action as an attempt of its own: its first job has a new id and no token. */
  async run(fault?: JobFaultName): Promise<Outcome> {
    const first = this.events.length;
    await this.runJob(this.newEvent(undefined), fault);
    const outcome = await this.goOn(fault);
    if (fault === 'F7: all events again, long after the end') {
      for (const event of this.events.slice(first)) await this.deliver(event);
    }
    return outcome;
  }

  /** Goes on from the answer to the newest job, for as long as there are continuations. */
  async goOn(fault?: JobFaultName): Promise<Outcome> {
    for (let job = 0; job < MOST_JOBS; job += 1) {
      const accepted = this.cloud.jobs.answerTo(this.names.job(this.events.length));
      if (accepted === undefined) return { kind: 'unanswered' };
      const token = accepted.input['continuationToken'] as string | undefined;
      if (token === undefined) return outcomeOf(accepted);
      await this.runJob(this.newEvent(token), fault);
    }
    return { kind: 'never ends' };
  }

  /** Lambda brings the newest event once more. */
  async redeliver(): Promise<void> {
    await this.deliver(this.current);
  }

  /** Secrets of the events and of the environment that the function told, by what they are. */
  leaks(): string[] {
    const all = this.told.join('');
    const secrets = [...all.matchAll(/canary-([a-z-]+)-c\d+/g)].map(([, what = '']) => what);
    const tokens = this.tokens.some((token) => all.includes(token)) ? ['a continuation token'] : [];
    return [...new Set([...secrets, ...tokens])];
  }

  treat(call: AwsCall): Treatment {
    const fault = this.strikes.next(call.id);
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
    const { headers, body } = this.bug(call, request);
    // moto keeps a checksum only together with the name of its algorithm; S3 knows it by the header's name.
    const names = headers.map((name, index) => (index % 2 === 0 ? name.toLowerCase() : ''));
    const nameless =
      names.includes('x-amz-checksum-sha256') && !names.includes('x-amz-sdk-checksum-algorithm');
    return { headers: nameless ? [...headers, 'x-amz-sdk-checksum-algorithm', 'SHA256'] : headers, body };
  }

  instead(call: AwsCall, body: Buffer): ProxiedAnswer | undefined {
    return this.stacks.instead(call, body);
  }

  answered(call: AwsCall, body: Buffer, answer: ProxiedAnswer): Buffer {
    return this.stacks.answered(call, body, answer);
  }

  private async runJob(event: object, fault: JobFaultName | undefined): Promise<void> {
    this.current = event;
    if (fault === 'F7: every event twice, at once') {
      await Promise.all([this.deliver(event), this.deliver(event)]);
      return;
    }
    await this.deliver(event);
    if (fault === 'F7: every event twice, one after the other') await this.deliver(event);
  }

  /** As Lambda does with an asynchronous event: a function that fails is tried twice more. */
  private async deliver(event: object): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if ((await this.invoke(event)).kind === 'returned') return;
    }
  }

  private async invoke(event: object): Promise<Ended> {
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
    // Lambda freezes it: what still runs does not run on.
    container.kill();
    proxy.stop();
    this.told.push(container.output());
    if (ended.kind === 'threw') this.told.push(ended.error);
    return ended;
  }

  /** An event as CodePipeline sends it, with a secret wherever there is room for one. */
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
    this.cloud.jobs.open(id, event, ({ input: { continuationToken: token, ...shown } }) => {
      this.told.push(JSON.stringify(shown));
      this.strikes.onAnswered();
      // CodePipeline comes back later; by then CloudFormation is done.
      if (typeof token !== 'string') return;
      this.tokens.push(token);
      this.stacks.settle();
    });
    this.events.push(event);
    return event;
  }
}

function outcomeOf({ operation, input }: Accepted): Outcome {
  if (operation === 'PutJobSuccessResult') {
    return { kind: 'succeeded', outputs: (input['outputVariables'] ?? {}) as Record<string, string> };
  }
  const { type, message } = input['failureDetails'] as { type: string; message: string };
  return { kind: 'failed', type, message };
}
