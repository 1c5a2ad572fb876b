import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import { pack } from 'tar-stream';

/** A call of the fake Docker program. */
export interface DockerCall {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Settings of the image that the fake Docker has. */
const CONFIG = {
  Env: ['PATH=/bin', 'PORT=8080', 'COMMIT=abc'],
  Entrypoint: null,
  Cmd: ['serve', '--port=8080'],
};

/**
 * The program `docker` of a user, without a daemon: `image save` writes a prepared archive, and `run` starts an HTTP
 * server on the port in the variable PORT. Every call is appended to a file.
 */
const PROGRAM = `#!/usr/bin/env node
const { appendFileSync, createReadStream } = require('node:fs');
const { join } = require('node:path');
const args = process.argv.slice(2);
appendFileSync(join(__dirname, 'calls'), JSON.stringify({ args, environment: process.env }) + '\\n');
const print = (text) => process.stdout.write(text + '\\n');
const commands = {
  version: () => print('28.0.0'),
  build: () => print('built'),
  'image inspect': () => print(args.includes('--format') ? 'sha256:local' : ${JSON.stringify(JSON.stringify([{ Config: CONFIG }]))}),
  'image save': () => createReadStream(join(__dirname, 'image.tar')).pipe(process.stdout),
  exec: () => process.exit(args.includes('sick') ? 1 : 0),
  ps: () => print('container-1'),
  rm: () => undefined,
  run: () => {
    const answer = { args, environment: process.env };
    require('node:http').createServer((_, response) => response.end(JSON.stringify(answer))).listen(process.env.PORT);
  },
};
(commands[args[0] + ' ' + args[1]] || commands[args[0]] || (() => process.exit(125)))();
`;

const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export interface FakeDocker {
  /** Folder with the program. */
  readonly bin: string;
  /** Digest of the manifest of the image. */
  readonly digest: string;
  /** Returns the calls of a command. */
  calls(command: string): DockerCall[];
}

/** Writes the program and the archive of its image into a folder. */
export async function writeFakeDocker(bin: string): Promise<FakeDocker> {
  mkdirSync(bin, { recursive: true });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: 'sha256:c', size: 1 },
      layers: [],
    }),
  );
  const digest = sha256(manifest);
  // As Docker does, the archive has an index in an index, and the manifest of an attestation.
  const attestation = { digest: 'sha256:0', platform: { os: 'unknown', architecture: 'unknown' } };
  const inner = Buffer.from(
    JSON.stringify({
      manifests: [attestation, { digest, platform: { os: 'linux', architecture: 'amd64' } }],
    }),
  );
  const archive = pack();
  const add = (name: string, bytes: Buffer) => archive.entry({ name }, bytes);
  add('index.json', Buffer.from(JSON.stringify({ manifests: [{ digest: sha256(inner) }] })));
  add(`blobs/${sha256(inner).replace(':', '/')}`, inner);
  add(`blobs/${digest.replace(':', '/')}`, manifest);
  archive.finalize();
  writeFileSync(join(bin, 'image.tar'), await buffer(archive));
  writeFileSync(join(bin, 'docker'), PROGRAM);
  chmodSync(join(bin, 'docker'), 0o755);
  const file = join(bin, 'calls');
  return {
    bin,
    digest,
    calls: (command) =>
      (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [])
        .map((line) => JSON.parse(line) as DockerCall)
        .filter(({ args }) => args.join(' ').startsWith(command)),
  };
}
