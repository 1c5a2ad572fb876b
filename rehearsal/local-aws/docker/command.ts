import type { Readable, Writable } from 'node:stream';

import type { ImageStore } from './store';

/** Settings and streams of a docker command. */
export interface DockerContext {
  /** Folder of the local images. */
  readonly store: string;
  /** Endpoint of the local AWS. */
  readonly endpoint: string;
  readonly streams: { readonly stdin: Readable; readonly stdout: Writable; readonly stderr: Writable };
}

/** Runs one docker command. @throws CommandError with a message in docker's words. */
export type Command = (args: readonly string[], store: ImageStore, context: DockerContext) => Promise<void>;
