import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Application, DeliveryConfig } from '../stacks/config';
import { namesOf } from '../stacks/names';
import type { Ask } from './approvals';
import { Deployment } from './terraform/deployment';
import { sentenceOf, withPath } from './system/disk-fault';
import { startGround, type RehearsalGround } from './local-services';
import { requireTools } from './local-aws/programs';
import type { Progress } from './output/progress';
import { createRepository } from './repository';
import { showEvent } from './output/report';
import { whatRuns, type RunningEnvironment } from './deployed-services';
import { configurationFor } from './scenarios/scenario-config';
import type { Scenario } from './scenarios/scenario';
import { createStage } from './scenarios/driver';
import { synthesize } from './terraform/synthesis';
import { Teardown } from './system/teardown';
import { Timeline, type TimelineEntry } from './timeline';
import { within } from './system/wait-at-most';

export interface RehearsalOptions {
  readonly config: DeliveryConfig;
  /** Path of the configuration, for the synthesis. */
  readonly configFile: string;
  readonly application: Application;
  /** Folder of the application that is pushed. */
  readonly source: string;
  readonly scenario: Scenario;
  readonly environment: NodeJS.ProcessEnv;
  readonly port?: number;
  readonly progress: Progress;
  /** Ends it, with everything it has started. */
  readonly signal: AbortSignal;
  readonly ask: Ask;
  /** Called with the end while everything still runs; what it returns is awaited before everything stops. */
  finish(result: RehearsalResult, ground: RehearsalGround, timeline: Timeline): Promise<void>;
}

/** The document that `--json` prints. */
export interface RehearsalResult {
  readonly ok: boolean;
  readonly environments: readonly RunningEnvironment[];
  readonly timeline: readonly TimelineEntry[];
  /** Stacks deployed; resources the provider served from the local AWS, and those only recorded in state. */
  readonly terraform: { readonly stacks: number; readonly served: number; readonly recorded: number };
  /** Why it is not ok. */
  readonly error?: string;
}

/**
 * Starts a local AWS, deploys every account to it, plays one scenario, and leaves nothing behind.
 *
 * @throws Error when it could not start, or the local AWS has failed; the signal's reason when it was stopped.
 */
export async function rehearse(given: RehearsalOptions): Promise<RehearsalResult> {
  const { environment, progress } = given;
  const lacking = await given.scenario.lacks?.(given.source, given.application);
  if (lacking !== undefined && lacking.length > 0) {
    throw new Error(`${lacking.join('\n')}\nchoose another scenario, or another source by --source`);
  }
  const { terraform } = await requireTools(environment, 'terraform', 'git', 'python3');
  const options = { ...given, terraform, ...(await configurationFor(given.scenario, given)) };
  const end = new AbortController();
  const signal = AbortSignal.any([options.signal, end.signal]);
  const teardown = new Teardown();
  const timeline = new Timeline(signal);
  let playing: Promise<void> = Promise.resolve();
  let failure: unknown;
  try {
    const workDirectory = await makeWorkDirectory();
    teardown.add(() => removeWorkDirectory(workDirectory));
    // A folder of its own: another one remembers other backends.
    const directories = { workDirectory, outputDirectory: join(workDirectory, 'cdktf.out') };
    progress.part('Checks');
    const synthesized = await progress.step(
      'synthesize',
      () => synthesize({ ...options, ...directories, signal }),
      () => 'synthesized: every resource type is known to the stand-in provider',
    );
    progress.part('Local AWS');
    const ground = await progress.step(
      'start moto, the front before it, and the stand-in provider',
      () =>
        startGround({
          ...directories,
          environment,
          terraform,
          progress,
          signal,
          onEvent: (event) => {
            timeline.record(event);
          },
          ...(options.port === undefined ? {} : { port: options.port }),
        }),
      ({ aws }) => `the local AWS answers at ${aws.endpoint}`,
    );
    teardown.add(() => ground.stop());
    ground.aws.gone.addEventListener('abort', () => {
      end.abort(ground.aws.gone.reason);
    });
    const deployment = new Deployment({ ...options, ...ground, signal, synthesized });
    playing = play({ ...options, signal }, ground, timeline, deployment);
    const error = await raceAbort(playing, signal).then(
      () => undefined,
      (problem: unknown) => sentenceOf(problem),
    );
    signal.throwIfAborted();
    const result = await resultOf(options, ground, timeline, deployment.stacks.length, error);
    await raceAbort(options.finish(result, ground, timeline), end.signal);
    return result;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    // Whatever still runs of it ends first: it would write into the folder that is removed.
    end.abort(new Error('the rehearsal has ended'));
    await within(LAST_SAY_MS, playing);
    await teardown.run().catch((left: unknown) => {
      throw failure === undefined ? left : new Error(`${sentenceOf(failure)}\n${sentenceOf(left)}`);
    });
  }
}

/** Makes the temporary folder of a rehearsal. */
async function makeWorkDirectory(): Promise<string> {
  const parent = tmpdir();
  return mkdtemp(join(parent, 'big-red-button-')).catch((error: unknown) => {
    throw Object.assign(withPath(error, parent), { path: parent });
  });
}

async function removeWorkDirectory(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5 }).catch((error: unknown) => {
    throw new Error(`${path} is left behind; remove it: ${sentenceOf(error)}`, { cause: error });
  });
}

/** Killed commands end within milliseconds. */
const LAST_SAY_MS = 1_000;

async function play(
  options: RehearsalOptions,
  ground: RehearsalGround,
  timeline: Timeline,
  deployment: Deployment,
): Promise<void> {
  const { config, application, progress, scenario } = options;
  progress.part('Terraform');
  await deployment.deploy();
  await deployment.planAgain();
  progress.line('Each new pipeline has started once by itself and found nothing to release, as on AWS.');

  progress.part(`Scenario ${scenario.name}: ${scenario.summary}`);
  timeline.begin();
  timeline.watch((event) => {
    showEvent(event, progress);
  });
  const names = namesOf(config);
  const { accountId, region } = names.delivery.accountRegion;
  const repository = await createRepository({
    source: options.source,
    directory: join(ground.workDirectory, 'clone'),
    url: ground.aws.gitUrl(accountId, region, names.application(application.name).repository.name),
    branch: application.branch,
    environment: ground.environment,
    signal: options.signal,
  });
  await scenario.play(
    createStage({
      ...options,
      endpoint: ground.aws.endpoint,
      requests: ground.aws.requests,
      engine: ground.engine,
      deployment,
      repository,
      timeline,
    }),
  );
}

/** @param error what went wrong, if something did. */
async function resultOf(
  { config, application }: RehearsalOptions,
  ground: RehearsalGround,
  timeline: Timeline,
  stacks: number,
  error: string | undefined,
): Promise<RehearsalResult> {
  const { served, recorded } = ground.provider.counts();
  const total = (types: Readonly<Record<string, number>>) =>
    Object.values(types).reduce((sum, n) => sum + n, 0);
  return {
    ok: error === undefined,
    environments: await whatRuns(ground.aws.endpoint, config, [application]),
    timeline: timeline.entries(),
    terraform: { stacks, served: total(served), recorded: total(recorded) },
    ...(error === undefined ? {} : { error }),
  };
}

/** Whether a rehearsal's folder holds a log that says more than its output did. */
export async function hasLogs(workDirectory: string): Promise<boolean> {
  const files = await readdir(workDirectory, { recursive: true });
  // moto writes a line for every request, also before anything is deployed.
  return files.some((file) => file.endsWith('.log') && file !== 'moto.log');
}

/** Ends a wait at once; the work behind it is stopped by the same signal, or by `ground.stop`. */
async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const listener = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const stop = () => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true, signal: listener.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    listener.abort();
  }
}
