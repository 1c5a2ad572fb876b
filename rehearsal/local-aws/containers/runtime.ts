import type { Readable } from 'node:stream';

import type { Ports } from './start/ports';

/** An image of the local registry. */
export interface RegistryImage {
  /** Digest of the manifest: `sha256:<64 hex>`. */
  readonly digest: string;
}

/** Settings of one container, from its container definition. */
export interface ContainerSettings {
  /** Id of the task, and the name of the container in the task. */
  readonly id: string;
  /** Replaces the entry point of the image. */
  readonly entryPoint?: readonly string[];
  /** Replaces the command of the image. */
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
  /** Command that checks the health of the container. Empty if there is none. */
  readonly healthCommand: readonly string[];
  /** Environment variables of the container definition, and its secrets. */
  readonly environment: ReadonlyMap<string, string>;
  /** Environment variables with the credentials of the task role, and with the endpoint of the local AWS. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly ports: Ports;
  /** True if the process may not write to the files of its image. */
  readonly isReadOnly: boolean;
  /** Settings that only Docker applies. */
  readonly docker: DockerSettings;
  /** Folder for temporary files of the container. */
  readonly temporary: string;
}

/** Settings of a container that have no meaning for a process outside a container. */
export interface DockerSettings {
  readonly user: string | undefined;
  /** True if an init process runs in the container. */
  readonly hasInit: boolean;
  readonly droppedCapabilities: readonly string[];
}

/** A running container. */
export interface RunningContainer {
  /** Standard output and standard error. */
  readonly output: readonly Readable[];
  /** Resolves with the exit code when the process has ended. 128 plus the number of the signal that ended the process. */
  readonly ended: Promise<number>;
  /** Sends SIGTERM. */
  terminate(): void;
  /** Kills the process and its child processes. */
  kill(): void;
  /** Runs the health check command of the container. @returns true if the exit code is 0. */
  checkHealth(timeoutMs: number): Promise<boolean>;
}

export interface PreparedImage {
  /** @throws NotRunnableError if the container cannot run on this machine. */
  start(container: ContainerSettings): Promise<RunningContainer>;
}

/** Starts containers of images in the local registry. */
export interface ContainerRuntime {
  /** @throws NotRunnableError if the image cannot run on this machine. */
  prepare(image: RegistryImage): Promise<PreparedImage>;
  /** Kills all containers, and waits until they have ended. Afterwards no container can be started. */
  stop(): Promise<void>;
}
