import { homedir } from 'node:os';

import { docker } from './docker';

/**
 * Replaces the Docker command line, so that a rehearsal needs no Docker. `docker build` packs the build context into a
 * real OCI image without running the Dockerfile, and prints a note.
 *
 * Usage: `main.ts <store> <endpoint> <docker arguments>`
 */
const [store = '', endpoint = '', ...args] = process.argv.slice(2);

void docker(args, { store, endpoint, home: homedir(), streams: process }).then((code) => {
  process.exitCode = code;
});
