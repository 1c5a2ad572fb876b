import { docker } from './docker';

/**
 * A stand-in for the Docker command line, for rehearsals without Docker. It packs the build context into a real OCI
 * image, without running the Dockerfile, and says so. Called as `main.ts <store> <endpoint> <docker's own arguments>`.
 */
const [store = '', endpoint = '', ...args] = process.argv.slice(2);

void docker(args, { store, endpoint, streams: process }).then((code) => {
  process.exitCode = code;
});
