import type { OwnedBucket } from '../../shared/aws/owned-bucket';
import { NO_CONFIGURATION } from '../../shared/release/configuration';
import type { CommitFacts } from '../facts/facts';
import type { ReleaseContent, ServiceContent } from '../../shared/release/changes/release-content';
import { readBaseline } from './baseline';
import type {
  Commits,
  EnvironmentChanges,
  RunningRelease,
  ServiceChange,
} from '../../shared/release/changes/changes';
import { commitsSince } from './commits';
import { compareService, wholeChange } from '../../shared/release/changes/compare/service';
import { releasesIn } from './running/running';
import type { RunningEnvironment } from './running/service-state';

/** A release whose changes are read. */
export interface NewRelease {
  readonly application: string;
  readonly commit: CommitFacts;
  readonly services: ReadonlyMap<string, ServiceContent>;
}

export interface ChangesPorts {
  readonly records: OwnedBucket;
  readonly readCommit: (id: string) => Promise<CommitFacts>;
  readonly signal: AbortSignal;
}

/**
 * Returns a function that reads what a release changes in an environment. A failed request makes a change unknown, but
 * does not make the function fail.
 */
export function changesReader(
  release: NewRelease,
  { records, readCommit, signal }: ChangesPorts,
): (running: RunningEnvironment) => Promise<EnvironmentChanges> {
  // Reads each release and each commit only once: the environments often run the same release, and share most commits.
  const baselineOf = once((execution) => readBaseline(records, signal, release.application, execution));
  const commitOf = once((id) =>
    id === release.commit.id ? Promise.resolve(release.commit) : readCommit(id),
  );
  return async (environment) => {
    const releases = releasesIn(environment);
    const [newest] = releases;
    const [commits, ...baselines] = await Promise.all([
      commitsOf(environment, newest, release.commit.id, (range) => commitsSince(range, commitOf, signal)),
      ...releases.map(({ execution }) => baselineOf(execution)),
    ]);
    const byExecution = new Map(releases.map(({ execution }, index) => [execution, baselines[index]]));
    const testsBefore = baselines[0]?.release.tests;
    return {
      environment: environment.environment.name,
      running: releases,
      commits,
      ...(testsBefore === undefined ? {} : { testsBefore }),
      services: servicesOf(release, environment, byExecution),
    };
  };
}

/** Returns a function that runs `read` once for each key. */
function once<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const results = new Map<string, Promise<T>>();
  return (key) => {
    const result = results.get(key) ?? read(key);
    results.set(key, result);
    return result;
  };
}

async function commitsOf(
  { services }: RunningEnvironment,
  newest: RunningRelease | undefined,
  newCommit: string,
  read: (range: { readonly newCommit: string; readonly runningCommit: string }) => Promise<Commits>,
): Promise<Commits> {
  if (newest !== undefined) return read({ newCommit, runningCommit: newest.commit });
  const states = new Set([...services.values()].map(({ kind }) => kind));
  if (states.has('unknown')) return { kind: 'unknown', list: [], complete: false };
  if (states.has('unrecorded')) return { kind: 'none', list: [], complete: false };
  return { kind: 'first', list: [], complete: true };
}

function servicesOf(
  { services }: NewRelease,
  running: RunningEnvironment,
  baselines: ReadonlyMap<string, ReleaseContent | undefined>,
): ServiceChange[] {
  const removed = new Set([
    ...[...running.services].flatMap(([service, { kind }]) => (kind === 'nothing' ? [] : service)),
    ...[...baselines.values()].flatMap((baseline) => [...(baseline?.services.keys() ?? [])]),
  ]);
  for (const service of services.keys()) removed.delete(service);
  return [
    ...[...services].map(([service, content]) => changeOf(service, content, running, baselines)),
    ...[...removed].map((service) => wholeChange(service, 'removed')),
  ];
}

function changeOf(
  service: string,
  content: ServiceContent,
  { environment: { name }, services }: RunningEnvironment,
  baselines: ReadonlyMap<string, ReleaseContent | undefined>,
): ServiceChange {
  const state = services.get(service) ?? { kind: 'nothing' };
  if (state.kind === 'nothing') return wholeChange(service, 'added');
  const baseline = state.kind === 'release' ? baselines.get(state.release.execution) : undefined;
  const before = baseline?.services.get(service);
  // A release from before the environment was added has no configuration file for the environment.
  const configuration = before?.configurations.get(name);
  if (before === undefined || configuration === undefined) return wholeChange(service, 'unknown');
  return compareService(
    service,
    { ...before, configuration },
    { ...content, configuration: content.configurations.get(name) ?? NO_CONFIGURATION },
  );
}
