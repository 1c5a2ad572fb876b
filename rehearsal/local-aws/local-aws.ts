import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

import type { EngineBackend, PipelineApi } from '../engine/types';
import { programEnvironment } from '../system/program-environment';
import { shellWord } from '../system/shell-word';
import { Teardown } from '../system/teardown';
import { EventBus } from './services/events/event-bus';
import { bindFront, type ClosedFront } from './front';
import { gitPath, gitRoute } from './services/codecommit/git-route';
import { Repositories } from './services/codecommit/repositories';
import { Identities } from './identity';
import { MotoClient } from './moto/moto-client';
import { startMoto, type MotoAddress } from './moto/moto';
import { findPythonTools } from './moto/python-tools';
import { RequestLog, type AwsRequest } from './request-log';
import { cloudFormationRoute } from './services/cloudformation/cloudformation';
import { codeCommitRoute } from './services/codecommit/codecommit';
import { codePipelineRoute } from './services/codepipeline/codepipeline';
import { lambdaCodeRoute, unversioned, type FunctionCode } from './services/lambda/lambda-code';
import { s3NotificationRoute, type EventBridgeBuckets } from './services/s3/notifications';
import { s3WriteRoute } from './services/s3/writes';
import { timestampRoute } from './timestamps';
import { requireTools } from './programs';

/** AWS on this machine: moto, and the front that answers what moto lacks. */
export interface LocalAws extends EngineBackend {
  readonly moto: MotoAddress;
  /** Complete environment of a child that talks to the local AWS: of the user's own only what a program needs to run. */
  readonly childEnvironment: Readonly<Record<string, string>>;
  /** Gives the engine what is its own: from now on it answers its part of the CodePipeline API. */
  attach(pipelines: PipelineApi): void;
  /** Where git finds a CodeCommit repository. */
  gitUrl(accountId: string, region: string, repositoryName: string): string;
  /** Waits until the events of everything done so far have reached their pipelines. */
  eventsDelivered(): Promise<void>;
  /** The requests so far that have changed something in EC2, Auto Scaling, ECS or IAM. */
  readonly requests: () => readonly AwsRequest[];
  /** Aborted when moto ends by itself: nothing works any more. The reason is an Error that says so. */
  readonly gone: AbortSignal;
  stop(): Promise<void>;
}

export interface LocalAwsOptions {
  readonly workDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Ends the start. */
  readonly signal?: AbortSignal | undefined;
  readonly report: (line: string) => void;
  /** Of the front; a free one when absent. */
  readonly port?: number;
}

/**
 * Starts the local AWS. Everything it writes is in `workDirectory`, which the caller makes and removes.
 *
 * What the front makes up for, and why, stands at the top of each file in `routes/`, `git/` and `events/`; whatever no
 * route there takes goes to moto and back byte for byte.
 *
 * @throws ToolError when git or Python is missing; Error when the port is taken or moto does not start; the signal's
 *   reason when it was stopped.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  // Before moto, which takes long: the port may be taken.
  const front = await bindFront(options.port);
  const teardown = new Teardown();
  teardown.add(() => front.stop());
  try {
    return await startBehind(front, options, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function startBehind(
  front: ClosedFront,
  options: LocalAwsOptions,
  teardown: Teardown,
): Promise<LocalAws> {
  const { workDirectory, environment, signal } = options;
  // What fails because it is being stopped is not news.
  const report = (line: string) => {
    if (!teardown.begun) options.report(line);
  };
  const tools = await requireTools(environment, 'git', 'python3');
  const python = await findPythonTools({ environment, signal, python3: tools.python3, report });
  const bin = join(workDirectory, 'bin');
  const buildPath = [bin, environment['PATH'] ?? ''].join(delimiter);
  await writeBuildTools(bin, {
    aws: python.aws,
    docker: dockerCommand(join(workDirectory, 'images'), front.endpoint),
  });
  const moto = await startMoto({
    python: python.moto,
    environment,
    logFile: join(workDirectory, 'moto.log'),
    signal,
  });

  let engine: PipelineApi | undefined;
  const pipelines = () => engine;
  const client = new MotoClient(new URL(moto.endpoint), moto.key);
  const identities = new Identities(client);
  const events = new EventBus(client, pipelines, report);
  // The front ends first, so that nothing is asked while moto ends.
  for (const step of [() => events.settled(), () => moto.stop(), () => front.stop()]) teardown.add(step);
  const repositories = new Repositories(join(workDirectory, 'git'), tools.git, {
    PATH: environment['PATH'] ?? '',
    HOME: workDirectory,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  });
  const buckets: EventBridgeBuckets = new Map();
  const code: FunctionCode = new Map();
  const routes = [
    gitRoute({ repositories, moto: client, events }),
    codePipelineRoute({ identities, pipelines, report }),
    codeCommitRoute({ identities, repositories }),
    lambdaCodeRoute(code),
    s3NotificationRoute({ buckets, identities, moto: client }),
    s3WriteRoute({ buckets, identities, moto: client, events }),
    cloudFormationRoute({ identities, moto: client, report }),
    timestampRoute(),
  ];
  const requests = new RequestLog(identities);
  front.open({ moto: client, routes, report, requests });
  return {
    endpoint: front.endpoint,
    gone: moto.gone,
    requests: () => requests.all,
    moto,
    buildPath,
    childEnvironment: childEnvironment(front.endpoint, buildPath, environment),
    functionCode: (functionArn) => code.get(unversioned(functionArn)),
    repositoryDirectory: (accountId, region, name) => repositories.find({ accountId, region }, name),
    attach: (api) => {
      engine = api;
    },
    gitUrl: (accountId, region, name) => `${front.endpoint}${gitPath(accountId, region, name)}`,
    eventsDelivered: () => events.settled(),
    stop: () => teardown.run(),
  };
}

/** Small scripts in front of the user's PATH. */
async function writeBuildTools(
  bin: string,
  tools: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  await mkdir(bin, { recursive: true });
  for (const [name, command] of Object.entries(tools)) {
    const words = command.map(shellWord).join(' ');
    await writeFile(join(bin, name), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  }
}

/** The stand-in for Docker: see docker/main.ts. */
const dockerCommand = (store: string, endpoint: string) => [
  process.execPath,
  ...['--require', require.resolve('tsx/cjs')],
  join(__dirname, 'docker', 'main.ts'),
  ...[store, endpoint],
];

function childEnvironment(
  endpoint: string,
  path: string,
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  return {
    ...programEnvironment(environment),
    PATH: path,
    AWS_ENDPOINT_URL: endpoint,
    // Any credentials will do; those of AssumeRole tell the account.
    AWS_ACCESS_KEY_ID: 'rehearsal',
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
}
