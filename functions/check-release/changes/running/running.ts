import type { CheckedEnvironment } from '../../contract';
import type { RunningRelease } from '../../../shared/release/changes/changes';
import { type PromotedPorts, readPromotedServices } from './promoted';
import type { RunningEnvironment, ServiceRelease, ServiceState } from './service-state';
import { type TestedPorts, readDeployedServices, readTestedService } from './tested';

export interface RunningPorts extends TestedPorts, PromotedPorts {}

/** Application that may run in an environment. */
export interface RunningScope {
  readonly application: string;
  /** Names of all services of the application. */
  readonly services: readonly string[];
  /** Prefix of the names of the tested environment's stacks. */
  readonly stackPrefix: string;
}

/**
 * Reads what runs in an environment: the tags of the stacks in the tested environment, and the promotion record with the
 * outcomes of every other environment.
 *
 * @throws JobError when a request fails. An unreadable tag or record is no error: the state is then unknown.
 */
export async function readRunning(
  ports: RunningPorts,
  scope: RunningScope,
  environment: CheckedEnvironment,
): Promise<RunningEnvironment> {
  if (environment.kind === 'promoted') {
    return { environment, ...(await readPromotedServices(ports, scope, environment)) };
  }
  return { environment, services: await readTestedServices(ports, scope, environment.name) };
}

/**
 * Reads the state of each service of an application, and of each service that the application no longer has. The stack
 * of a former service exists until somebody deletes the stack.
 */
async function readTestedServices(
  ports: TestedPorts,
  { application, services, stackPrefix }: RunningScope,
  environment: string,
): Promise<Map<string, ServiceState>> {
  const readAll = (names: readonly string[]) =>
    Promise.all(
      names.map(async (service): Promise<[string, ServiceState]> => [
        service,
        await readTestedService(ports, { environment, application, service, stackPrefix }),
      ]),
    );
  const [current, former] = await Promise.all([
    readAll(services),
    readDeployedServices(ports.records, environment, application).then((names) =>
      readAll(names.filter((service) => !services.includes(service))),
    ),
  ]);
  return new Map([...current, ...former.filter(([, { kind }]) => kind !== 'nothing')]);
}

/** Returns the highest number of all releases that run or were promoted in any environment, or 0. */
export const highestKnown = (running: readonly RunningEnvironment[]) =>
  Math.max(
    0,
    ...running.flatMap(({ promoted = 0, services }) => [promoted, ...[...services.values()].map(sequenceOf)]),
  );

function sequenceOf(state: ServiceState): number {
  if (state.kind === 'release') return state.release.sequence;
  return state.kind === 'unknown' ? (state.sequence ?? 0) : 0;
}

/** Returns the names of the environments in which a service runs a release whose number is unknown. */
export const unnumberedIn = (running: readonly RunningEnvironment[]) =>
  running
    .filter(({ services }) =>
      [...services.values()].some((state) => state.kind === 'unknown' && state.sequence === undefined),
    )
    .map(({ environment }) => environment.name);

/** Returns the releases that run in an environment, the newest first, each with the services that run it. */
export function releasesIn({ services }: RunningEnvironment): RunningRelease[] {
  const byExecution = new Map<string, { services: string[]; releases: ServiceRelease[] }>();
  for (const [service, state] of services) {
    if (state.kind !== 'release') continue;
    const { execution } = state.release;
    const same = byExecution.get(execution) ?? { services: [], releases: [] };
    same.services.push(service);
    same.releases.push(state.release);
    byExecution.set(execution, same);
  }
  return [...byExecution.values()]
    .flatMap(({ services, releases }) => joined(services, releases))
    .sort((a, b) => b.sequence - a.sequence);
}

/**
 * Joins the states of services that run one release. `since` is the time at which the last of these services was
 * deployed or promoted.
 */
function joined(services: string[], releases: readonly ServiceRelease[]): RunningRelease[] {
  const [first] = releases;
  if (first === undefined) return [];
  const times = releases.flatMap(({ since }) => since ?? []).sort();
  const { sequence, commit, execution } = first;
  return [
    {
      sequence,
      commit,
      execution,
      services,
      ...(times.length < releases.length ? {} : { since: times.at(-1) }),
      state: releases.find(({ state }) => state === 'deploying')?.state ?? first.state,
    },
  ];
}
