import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

import { buildInto, invoke, unpack } from './support/bundles';
import { CREDENTIALS, type EventChange, jobEvent, releaseArtifacts, zip } from './support/fixtures';
import { LocalAws, type Seen } from './support/local-aws';

// Each run of a function is a process of its own, and the machine may be busy.
jest.setTimeout(60_000);
const ACCOUNT = '123456789012';
const REGION = 'ap-southeast-2';
const REGISTRY = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/acme-test-cloudformation`;
const EXECUTION = '11111111-2222-3333-4444-000000000001';
type Name = 'deploy-stack' | 'promote-release' | 'verify-release';
const NAMES: readonly Name[] = ['deploy-stack', 'promote-release', 'verify-release'];

const canary = (what: string) => `canary-of-${what}/+0123456789abcdef`;
/** Credentials, wherever in an event or in the environment they may stand: AWS could quote them. */
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
/** Everything else that nobody has to see. */
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

const folder = mkdtempSync(join(tmpdir(), 'functions-canary-'));
const indexes = new Map<Name, string>();
let aws: LocalAws;
let s3: S3Client;

const VARIABLES: Record<Name, Record<string, string>> = {
  'deploy-stack': {
    ENVIRONMENT: 'test',
    STACK_REGION: REGION,
    STACK_PREFIX: 'acme-test-',
    SERVICE_ROLE_ARN: ROLE,
    REGISTRY,
    RECORD_BUCKET: 'artifacts',
    TEMPLATE_BUCKET: 'artifacts',
    PROMOTED_ENVIRONMENTS: 'production',
  },
  'promote-release': {
    PROVEN_ENVIRONMENT: 'test',
    RECORD_BUCKET: 'artifacts',
    REGISTRY,
    RELEASE_TARGETS: JSON.stringify({
      production: { bucket: 'production', region: REGION, accountId: ACCOUNT, soakMinutes: 0 },
    }),
  },
  'verify-release': {
    ENVIRONMENT: 'production',
    STACK_REGION: REGION,
    STACK_PREFIX: 'acme-production-',
    RELEASE_BUCKET: 'production',
    REGISTRY,
  },
};
const CHANGES: Record<Name, EventChange> = {
  'deploy-stack': {
    userParameters: {
      region: REGION,
      stack: 'acme-test-hello-web',
      template: 'Source::cfn/web.yaml',
      configuration: 'Source::cfn/web.test.json',
      image: 'Build::web.image.json',
      roleArn: ROLE,
      release: EXECUTION,
    },
  },
  'promote-release': {
    userParameters: {
      application: 'hello',
      environment: 'production',
      services: ['web'],
      release: EXECUTION,
    },
  },
  'verify-release': {
    userParameters: { application: 'hello', services: ['web'] },
    inputs: ['Release'],
    outputs: ['Verified'],
  },
};

beforeAll(async () => {
  aws = await LocalAws.start();
  for (const { name, path } of buildInto(join(folder, 'zips'))) {
    indexes.set(name as Name, await unpack(path, join(folder, name)));
  }
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
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'acme/hello/web' }));
  const config = { mediaType: 'x', size: 1, digest: `sha256:${'a'.repeat(64)}` };
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] });
  const { image } = await ecr.send(
    new PutImageCommand({ repositoryName: 'acme/hello/web', imageTag: 'one', imageManifest }),
  );
  const digest = image?.imageId?.imageDigest ?? '';
  const { source, build } = releaseArtifacts({
    testConfiguration: JSON.stringify({ Parameters: { Cluster: 'main', Size: OTHERS.stackParameter } }),
    imageFile: JSON.stringify({ ImageUri: `${REGISTRY}/acme/hello/web@${digest}` }),
    release: (release) => {
      const { web } = release.services;
      return { ...release, services: web === undefined ? {} : { web: { ...web, digest } } };
    },
  });
  await put('artifacts', 'hello/Source', zip(source));
  await put('artifacts', 'hello/Build', zip(build));
});
afterAll(async () => {
  s3.destroy();
  await aws.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  aws.seen.length = 0;
  aws.answers.length = 0;
  aws.fault = () => undefined;
});

const put = (Bucket: string, Key: string, Body: Buffer) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body }));

/** A job with a canary in every field that leaves it valid. */
function eventOf(name: Name, change: EventChange = {}): Record<string, unknown> {
  const event = jobEvent({ ...CHANGES[name], ...change });
  const job = event['CodePipeline.job'] as {
    data: { inputArtifacts: object[]; actionConfiguration: { configuration: object } };
  };
  Object.assign(job, { accountId: ACCOUNT, unknown: OTHERS.unknownField });
  Object.assign(job.data, { more: { assumedCredentials: [{ value: EVENT_SECRETS.nested }] } });
  Object.assign(job.data.actionConfiguration.configuration, { FunctionName: OTHERS.functionName });
  for (const artifact of job.data.inputArtifacts) Object.assign(artifact, { revision: OTHERS.revision });
  return { ...event, clientContext: { password: EVENT_SECRETS.password } };
}

/** Runs a built function. @returns how the job was answered, and the canaries that left the function by any way. */
async function run(name: Name, event: unknown, variables: Record<string, string> = {}) {
  aws.answers.length = 0;
  const { failed, output } = await invoke(indexes.get(name) ?? '', event, {
    PATH: process.env['PATH'] ?? '',
    AWS_REGION: name === 'verify-release' ? REGION : 'us-east-1',
    AWS_ENDPOINT_URL: aws.endpoint,
    DATABASE_PASSWORD: OTHERS.variable,
    ...ROLE_CREDENTIALS,
    ...VARIABLES[name],
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

/** Runs all three as a release does; what arrives in production is put before the third. */
async function eachSucceeds(name: Name) {
  if (name === 'verify-release') {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: 'production', Key: 'current/hello/bundle.zip' }),
    );
    await put('artifacts', 'hello/Release', Buffer.from((await Body?.transformToByteArray()) ?? []));
    aws.seen.length = 0;
  }
  return run(name, eventOf(name));
}

/** An answer that quotes all it was sent, and more: nothing that AWS says may be trusted to be printable. */
function quoting({ operation }: Seen) {
  const quoted = QUOTABLE.map((secret) => `${secret} ${encodeURIComponent(secret)}`).join(' ');
  const error = `<Error><Code>SignatureDoesNotMatch</Code><Message>you sent ${quoted}</Message><AWSAccessKeyId>${quoted}</AWSAccessKeyId><StringToSign>${quoted}</StringToSign><CanonicalRequest>${quoted}</CanonicalRequest></Error>`;
  if (/^[A-Z]+ \//.test(operation)) return { status: 403, body: error };
  if (operation.includes('.')) {
    const __type = 'AccessDeniedException';
    return { status: 403, body: JSON.stringify({ __type, message: quoted, Message: quoted, quoted }) };
  }
  return { status: 403, body: `<ErrorResponse>${error}</ErrorResponse>` };
}

describe.each(NAMES)('T26, T27: what the built %s prints and answers', (name) => {
  const operations: string[] = [];

  it('has no secret of its event and its environment in it when it succeeds', async () => {
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
    operations.push(...new Set(aws.seen.map(({ operation }) => operation)));
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
        const parameters = CHANGES[name].userParameters as object;
        return eventOf(name, { userParameters: { ...parameters, x: OTHERS.parameter } });
      },
    },
    {
      what: 'UserParameters have wrong values',
      event: () => {
        const fields = Object.keys(CHANGES[name].userParameters as object);
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
  it.each(mistakes)('has none in it when $what', async ({ event, variables }) => {
    const { answer, failed, leaked } = await run(name, event(), variables);
    expect(leaked).toEqual([]);
    expect(failed).toBe(false);
    expect(answer).toMatch(/^PutJob(Success|Failure)Result$/);
  });

  it('has none in it when the event is no job', async () => {
    const { 'CodePipeline.job': job, ...rest } = eventOf(name, { continuationToken: OTHERS.token });
    const { answer, failed, leaked, output } = await run(name, { ...rest, job });
    expect({ answer, failed, leaked }).toEqual({ answer: '', failed: true, leaked: [] });
    expect(output).toContain('this event is not a CodePipeline job');
  });

  it('has none in it whichever request AWS refuses with words that quote them all', async () => {
    expect(operations.length).toBeGreaterThan(3);
    for (const refused of operations) {
      aws.fault = (seen) => (seen.operation === refused ? quoting(seen) : undefined);
      const { answer, failed, leaked, output } = await run(name, eventOf(name));
      expect({ refused, leaked }).toEqual({ refused, leaked: [] });
      // It went as far as to say something.
      expect(answer !== '' || (failed && output.includes('did not take the answer'))).toBe(true);
    }
  });
});
