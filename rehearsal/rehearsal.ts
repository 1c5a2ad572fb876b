import { join } from 'node:path';

import { accountOf, testEnvironment, type Application, type DeliveryConfig } from '../stacks/config';
import { repositoryName } from '../stacks/names';
import type { Ask } from './approvals';
import { deploy } from './deployment';
import { startGround, type RehearsalGround } from './ground';
import type { Progress } from './progress';
import { createRepository } from './repository';
import { showEvent } from './report';
import { whatRuns, type RunningEnvironment } from './running';
import type { Scenario } from './scenarios/scenario';
import { createStage } from './stage';
import { Timeline, type TimelineEntry } from './timeline';

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
  readonly signal: AbortSignal;
  readonly ask: Ask;
  /** Called with the end while everything still runs; what it returns is awaited before everything stops. */
  finish(result: RehearsalResult, ground: RehearsalGround): Promise<void>;
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

/** Starts a local AWS, deploys every account to it, plays one scenario, and leaves nothing behind. */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalResult> {
  const { progress, signal } = options;
  const timeline = new Timeline();
  progress.part('Local AWS');
  const ground = await progress.step(
    'start moto, the front before it, and the stand-in provider',
    2,
    () =>
      startGround({
        environment: options.environment,
        progress,
        onEvent: (event) => {
          timeline.record(event);
        },
        ...(options.port === undefined ? {} : { port: options.port }),
      }),
    ({ aws }) => `the local AWS answers at ${aws.endpoint}`,
  );
  try {
    const stacks = await raceAbort(play(options, ground, timeline), signal).catch(
      (problem: unknown) => problem,
    );
    signal.throwIfAborted();
    const result = await resultOf(options, ground, timeline, stacks);
    await options.finish(result, ground);
    return result;
  } finally {
    await ground.stop();
  }
}

/** @returns the names of the deployed stacks. */
async function play(
  options: RehearsalOptions,
  ground: RehearsalGround,
  timeline: Timeline,
): Promise<readonly string[]> {
  const { config, application, progress, scenario } = options;
  progress.part('Terraform');
  const { stacks, diff } = await deploy({ ...options, ...ground });
  await progress.step(
    'npx cdktf diff, stack by stack: a second plan',
    15,
    diff,
    () => 'no changes in a second plan',
  );
  progress.line('Each new pipeline has started once by itself and found nothing to release, as on AWS.');

  progress.part(`Scenario ${scenario.name}: ${scenario.summary}`);
  timeline.begin();
  timeline.watch((event) => {
    showEvent(event, progress);
  });
  const { id } = accountOf(config, testEnvironment(config));
  const repository = await createRepository({
    source: options.source,
    directory: join(ground.workDirectory, 'clone'),
    url: ground.aws.gitUrl(id, config.pipelineRegion, repositoryName(config.project, application.name)),
    branch: application.branch,
    environment: ground.environment,
  });
  await scenario.play(createStage({ ...options, endpoint: ground.aws.endpoint, repository, timeline }));
  return stacks;
}

/** @param outcome the names of the deployed stacks, or what went wrong. */
async function resultOf(
  { config, application }: RehearsalOptions,
  ground: RehearsalGround,
  timeline: Timeline,
  outcome: unknown,
): Promise<RehearsalResult> {
  const { served, recorded } = ground.provider.counts();
  const total = (types: Readonly<Record<string, number>>) =>
    Object.values(types).reduce((sum, n) => sum + n, 0);
  const stacks = Array.isArray(outcome) ? outcome.length : 0;
  return {
    ok: Array.isArray(outcome),
    environments: await whatRuns(ground.aws.endpoint, config, [application]),
    timeline: timeline.entries(),
    terraform: { stacks, served: total(served), recorded: total(recorded) },
    ...(Array.isArray(outcome)
      ? {}
      : { error: outcome instanceof Error ? outcome.message : String(outcome) }),
  };
}

/** Lets Ctrl-C end a wait at once; the work behind it is stopped by `ground.stop`. */
async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const listener = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const stop = () => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    };
    signal.addEventListener('abort', stop, { once: true, signal: listener.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    listener.abort();
  }
}
