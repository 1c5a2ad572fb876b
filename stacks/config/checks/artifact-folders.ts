import { artifactPrefix } from '../../names';
import type { Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';
import { namesAnywhere } from './names-anywhere';

/**
 * Reports two release pipelines that would write to the same folder of the artifact bucket, because the pipelines could
 * then replace each other's artifacts. CodePipeline names the folder after the first 20 characters of the pipeline's
 * name. The names of two delivery pipelines always differ within 20 characters.
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
    const pipeline = String(pipelines[sharedWith(other)]);
    return [
      {
        path: ['applications', index, 'name'],
        sentence:
          `the pipeline '${pipeline}' and the pipeline of the application '${other.name}' would both write to the artifact folder ` +
          `'${artifactPrefix(pipeline)}' (the first 20 characters of the pipeline name); rename one of the two applications, or ` +
          'choose a shorter project name',
      },
    ];
  });
}
