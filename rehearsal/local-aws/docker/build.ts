import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { readContext } from './context';
import type { DockerContext } from './docker';
import { CommandError, readFlags } from './flags';
import { makeImage } from './image';
import { parseReference, showReference } from './reference';
import type { ImageStore } from './store';

/** `docker build [--file F] [--tag T]… [--target S] [--build-arg A]… <context>` */
export async function build(
  args: readonly string[],
  store: ImageStore,
  { streams }: DockerContext,
): Promise<void> {
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
  const tags = (values.tag ?? []).map(parseReference);
  const dockerfile = await readDockerfile(values.file ?? join(context, 'Dockerfile'));
  const target = values.target ?? '';
  if (target !== '' && !stagesOf(dockerfile).includes(target.toLowerCase())) {
    throw new CommandError(`ERROR: failed to solve: target stage "${target}" could not be found`);
  }
  const image = await makeImage(await readContext(resolve(context)), {
    text: dockerfile,
    target,
    buildArguments: values['build-arg'] ?? [],
  });
  for (const tag of tags) await store.save(tag, image);
  const named = tags.length === 0 ? 'without a tag: not kept' : tags.map(showReference).join(', ');
  streams.stdout.write(
    `stand-in for Docker: packed the build context without running the Dockerfile: ${image.manifest.digest} (${named})\n`,
  );
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

/** Names after `FROM … AS`, in lower case as Docker compares them. */
const stagesOf = (dockerfile: string) =>
  [...dockerfile.matchAll(/^\s*FROM\s.*\sAS\s+(\S+)\s*$/gim)].map((match) => (match[1] ?? '').toLowerCase());
