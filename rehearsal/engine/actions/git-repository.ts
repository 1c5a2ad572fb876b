import { isUtf8 } from 'node:buffer';

import { parseCommit, type GitCommit, type GitUser } from '../../system/git-commit';
import { packZip, type ZippedFile } from '../artifacts/zip';
import type { EngineContext } from '../context';
import { ActionFailure } from '../errors';

export interface Commit {
  readonly id: string;
  readonly message: string;
  /** Date in ISO 8601, in UTC: `2019-10-29T03:32:21Z`. */
  readonly authorDate: string;
  readonly committerDate: string;
}

interface GitObject {
  readonly type: string;
  readonly data: Buffer;
}

interface TreeEntry {
  /** Mode in git's octal notation: `100644`, `100755`, `120000` or `160000`. */
  readonly mode: string;
  readonly id: string;
  readonly path: string;
}

const EXECUTABLE = '100755';
const SYMLINK = '120000';
const SUBMODULE = '160000';

/**
 * The bare git repository that stores the commits of a CodeCommit repository. Every method throws an ActionFailure if
 * git fails.
 */
export class GitRepository {
  constructor(
    private readonly engine: EngineContext,
    private readonly directory: string,
  ) {}

  /** Returns the id of the last commit on a branch. */
  async branchHead(branch: string): Promise<string> {
    // The full reference name is required, because git would also accept `main~1`.
    const id = await this.git(['show-ref', '--verify', '--hash', `refs/heads/${branch}`]);
    return id.toString().trim();
  }

  async readCommit(id: string): Promise<Commit> {
    const [object] = await this.readObjects([id]);
    if (object?.type !== 'commit') throw failed(`${id} is not the id of a commit`);
    const { message, author, committer }: GitCommit = parseCommit(object.data);
    return { id, message: message.trimEnd(), authorDate: utc(author), committerDate: utc(committer) };
  }

  /**
   * Returns a zip with the files of a commit, byte for byte as committed. `git archive` would obey `.gitattributes`,
   * which can leave out, rewrite or convert files.
   *
   * @throws ActionFailure if the commit contains a submodule, because CodePipeline does not fetch submodules.
   */
  async archive(commitId: string): Promise<Buffer> {
    const entries = parseTree(await this.git(['ls-tree', '-r', '-z', '--full-tree', commitId]));
    const submodule = entries.find(({ mode }) => mode === SUBMODULE);
    if (submodule !== undefined) {
      throw failed(
        `the commit ${commitId} contains the submodule ${submodule.path}, which CodePipeline does not fetch; ` +
          'commit the files of the submodule instead',
      );
    }
    const objects = await this.readObjects(entries.map(({ id }) => id));
    return packZip(objects.map(({ data }, index) => fileOf(entries[index], data)));
  }

  /** Returns the objects with these ids, in the same order. */
  private async readObjects(ids: readonly string[]): Promise<GitObject[]> {
    const output = await this.git(['cat-file', '--batch'], ids.map((id) => `${id}\n`).join(''));
    const objects: GitObject[] = [];
    for (let at = 0; at < output.length;) {
      // Header `<id> <type> <size>`, or `<id> missing`.
      const headerEnd = output.indexOf('\n', at);
      const [id = '', type = '', size] = output.toString('latin1', at, headerEnd).split(' ');
      if (size === undefined) throw failed(`the repository has no object ${id}`);
      const end = headerEnd + 1 + Number(size);
      objects.push({ type, data: output.subarray(headerEnd + 1, end) });
      at = end + 1;
    }
    return objects;
  }

  /** Runs git without the environment variables of the user. @returns the standard output of git. */
  private async git(args: readonly string[], input = ''): Promise<Buffer> {
    const { processes, backend, workDirectory } = this.engine;
    const child = processes.spawn('git', [`--git-dir=${this.directory}`, ...args], {
      env: {
        PATH: backend.buildPath,
        HOME: workDirectory,
        GIT_CONFIG_NOSYSTEM: '1',
        // git would otherwise replace a commit by the object that a pushed reference in refs/replace/ names.
        GIT_NO_REPLACE_OBJECTS: '1',
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.process.stdout?.on('data', (part: Buffer) => output.push(part));
    child.process.stderr?.on('data', (part: Buffer) => errors.push(part));
    // Ignores the write error of a git that exits without reading its input.
    child.process.stdin?.on('error', () => undefined).end(input);
    const closed = new Promise<void>((resolve) => {
      child.process.once('close', () => {
        resolve();
      });
    });
    const { code } = await child.ended;
    await closed;
    if (code !== 0) throw failed(`git ${args[0] ?? ''} failed: ${Buffer.concat(errors).toString().trim()}`);
    return Buffer.concat(output);
  }
}

/** Parses the output of `git ls-tree -z`: `<mode> <type> <id>` TAB `<path>` NUL, for each file. */
function parseTree(output: Buffer): TreeEntry[] {
  return output
    .toString('latin1')
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const tab = line.indexOf('\t');
      const [mode = '', , id = ''] = line.slice(0, tab).split(' ');
      return { mode, id, path: pathOf(Buffer.from(line.slice(tab + 1), 'latin1')) };
    });
}

function pathOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  throw failed(`the path '${bytes.toString()}' in the repository is not UTF-8; rename the file`);
}

function fileOf(entry: TreeEntry | undefined, data: Buffer): ZippedFile {
  const { mode = '', path = '' } = entry ?? {};
  return { path, data, executable: mode === EXECUTABLE, symlink: mode === SYMLINK };
}

function utc({ date }: GitUser): string {
  return new Date(Number.parseInt(date, 10) * 1000).toISOString().replace('.000Z', 'Z');
}

const failed = (message: string) => new ActionFailure('JobFailed', message);
