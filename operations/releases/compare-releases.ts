import type { ServiceChange } from '../../functions/shared/release/changes/changes';
import { compareService, wholeChange } from '../../functions/shared/release/changes/compare/service';
import type { ReleaseContent } from '../../functions/shared/release/changes/release-content';
import type { Environment } from '../../stacks/config';

/** What a release changes in an environment. */
export interface ReleaseDifference {
  readonly environment: string;
  /** Number of the release before. Absent if nothing runs in the environment. */
  readonly before?: number;
  readonly after: number;
  readonly services: readonly ServiceChange[];
}

/**
 * Compares two releases in an environment, as check-release does.
 *
 * @param before Undefined if nothing runs in the environment.
 */
export function compareReleases(
  environment: Pick<Environment, 'name'>,
  before: ReleaseContent | undefined,
  after: ReleaseContent,
): ReleaseDifference {
  const names = new Set([...after.services.keys(), ...(before?.services.keys() ?? [])]);
  return {
    environment: environment.name,
    ...(before === undefined ? {} : { before: before.release.sequence }),
    after: after.release.sequence,
    services: [...names].map((service) => changeOf(service, environment.name, before, after)),
  };
}

function changeOf(
  service: string,
  environment: string,
  before: ReleaseContent | undefined,
  after: ReleaseContent,
): ServiceChange {
  const [old, current] = [before?.services.get(service), after.services.get(service)];
  if (old === undefined) return wholeChange(service, 'added');
  if (current === undefined) return wholeChange(service, 'removed');
  const [oldFile, file] = [old, current].map(({ configurations }) => configurations.get(environment));
  // A release from before the environment was added has no configuration file for the environment.
  if (oldFile === undefined || file === undefined) return wholeChange(service, 'unknown');
  return compareService(service, { ...old, configuration: oldFile }, { ...current, configuration: file });
}
