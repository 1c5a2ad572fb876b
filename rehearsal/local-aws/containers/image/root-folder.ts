import { chmod, cp, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { globSource } from '../../../system/glob';
import type { CopyStep } from '../dockerfile/copy-step';
import type { Stage } from '../dockerfile/stage-builder';
import { NotRunnableError } from '../not-runnable';
import { runStep, type Installers } from './run-step';

export interface RootFolderOptions {
  /** Folder with the files of the build context. */
  readonly context: string;
  /** Folder in which a new folder is created for each stage. */
  readonly directory: string;
  readonly installers: Installers;
}

/** Creates the root folders of stages: the files that a stage and the stages before it copy or install. */
export class RootFolders {
  private readonly folders = new Map<Stage, Promise<string>>();

  constructor(private readonly options: RootFolderOptions) {}

  /** Returns the root folder of a stage. @throws NotRunnableError with the first step that needs Docker. */
  folderOf(stage: Stage): Promise<string> {
    const known = this.folders.get(stage);
    if (known !== undefined) return known;
    const folder = this.create(stage, join(this.options.directory, `stage-${String(this.folders.size)}`));
    this.folders.set(stage, folder);
    return folder;
  }

  private async create(stage: Stage, root: string): Promise<string> {
    await mkdir(root, { recursive: true });
    if (typeof stage.base !== 'string') {
      await cp(await this.folderOf(stage.base), root, { recursive: true, verbatimSymlinks: true });
    }
    for (const step of stage.steps) {
      if (step.kind === 'folder') await mkdir(join(root, step.folder), { recursive: true });
      else if (step.kind === 'copy') await this.copy(step, root);
      else await runStep(step, root, this.options.installers);
    }
    return root;
  }

  /** Copies files as Docker does. https://docs.docker.com/reference/dockerfile/#copy */
  private async copy(step: CopyStep<Stage>, root: string): Promise<void> {
    const from = step.from === undefined ? this.options.context : await this.folderOf(step.from);
    const destination = join(root, step.destination);
    const found = (await Promise.all(step.sources.map((source) => pathsOf(from, source)))).flat();
    if (found.length === 0) {
      throw new NotRunnableError(`${step.text} finds no file in the build context`);
    }
    const intoFolder = step.intoFolder || found.length > 1;
    for (const path of found) {
      const isFolder = (await stat(path)).isDirectory();
      // Docker copies the content of a folder, and not the folder itself.
      const target = isFolder || !intoFolder ? destination : join(destination, basename(path));
      await mkdir(isFolder ? target : dirname(target), { recursive: true });
      await cp(path, target, { recursive: true, verbatimSymlinks: true });
      if (step.mode !== undefined && !isFolder) await chmod(target, step.mode);
    }
  }
}

/** Returns the existing paths that a source of `COPY` matches. A source cannot leave the build context. */
async function pathsOf(folder: string, source: string): Promise<string[]> {
  const parts = join('/', source).split('/').filter(Boolean);
  let paths = [folder];
  for (const part of parts) {
    const pattern = new RegExp(`^${globSource(part)}$`);
    const next = await Promise.all(
      paths.map(async (path) => {
        const names = await readdir(path).catch(() => [] as string[]);
        return names.filter((name) => pattern.test(name)).map((name) => join(path, name));
      }),
    );
    paths = next.flat();
  }
  return paths;
}
