import { join } from 'node:path';

import type { Application, DeliveryConfig } from '../stacks/config';
import { namesOf } from '../stacks/names';
import { createRepository } from './application/repository';
import type { Decide } from './approvals';
import { requirePrograms } from './local-aws/programs';
import { startLocalServices, type LocalServices } from './local-services';
import { showEvent } from './output/events';
import type { Progress } from './output/progress';
import { readResult, type RehearsalResult } from './result';
import { ReleaseDriver } from './scenarios/driver';
import type { Scenario } from './scenarios/scenario';
import { abortable } from './system/abortable';
import { sentenceOf } from './system/disk-fault';
import { Teardown } from './system/teardown';
import { waitAtMost } from './system/wait-at-most';
import { createWorkDirectory, deleteWorkDirectory } from './system/work-directory';
import { configurationFor } from './terraform/configuration';
import { Deployment } from './terraform/deployment';
import { synthesize } from './terraform/synthesis';
import { Timeline } from './timeline';

export interface RehearsalOptions {
  readonly config: DeliveryConfig;
  /** Path of the configuration file that the synthesis reads. */
  readonly configFile: string;
  readonly application: Application;
  /** Folder with the source of the application that the scenario releases. */
  readonly source: string;
  readonly scenario: Scenario;
  readonly environment: NodeJS.ProcessEnv;
  /** Port of the local AWS. @default a free port */
  readonly port?: number;
  readonly progress: Progress;
  /** Signal that stops the rehearsal and everything that the rehearsal has started. */
  readonly signal: AbortSignal;
  /** Function that decides on each approval in an interactive scenario. */
  readonly decide: Decide;
}

/** A rehearsal whose scenario has ended. The local services run until `teardown` stops these services. */
export interface Rehearsal {
  readonly result: RehearsalResult;
  readonly services: LocalServices;
  readonly timeline: Timeline;
  /** Cleanup steps that stop the local services and delete the temporary folder. */
  readonly teardown: Teardown;
}

/**
 * Time limit in milliseconds for the end of a stopped scenario. A few milliseconds are usually enough, because the
 * scenario's commands are killed.
 */
const SCENARIO_END_MS = 1_000;

/**
 * Starts a local AWS, deploys the stacks of every account to it, and runs one scenario. If the deployment or the
 * scenario fails, the result contains the error. Every other failure stops the local services and is thrown.
 *
 * @throws Error when a service does not start, or when the local AWS ends unexpectedly; the signal's reason when
 *   `signal` stops the rehearsal.
 */
export async function rehearse(requested: RehearsalOptions): Promise<Rehearsal> {
  const { application, environment, progress, scenario, source } = requested;
  const missing = (await scenario.missingFrom?.(source, application)) ?? [];
  if (missing.length > 0) {
    throw new Error(`${missing.join('\n')}\nchoose another scenario, or set another source with --source`);
  }
  const { terraform } = await requirePrograms(environment, 'terraform', 'git', 'python3');
  const options = { ...requested, ...(await configurationFor(scenario, requested)) };

  const end = new AbortController();
  const signal = AbortSignal.any([options.signal, end.signal]);
  const teardown = new Teardown();
  const timeline = new Timeline(signal);
  try {
    const workDirectory = await createWorkDirectory();
    teardown.add(() => deleteWorkDirectory(workDirectory));
    // Every rehearsal needs a new cdktf folder, because Terraform in an older folder is set up for the state buckets
    // of an earlier rehearsal.
    const directories = { workDirectory, outputDirectory: join(workDirectory, 'cdktf.out') };

    progress.part('Checks');
    const synthesized = await progress.step(
      'synthesize the Terraform stacks',
      () => synthesize({ ...options, ...directories, signal }),
      (stacks) =>
        `synthesized ${String(stacks.length)} stacks; the stand-in AWS provider supports every resource type`,
    );

    progress.part('Local AWS');
    const services = await progress.step(
      'start the local AWS (the emulator moto behind a local endpoint) and the stand-in AWS provider',
      () =>
        startLocalServices({
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
      ({ aws }) => `the local AWS runs at ${aws.endpoint}`,
    );
    teardown.add(() => services.stop());
    services.aws.gone.addEventListener('abort', () => {
      end.abort(services.aws.gone.reason);
    });

    const deployment = new Deployment({ ...options, ...services, terraform, signal, synthesized });
    const running = deployAndRun({ ...options, signal }, services, timeline, deployment);
    teardown.add(async () => {
      // The scenario must end before a later teardown step deletes the temporary folder, because a running scenario
      // writes there.
      end.abort(new Error('the rehearsal has ended'));
      await waitAtMost(SCENARIO_END_MS, running);
    });
    const error = await abortable(running, signal).then(
      () => undefined,
      (reason: unknown) => sentenceOf(reason),
    );
    signal.throwIfAborted();
    const stacks = deployment.stacks.length;
    const result = await readResult({ ...options, services, timeline, stacks, error });
    return { result, services, timeline, teardown };
  } catch (error) {
    return await teardown.runAfter(error);
  }
}

/** Deploys every stack to the local AWS, and runs the scenario. */
async function deployAndRun(
  options: RehearsalOptions,
  services: LocalServices,
  timeline: Timeline,
  deployment: Deployment,
): Promise<void> {
  const { config, application, progress, scenario, signal, source } = options;
  progress.part('Terraform');
  await deployment.deploy();
  await deployment.planAgain();
  progress.line(
    'As on AWS, each new pipeline started once after its creation, and found nothing to release.',
  );

  progress.part(`Scenario ${scenario.name}: ${scenario.summary}`);
  timeline.hideEarlierEntries();
  timeline.watch((event) => {
    showEvent(event, progress);
  });
  const names = namesOf(config);
  const { accountId, region } = names.delivery.accountRegion;
  const repository = await createRepository({
    source,
    directory: join(services.workDirectory, 'clone'),
    url: services.aws.gitUrl(accountId, region, names.application(application.name).repository.name),
    branch: application.branch,
    environment: services.environment,
    signal,
  });
  await scenario.run(new ReleaseDriver({ ...options, services, deployment, repository, timeline }));
}
