import { text } from 'node:stream/consumers';

import { sentenceOf } from '../../system/disk-fault';
import { build } from './build';
import type { Command, DockerContext } from './command';
import { CommandError, readFlags } from './flags';
import { Logins } from './logins';
import { push } from './push';
import { readRealDocker, runDocker } from '../containers/docker/real-docker';
import { parseReference, showReference } from './reference';
import { ImageStore } from './store';

const commands: Readonly<Record<string, Command>> = { build, push, login, tag, images, inspect };

/** Commands that a user's Docker runs, if builds use it. The other commands reach the local registry. */
const PASSED_ON = ['build', 'tag', 'images', 'inspect'];

/** Runs one docker command and prints errors to standard error. @returns the exit code. */
export async function docker(args: readonly string[], context: DockerContext): Promise<number> {
  const [name = '', ...rest] = args;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (command === undefined) {
      throw new CommandError(
        `docker: '${name}' is not a command of the rehearsal's stand-in for Docker; use one of: ` +
          Object.keys(commands).join(', '),
      );
    }
    const real = PASSED_ON.includes(name) ? await readRealDocker(context.store) : undefined;
    if (real === undefined) await command(rest, new ImageStore(context.store), context);
    else await runDocker(real, args);
    return 0;
  } catch (error) {
    context.streams.stderr.write(`${sentenceOf(error)}\n`);
    return 1;
  }
}

async function login(
  args: readonly string[],
  _store: ImageStore,
  { home, streams }: DockerContext,
): Promise<void> {
  const { values, positionals } = readFlags('login', args, {
    username: { type: 'string', short: 'u' },
    'password-stdin': { type: 'boolean' },
  });
  const [host, ...more] = positionals;
  if (host === undefined || more.length > 0)
    throw new CommandError(
      '"docker login" requires exactly one registry host: <account>.dkr.ecr.<region>.amazonaws.com',
    );
  if (!/^[a-z0-9][a-z0-9.-]*(:\d+)?$/.test(host)) {
    throw new CommandError(
      `Error: '${host}' is not a registry host; use <account>.dkr.ecr.<region>.amazonaws.com`,
    );
  }
  if (values.username === undefined || values['password-stdin'] !== true) {
    throw new CommandError('"docker login" requires --username and --password-stdin; pass both');
  }
  const password = (await text(streams.stdin)).trim();
  if (password === '') {
    throw new CommandError('Error: Cannot perform an interactive login from a non TTY device');
  }
  await new Logins(home).remember(host, values.username, password);
  streams.stdout.write('Login Succeeded\n');
}

async function tag(args: readonly string[], store: ImageStore): Promise<void> {
  const [source, target, ...more] = readFlags('tag', args, {}).positionals;
  if (source === undefined || target === undefined || more.length > 0) {
    throw new CommandError('"docker tag" requires exactly 2 arguments.');
  }
  await store.save(parseReference(target), await store.load(parseReference(source)));
}

async function images(args: readonly string[], store: ImageStore, { streams }: DockerContext): Promise<void> {
  readFlags('images', args, {});
  const lines = (await store.list()).map(({ reference, image }) =>
    [showReference(reference), image.config.digest.slice(7, 19), `${String(image.layer.bytes.length)}B`].join(
      '\t',
    ),
  );
  streams.stdout.write([['REPOSITORY:TAG', 'IMAGE ID', 'SIZE'].join('\t'), ...lines, ''].join('\n'));
}

async function inspect(
  args: readonly string[],
  store: ImageStore,
  { streams }: DockerContext,
): Promise<void> {
  const { positionals } = readFlags('inspect', args, {});
  const descriptions = await Promise.all(
    positionals.map(async (name) => {
      const reference = parseReference(name);
      const image = await store.load(reference);
      const config: unknown = JSON.parse(image.config.bytes.toString());
      return {
        Id: image.config.digest,
        RepoTags: [showReference(reference)],
        RepoDigests: [`${reference.name}@${image.manifest.digest}`],
        ...(config as object),
      };
    }),
  );
  streams.stdout.write(`${JSON.stringify(descriptions, null, 2)}\n`);
}
