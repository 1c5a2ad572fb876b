import { chmod, cp, mkdir, mkdtemp, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { writeBuildPrograms } from '../build-programs';
import type { ImageStore } from '../docker/store';
import type { Stage } from './dockerfile/stage-builder';
import { findOnPath } from '../run-program';
import { evaluateDockerfile } from './dockerfile/stages';
import { extractContext, readImage } from './image/image-context';
import { findInterpreter, type Interpreter } from './image/interpreters';
import { packageInstallers, type InstallerOptions } from './image/package-installers';
import { RootFolders } from './image/root-folder';
import { LocalProcesses } from './process/local-process';
import type { ContainerRuntime, ContainerSettings, PreparedImage, RegistryImage } from './runtime';
import { startCommand, type LocalImage } from './start/start-command';

export interface StandInOptions extends Omit<InstallerOptions, 'signal'> {
  /** Images that the rehearsal's `docker` command has built. */
  readonly images: ImageStore;
}

/**
 * Runs images without Docker: as processes of this machine, with the files that the Dockerfile copies and the packages
 * that it installs with npm or pip. The base image is replaced by the Node.js or Python of this machine.
 */
export class StandInRuntime implements ContainerRuntime {
  private readonly processes = new LocalProcesses();
  private readonly prepared = new Map<string, Promise<PreparedImage>>();
  private readonly stopping = new AbortController();

  constructor(private readonly options: StandInOptions) {}

  prepare({ digest }: RegistryImage): Promise<PreparedImage> {
    const known = this.prepared.get(digest);
    if (known !== undefined) return known;
    const prepared = this.prepareNew(digest);
    this.prepared.set(digest, prepared);
    // An installation that failed can succeed later.
    prepared.catch(() => this.prepared.delete(digest));
    return prepared;
  }

  stop(): Promise<void> {
    this.stopping.abort(new Error('the rehearsal has ended'));
    return this.processes.stop();
  }

  private async prepareNew(digest: string): Promise<PreparedImage> {
    const { images, directory, environment } = this.options;
    const image = await readImage(images, digest);
    const stage = evaluateDockerfile(image.dockerfile, image);
    await mkdir(directory, { recursive: true });
    const folder = await mkdtemp(join(directory, `${digest.slice('sha256:'.length).slice(0, 12)}-`));
    const context = join(folder, 'context');
    await extractContext(image, context);
    const installers = packageInstallers({ ...this.options, signal: this.stopping.signal });
    const root = await new RootFolders({ context, directory: folder, installers }).folderOf(stage);
    const workingDirectory = join(root, stage.settings.workingDirectory);
    const interpreter = await findInterpreter(baseImageOf(stage), workingDirectory, environment);
    const programs = join(folder, 'programs');
    await writeBuildPrograms(programs, await programsOf(interpreter, environment));
    await makeFilesReadOnly(root);
    const local: LocalImage = { settings: stage.settings, root, programs, interpreter };
    return { start: (container) => this.start(local, container) };
  }

  private async start(image: LocalImage, container: ContainerSettings) {
    await mkdir(container.temporary, { recursive: true });
    const root = container.isReadOnly ? image.root : await writableCopy(image.root, container);
    return this.processes.start(startCommand({ ...image, root }, container));
  }
}

const baseImageOf = ({ base }: Stage): string => (typeof base === 'string' ? base : baseImageOf(base));

/** Returns the command line of each program that a process finds on its PATH. */
async function programsOf({ kind, path }: Interpreter, environment: NodeJS.ProcessEnv) {
  if (kind === 'python') return { python: [path], python3: [path] };
  const npm = await findOnPath('npm', environment);
  const npx = await findOnPath('npx', environment);
  return { node: [path], ...(npm && { npm: [npm] }), ...(npx && { npx: [npx] }) };
}

/** Makes all files read-only. Folders stay writable, so that the rehearsal can delete the files at its end. */
async function makeFilesReadOnly(root: string): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => setMode(join(parentPath, name), 'a-w')),
  );
}

async function writableCopy(root: string, { temporary }: ContainerSettings): Promise<string> {
  const copy = `${temporary}-root`;
  await cp(root, copy, { recursive: true, verbatimSymlinks: true });
  const entries = await readdir(copy, { recursive: true, withFileTypes: true });
  await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => setMode(join(parentPath, name), 'u+w')),
  );
  return copy;
}

async function setMode(file: string, change: 'a-w' | 'u+w'): Promise<void> {
  const { mode } = await stat(file);
  await chmod(file, change === 'a-w' ? mode & ~0o222 : mode | 0o200);
}
