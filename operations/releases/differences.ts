import type { Application, Environment } from '../../stacks/config';
import type { ProjectAccess } from '../accounts/project-access';
import { readNewestRunning } from '../status/services';
import { compareReleases, type ReleaseDifference } from './compare-releases';
import { readCheckedContent, readReleaseContent } from './release-content';

/** Reads two releases, and returns what the second one changes in each environment. */
export async function readDifferences(
  project: ProjectAccess,
  application: Application,
  { before, after }: { readonly before: number; readonly after: number },
): Promise<ReleaseDifference[]> {
  const [old, current] = await Promise.all([
    readReleaseContent(project, application.name, before),
    readReleaseContent(project, application.name, after),
  ]);
  return project.config.environments.map((environment) => compareReleases(environment, old, current));
}

/** Reads a release, and returns what it changes in environments, compared with what runs there. */
export async function readDifferencesToRunning(
  project: ProjectAccess,
  application: Application,
  sequence: number,
  environments: readonly Environment[] = project.config.environments,
): Promise<ReleaseDifference[]> {
  const content = await readReleaseContent(project, application.name, sequence);
  return Promise.all(
    environments.map(async (environment) => {
      const running = await readNewestRunning(project, application, environment);
      const before = running && (await readCheckedContent(project, application.name, running.execution));
      return compareReleases(environment, before, content);
    }),
  );
}
