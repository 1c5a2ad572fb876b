import { join } from 'node:path';

import type { Application, DeliveryConfig } from '../stacks/config';
import { namesOf } from '../stacks/names';
import { createRepository } from './application/repository';
import type { Decide } from './approvals';
import type { LocalServices } from './local-services';
import { showEvent } from './output/events';
import { PipelineLines } from './output/pipeline-lines';
import type { Progress } from './output/progress';
import { ReleaseDriver } from './scenarios/driver';
import type { Scenario } from './scenarios/scenario';
import type { Deployment } from './terraform/deployment';
import type { Timeline } from './timeline';

/** The local services and the events of one scenario. */
export interface ScenarioServices {
  readonly services: LocalServices;
  readonly timeline: Timeline;
}

/** A scenario, and the application that the scenario releases. */
export interface ScenarioOptions {
  readonly scenario: Scenario;
  readonly application: Application;
  /** Folder with the source of the application. */
  readonly source: string;
  /** Function that decides on each approval in an interactive scenario. */
  readonly decide: Decide;
}

/** Returns an application as a configuration has it, because a scenario may change the services. */
export function applicationIn({ applications }: DeliveryConfig, { name }: Application): Application {
  const application = applications.find((candidate) => candidate.name === name);
  if (application !== undefined) return application;
  throw new Error(`the configuration of the scenario has no application '${name}'`);
}

/** @throws Error if the source of the application does not meet a requirement of the scenario. */
export async function requireSource({ scenario, application, source }: ScenarioOptions): Promise<void> {
  const missing = (await scenario.missingFrom?.(source, application)) ?? [];
  if (missing.length === 0) return;
  throw new Error(`${missing.join('\n')}\nchoose another scenario, or set another source with --source`);
}

/** Runs a scenario in the state right after the deployment. @throws Error when the scenario fails. */
export async function runScenario(
  options: ScenarioOptions &
    ScenarioServices & {
      readonly config: DeliveryConfig;
      readonly deployment: Deployment;
      readonly progress: Progress;
      /** Signal that stops every command of the scenario. */
      readonly signal: AbortSignal;
    },
): Promise<void> {
  const { config, application, deployment, progress, scenario, services, signal, source, timeline } = options;
  progress.part(`Scenario ${scenario.name}: ${scenario.summary}`);
  timeline.hideEarlierEntries();
  const pipelines = new PipelineLines(progress);
  timeline.watch((event) => {
    showEvent(event, progress);
    pipelines.show(event);
  });
  const names = namesOf(config);
  const { accountId, region } = names.delivery.accountRegion;
  const { accessKeyId } = services.people.developer.credentials;
  const clone = ({ name, branch }: Application) =>
    createRepository({
      source,
      directory: join(services.home, `clone-${name}`),
      url: services.aws.gitUrl(accountId, region, names.application(name).repository.name, accessKeyId),
      branch,
      environment: services.environment,
      signal,
    });
  const repository = await clone(application);
  try {
    await scenario.run(new ReleaseDriver({ ...options, clone, repository }), deployment);
  } finally {
    pipelines.clear();
  }
}
