import type { Report } from './config-report';
import * as names from './names';

interface Pipelines {
  readonly project: string;
  readonly environments: readonly { readonly name: string }[];
  readonly applications: readonly { readonly name: string }[];
}

/**
 * CodePipeline cuts a pipeline's name to 20 characters for the folder of its artifacts, and the roles of the pipeline and of
 * its build may write there: in no bucket may two applications share one.
 */
export function checkFolders(config: Pipelines, { refused, problem }: Report): void {
  const { project, environments, applications } = config;
  // Of a name that is too long no other can be made.
  if (refused('project') || environments.some((_, index) => refused('environments', index, 'name'))) return;
  // One pipeline, in a bucket of its own, for each environment.
  const pipelinesOf = (application: string) =>
    environments.map(({ name }, index) =>
      index === 0
        ? names.pipelineName(project, application)
        : names.releasePipelineName(project, name, application),
    );
  const earlier: { readonly name: string; readonly folders: readonly string[] }[] = [];
  applications.forEach(({ name }, index) => {
    if (refused('applications', index, 'name') || earlier.some((other) => other.name === name)) return;
    const pipelines = pipelinesOf(name);
    const folders = pipelines.map(names.artifactPrefix);
    for (const other of earlier) {
      const shared = folders.findIndex((folder, bucket) => folder === other.folders[bucket]);
      if (shared === -1) continue;
      problem(
        ['applications', index, 'name'],
        `a name that differs from '${other.name}' within the first 20 characters of the pipeline '${String(pipelines[shared])}', ` +
          'which name its folder of artifacts; rename one of the two, or choose a shorter project',
        name,
      );
      break;
    }
    earlier.push({ name, folders });
  });
}
