import { ECRClient } from '@aws-sdk/client-ecr';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

import {
  BuiltFunctions,
  FUNCTION_NAMES,
  type FunctionName,
  REGION,
  actionSettings,
  execution,
  localEvent,
  createRepository,
  pushImage,
  putRelease,
} from '../../support/built-functions';
import { CREDENTIALS, type EventChange } from '../../support/fixtures';
import { LocalAws, type AwsRequest } from '../../support/local-aws';

// The time limit is long, because each invocation starts a separate process, which is slow on a busy machine.
jest.setTimeout(60_000);
const RELEASE = execution(1);

const canary = (what: string) => `canary-of-${what}/+0123456789abcdef`;
/** Secrets in the event, which AWS error messages could quote. */
const EVENT_SECRETS = {
  ...CREDENTIALS,
  nested: canary('nested-credentials'),
  password: canary('client-context-password'),
};
const ROLE_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'ASIACANARYOFTHEROLE0',
  AWS_SECRET_ACCESS_KEY: canary('role-secret-key'),
  AWS_SESSION_TOKEN: canary('role-session-token'),
};
/** Values that are not credentials, but must not leave the function. */
const OTHERS = {
  token: canary('continuation-token'),
  functionName: canary('function-name'),
  revision: canary('revision'),
  unknownField: canary('unknown-field'),
  parameter: canary('user-parameters'),
  stackParameter: canary('stack-parameter'),
  variable: canary('environment-variable'),
};
const QUOTABLE = [...Object.values(EVENT_SECRETS), ...Object.values(ROLE_CREDENTIALS)];
const CANARIES = [...QUOTABLE, ...Object.values(OTHERS)];

let functions: BuiltFunctions;
let aws: LocalAws;
let s3: S3Client;

beforeAll(async () => {
  aws = await LocalAws.start();
  functions = await BuiltFunctions.build();
  const place = {
    region: REGION,
    endpoint: aws.endpoint,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  };
  s3 = new S3Client({ ...place, forcePathStyle: true });
  for (const Bucket of ['artifacts', 'production']) {
    const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  }
  await s3.send(
    new PutBucketVersioningCommand({ Bucket: 'production', VersioningConfiguration: { Status: 'Enabled' } }),
  );
  const ecr = new ECRClient(place);
  await createRepository(ecr);
  await putRelease(s3, await pushImage(ecr), {
    sequence: 1,
    testConfiguration: JSON.stringify({ Parameters: { Cluster: 'main', Size: OTHERS.stackParameter } }),
  });
  ecr.destroy();
});
afterAll(async () => {
  s3.destroy();
  await aws.stop();
  functions.remove();
});
beforeEach(() => {
  aws.requests.length = 0;
  aws.answers.length = 0;
  aws.fault = () => undefined;
});

/** Returns a valid job with a canary (an invented secret) in every field that may contain one. */
function eventOf(name: FunctionName, change: EventChange = {}): Record<string, unknown> {
  const event = localEvent({ ...actionSettings(name, RELEASE), ...change });
  const job = event['CodePipeline.job'] as {
    data: { inputArtifacts: object[]; actionConfiguration: { configuration: object } };
  };
  Object.assign(job, { unknown: OTHERS.unknownField });
  Object.assign(job.data, { more: { assumedCredentials: [{ value: EVENT_SECRETS.nested }] } });
  Object.assign(job.data.actionConfiguration.configuration, { FunctionName: OTHERS.functionName });
  for (const artifact of job.data.inputArtifacts) Object.assign(artifact, { revision: OTHERS.revision });
  return { ...event, clientContext: { password: EVENT_SECRETS.password } };
}

/**
 * Invokes a built function.
 *
 * @returns the job result, and the canaries (invented secrets) that left the function
 */
async function run(name: FunctionName, event: unknown, variables: Record<string, string> = {}) {
  aws.answers.length = 0;
  aws.event = event;
  const { failed, output } = await functions.run(name, aws.endpoint, event, {
    DATABASE_PASSWORD: OTHERS.variable,
    ...ROLE_CREDENTIALS,
    ...variables,
  });
  const answers = JSON.stringify(aws.answers);
  const left = output + answers;
  const forms = (secret: string) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  return {
    answer: aws.answers.map(({ operation }) => operation).join(),
    answers,
    failed,
    output,
    leaked: CANARIES.filter((secret) => forms(secret).some((form) => left.includes(form))),
  };
}

/** Invokes one function. Before verify-release, stores the promoted bundle as the input artifact. */
async function eachSucceeds(name: FunctionName) {
  if (name === 'verify-release') {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: 'production', Key: 'current/hello/bundle.zip' }),
    );
    const bundle = Buffer.from((await Body?.transformToByteArray()) ?? []);
    await s3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: 'hello/Release', Body: bundle }));
    aws.requests.length = 0;
  }
  return run(name, eventOf(name));
}

/**
 * Returns an error response that quotes all secrets of the event and of the function's role, because AWS error messages
 * may quote any part of a request.
 */
function quoting({ operation }: AwsRequest) {
  const quoted = QUOTABLE.map((secret) => `${secret} ${encodeURIComponent(secret)}`).join(' ');
  const error = `<Error><Code>SignatureDoesNotMatch</Code><Message>you sent ${quoted}</Message><AWSAccessKeyId>${quoted}</AWSAccessKeyId><StringToSign>${quoted}</StringToSign><CanonicalRequest>${quoted}</CanonicalRequest></Error>`;
  if (/^[A-Z]+ \//.test(operation)) return { status: 403, body: error };
  if (operation.includes('.')) {
    const __type = 'AccessDeniedException';
    return { status: 403, body: JSON.stringify({ __type, message: quoted, Message: quoted, quoted }) };
  }
  return { status: 403, body: `<ErrorResponse>${error}</ErrorResponse>` };
}

describe.each(FUNCTION_NAMES)('the output and the answers of the built %s (T26, T27)', (name) => {
  const operations: string[] = [];

  it('have no secret of the event and the environment when the function succeeds', async () => {
    const { answer, failed, leaked, answers, output } = await eachSucceeds(name);
    expect({
      failed,
      answer,
      answers: answer === 'PutJobSuccessResult' ? '' : answers,
      output: failed ? output : '',
    }).toEqual({
      failed: false,
      answer: 'PutJobSuccessResult',
      answers: '',
      output: '',
    });
    expect(leaked).toEqual([]);
    operations.push(...new Set(aws.requests.map(({ operation }) => operation)));
  });

  const without = (field: string) => {
    const event = eventOf(name);
    const job = event['CodePipeline.job'] as { data: Record<string, unknown> };
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    delete job.data[field];
    return event;
  };

  const mistakes: readonly {
    readonly what: string;
    readonly event: () => unknown;
    readonly variables?: Record<string, string>;
  }[] = [
    { what: 'UserParameters are no JSON', event: () => eventOf(name, { userParameters: OTHERS.parameter }) },
    {
      what: 'UserParameters are cut',
      event: () => eventOf(name, { userParameters: `{"release":"${OTHERS.parameter}` }),
    },
    {
      what: 'UserParameters have a field too many',
      event: () => {
        const parameters = actionSettings(name, RELEASE).userParameters as object;
        return eventOf(name, { userParameters: { ...parameters, x: OTHERS.parameter } });
      },
    },
    {
      what: 'UserParameters have wrong values',
      event: () => {
        const fields = Object.keys(actionSettings(name, RELEASE).userParameters as object);
        const wrong = Object.fromEntries(fields.map((field) => [field, OTHERS.parameter]));
        return eventOf(name, { userParameters: wrong });
      },
    },
    {
      what: 'the continuation token is foreign',
      event: () => eventOf(name, { continuationToken: OTHERS.token }),
    },
    { what: 'the artifacts are missing', event: () => eventOf(name, { inputs: [] }) },
    { what: 'the event has no artifacts', event: () => without('inputArtifacts') },
    { what: 'the event has no configuration', event: () => without('actionConfiguration') },
    {
      what: 'the event has half of its credentials',
      event: () => {
        const event = eventOf(name);
        const job = event['CodePipeline.job'] as { data: { artifactCredentials: object } };
        job.data.artifactCredentials = { secretAccessKey: CREDENTIALS.secretAccessKey };
        return event;
      },
    },
    {
      what: 'the settings are wrong',
      event: () => eventOf(name),
      variables: { REGISTRY: OTHERS.variable },
    },
    {
      what: 'the settings are no JSON',
      event: () => eventOf(name),
      variables: { RELEASE_TARGETS: OTHERS.variable },
    },
  ];
  it.each(mistakes)('have no secret when $what', async ({ event, variables }) => {
    const { answer, failed, leaked } = await run(name, event(), variables);
    expect(leaked).toEqual([]);
    expect(failed).toBe(false);
    expect(answer).toMatch(/^PutJob(Success|Failure)Result$/);
  });

  it('have no secret when the event is not a job', async () => {
    const { 'CodePipeline.job': job, ...rest } = eventOf(name, { continuationToken: OTHERS.token });
    const { answer, failed, leaked, output } = await run(name, { ...rest, job });
    expect({ answer, failed, leaked }).toEqual({ answer: '', failed: true, leaked: [] });
    expect(output).toContain('this event is not a CodePipeline job');
  });

  it('have no secret when AWS rejects any request with a message that quotes all secrets', async () => {
    expect(operations.length).toBeGreaterThanOrEqual(3);
    for (const refused of operations) {
      aws.fault = (seen) => (seen.operation === refused ? quoting(seen) : undefined);
      const { answer, failed, leaked, output } = await run(name, eventOf(name));
      expect({ refused, leaked }).toEqual({ refused, leaked: [] });
      // The function sent a job result, or failed because CodePipeline did not accept the job result.
      expect(answer !== '' || (failed && output.includes('did not accept the answer'))).toBe(true);
    }
  });
});
