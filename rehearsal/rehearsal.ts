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
  /** Called when all is done and still running; what it returns is awaited before everything stops. */
  keep?(ground: RehearsalGround): Promise<void>;
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
  const { config, application, progress, scenario, signal } = options;
  const timeline = new Timeline();

  progress.part('Local AWS');
  const ground = await startGround({
    environment: options.environment,
    progress,
    onEvent: (event) => {
      timeline.record(event);
    },
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  let stacks = 0;
  let begin = 0;
  const result = async (error?: string): Promise<RehearsalResult> => {
    const counts = ground.provider.counts();
    const total = (types: Readonly<Record<string, number>>) =>
      Object.values(types).reduce((sum, n) => sum + n, 0);
    return {
      ok: error === undefined,
      environments: await whatRuns(ground.aws.endpoint, config, [application]),
      timeline: timeline.entries(begin),
      terraform: { stacks, served: total(counts.served), recorded: total(counts.recorded) },
      ...(error === undefined ? {} : { error }),
    };
  };
  try {
    progress.part('Terraform');
    const deployment = await deploy({ ...options, ...ground });
    stacks = deployment.stacks.length;
    await progress.step(
      'npx cdktf diff, stack by stack: a second plan',
      15,
      () => deployment.diff(),
      () => 'no changes in a second plan',
    );

    progress.line('Each new pipeline has started once by itself and found nothing to release, as on AWS.');

    progress.part(`Scenario ${scenario.name}: ${scenario.summary}`);
    begin = timeline.events.length;
    timeline.watch((event) => {
      showEvent(event, progress);
    });
    const place = { accountId: accountOf(config, testEnvironment(config)).id, region: config.pipelineRegion };
    const repository = await createRepository({
      source: options.source,
      directory: join(ground.workDirectory, 'clone'),
      url: ground.aws.gitUrl(place.accountId, place.region, repositoryName(config.project, application.name)),
      branch: application.branch,
      environment: ground.environment,
    });
    const stage = createStage({ ...options, endpoint: ground.aws.endpoint, repository, timeline });
    await raceAbort(scenario.play(stage), signal);
    const outcome = await result();
    await options.keep?.(ground);
    return outcome;
  } catch (error) {
    signal.throwIfAborted();
    return await result(error instanceof Error ? error.message : String(error));
  } finally {
    await ground.stop();
  }
}

/** Lets Ctrl-C end a wait at once; the work behind it is stopped by `ground.stop`. */
async function raceAbort(work: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const listener = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const stop = () => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    };
    signal.addEventListener('abort', stop, { once: true, signal: listener.signal });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    listener.abort();
  }
}
