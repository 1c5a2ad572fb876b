import { artifactPrefix } from '../../names';
import { problem, type Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';
import { namesAnywhere } from './names-anywhere';

/**
 * CodePipeline cuts a pipeline's name to 20 characters for the folder of its artifacts, and the role of the pipeline may
 * write there: the release pipelines of an environment share a bucket, so no two of them may share a folder. Names of
 * delivery pipelines always differ within 20 characters.
 */
export function checkArtifactFolders(config: SoundParts<DeliveryConfigInput>): Problem[] {
  const { project, environments = [], applications = [] } = config;
  if (project === undefined) return [];
  const promoted = environments
    .slice(1)
    .flatMap((environment) => environment?.name ?? [])
    .map((environment) => namesAnywhere({ project, environment }));
  const pipelinesOf = (application: string) =>
    promoted.map((names) => names.application(application).releasePipeline.name);
  const earlier: { readonly name: string; readonly folders: readonly string[] }[] = [];
  return applications.flatMap((application, index) => {
    const name = application?.name;
    if (name === undefined || earlier.some((other) => other.name === name)) return [];
    const pipelines = pipelinesOf(name);
    const folders = pipelines.map(artifactPrefix);
    const sharedWith = (other: (typeof earlier)[number]) =>
      folders.findIndex((folder, bucket) => folder === other.folders[bucket]);
    const other = earlier.find((candidate) => sharedWith(candidate) !== -1);
    earlier.push({ name, folders });
    if (other === undefined) return [];
    return [
      problem(
        ['applications', index, 'name'],
        `a name that differs from '${other.name}' within the first 20 characters of the pipeline ` +
          `'${String(pipelines[sharedWith(other)])}', which name its folder of artifacts; rename one of the two, or choose ` +
          'a shorter project',
        name,
      ),
    ];
  });
}
