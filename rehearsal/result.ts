import type { Application, DeliveryConfig } from '../stacks/config';
import { readDeployedServices, type DeployedEnvironment } from './deployed-services';
import type { LocalServices } from './local-services';
import { readAnswers, type ServiceAnswer } from './services/answers';
import { sentenceOf } from './system/disk-fault';
import type { Timeline, TimelineEntry } from './timeline';

/** The document that `--json` prints. */
export interface RehearsalResult {
  readonly ok: boolean;
  readonly environments: readonly DeployedEnvironment[];
  /** Answers of the deployed services through the load balancers of their environments. */
  readonly answers: readonly ServiceAnswer[];
  /** True if the user's Docker has run the services. */
  readonly docker: boolean;
  readonly timeline: readonly TimelineEntry[];
  /**
   * Numbers of deployed stacks, of resources in the local AWS (`served`), and of resources that exist in Terraform's
   * state only (`recorded`).
   */
  readonly terraform: { readonly stacks: number; readonly served: number; readonly recorded: number };
  /** Error message, only if `ok` is false. */
  readonly error?: string;
}

/** Reads the result of a rehearsal from the local AWS. */
export async function readResult(rehearsal: {
  readonly config: DeliveryConfig;
  readonly application: Application;
  readonly services: LocalServices;
  readonly timeline: Timeline;
  /** Number of deployed stacks. */
  readonly stacks: number;
  /** Reason why the deployment or the scenario failed. */
  readonly error: string | undefined;
}): Promise<RehearsalResult> {
  const { config, application, services, timeline, stacks, error } = rehearsal;
  const { served, recorded } = services.provider.counts();
  const access = { sessions: services.sessions, config };
  const environments = await readDeployedServices(access, [application]);
  return {
    ok: error === undefined,
    environments,
    answers: await readAnswers(services.aws, access, environments),
    docker: services.aws.docker,
    timeline: timeline.entries(),
    terraform: { stacks, served: sum(served), recorded: sum(recorded) },
    ...(error === undefined ? {} : { error }),
  };
}

/** Returns the result of a rehearsal that failed before the deployed services could be read. */
export function failedResult(error: unknown): RehearsalResult {
  return {
    ok: false,
    environments: [],
    answers: [],
    docker: false,
    timeline: [],
    terraform: { stacks: 0, served: 0, recorded: 0 },
    error: sentenceOf(error),
  };
}

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);
