/** A file of an application's repository, or a sentence that explains why the file cannot be read. */
export type SourceFile =
  | { readonly kind: 'file'; readonly bytes: Buffer }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** The files of an application's repository. Paths are relative to its root, with `/` between folders. */
export interface SourceTree {
  /** Paths of all files, for suggestions. */
  readonly paths: readonly string[];
  /** Returns undefined when there is no file at a path. */
  read(path: string): SourceFile | undefined;
}

/** Services and environments of a release. */
export interface ReleaseScope {
  readonly project: string;
  /** Names of all services of the application. */
  readonly services: readonly string[];
  /** Names of all environments, in their order. */
  readonly environments: readonly string[];
}
