import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import type { DockerContext } from './command';
import { readContext } from './context';
import { CommandError, readFlags } from './flags';
import { createImage } from './image';
import { parseReference, showReference, type Reference } from './reference';
import type { ImageStore } from './store';

interface BuildOptions {
  /** Folder of the build context. */
  readonly context: string;
  /** Path of the Dockerfile. */
  readonly file: string;
  readonly tags: readonly Reference[];
  /** Name of the build stage. An empty name selects the last stage. */
  readonly target: string;
  readonly buildArguments: readonly string[];
}

/** Runs `docker build [--file F] [--tag T]… [--target S] [--build-arg A]… <context>`. */
export async function build(
  args: readonly string[],
  store: ImageStore,
  { streams }: DockerContext,
): Promise<void> {
  const { context, file, tags, target, buildArguments } = await readOptions(args);
  const dockerfile = await readDockerfile(file);
  if (target !== '' && !stagesOf(dockerfile).includes(target.toLowerCase())) {
    throw new CommandError(`ERROR: failed to solve: target stage "${target}" could not be found`);
  }
  const image = await createImage(await readContext(resolve(context)), {
    text: dockerfile,
    target,
    buildArguments,
  });
  for (const tag of tags) await store.save(tag, image);
  const names =
    tags.length === 0 ? 'not stored, because the image has no tag' : tags.map(showReference).join(', ');
  streams.stdout.write(
    `The rehearsal's stand-in for Docker packed the build context into the image ${image.manifest.digest} (${names}) without running the Dockerfile\n`,
  );
}

/**
 * Parses the arguments of `docker build`.
 *
 * @throws CommandError if the arguments are invalid or the build context is missing.
 */
async function readOptions(args: readonly string[]): Promise<BuildOptions> {
  const { values, positionals } = readFlags('build', args, {
    file: { type: 'string', short: 'f' },
    tag: { type: 'string', short: 't', multiple: true },
    target: { type: 'string' },
    'build-arg': { type: 'string', multiple: true },
  });
  const [context, ...more] = positionals;
  if (context === undefined || more.length > 0) {
    throw new CommandError('ERROR: "docker build" requires exactly 1 argument.');
  }
  const folder = await stat(context).catch(() => undefined);
  if (folder?.isDirectory() !== true) {
    throw new CommandError(`ERROR: unable to prepare context: path "${context}" not found`);
  }
  return {
    context,
    file: values.file ?? join(context, 'Dockerfile'),
    tags: (values.tag ?? []).map(parseReference),
    target: values.target ?? '',
    buildArguments: values['build-arg'] ?? [],
  };
}

async function readDockerfile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const folder = dirname(file);
    throw new CommandError(
      `ERROR: failed to solve: failed to read dockerfile: open ${basename(file)}: no such file or directory` +
        (folder === '.' ? '' : ` (in ${folder})`),
      { cause: error },
    );
  }
}

/** Returns the stage names after `FROM … AS`, in lower case because Docker ignores the case. */
const stagesOf = (dockerfile: string) =>
  [...dockerfile.matchAll(/^\s*FROM\s.*\sAS\s+(\S+)\s*$/gim)].map((match) => (match[1] ?? '').toLowerCase());
