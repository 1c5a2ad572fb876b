import type { Readable, Writable } from 'node:stream';

import type { ImageStore } from './store';

/** Settings and standard streams of a docker command. */
export interface DockerContext {
  /** Folder that stores the local images. */
  readonly store: string;
  /** Home folder of the user, which contains the logins. */
  readonly home: string;
  /** HTTP endpoint of the local AWS. */
  readonly endpoint: string;
  readonly streams: { readonly stdin: Readable; readonly stdout: Writable; readonly stderr: Writable };
}

/** Runs one docker command. @throws CommandError with the message that Docker would print. */
export type Command = (args: readonly string[], store: ImageStore, context: DockerContext) => Promise<void>;
