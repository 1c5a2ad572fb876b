import { NotRunnableError } from '../not-runnable';
import type { Instruction } from './instructions';
import { execForm, splitWords } from './words';

/** A `COPY` or `ADD` instruction. */
export interface CopyStep<Stage> {
  readonly kind: 'copy';
  /** The instruction as a person would name it, for messages. */
  readonly text: string;
  /** Paths and patterns relative to the build context, or to the root of `from`. */
  readonly sources: readonly string[];
  /** Stage whose files are copied. Undefined for the build context. */
  readonly from: Stage | undefined;
  /** Absolute path in the image. */
  readonly destination: string;
  /** True if the destination is a folder even if it does not exist yet. */
  readonly intoFolder: boolean;
  /** Permissions of the copied files. Undefined to keep the permissions. */
  readonly mode: number | undefined;
}

/** Flags that change only the owner or the caching of the copied files. */
const IGNORED_FLAGS = ['chown', 'link'];
const ARCHIVE = /\.(tar|tgz|tar\.(gz|bz2|xz|zst)|tbz2?|txz)$/i;

/** Functions of the stage with which the paths of an instruction are evaluated. */
interface Scope<Stage> {
  readonly expanded: (text: string) => string;
  readonly absolute: (path: string) => string;
  readonly stageNamed: (name: string) => Stage | undefined;
}

/** @throws NotRunnableError for a flag or a source that only Docker supports. */
export function copyStep<Stage>(instruction: Instruction, scope: Scope<Stage>): CopyStep<Stage> {
  const { name, flags, text } = instruction;
  const words = (execForm(text) ?? splitWords(text)).map(scope.expanded);
  const destination = words.at(-1) ?? '';
  const sources = words.slice(0, -1);
  const line = `${name} ${text}`;
  requireSupported(instruction, sources, line);
  const from = flags.get('from');
  const stage = from === undefined ? undefined : scope.stageNamed(scope.expanded(from));
  if (from !== undefined && stage === undefined) {
    throw new NotRunnableError(`${name} --from=${from} copies files of an image, which needs Docker`);
  }
  return {
    kind: 'copy',
    text: line,
    sources,
    from: stage,
    destination: scope.absolute(destination),
    intoFolder: sources.length > 1 || /(^|\/)\.?$/.test(destination),
    mode: modeOf(flags.get('chmod')),
  };
}

function requireSupported({ name, flags }: Instruction, sources: readonly string[], line: string): void {
  const flag = [...flags.keys()].find(
    (candidate) => !['from', 'chmod', ...IGNORED_FLAGS].includes(candidate),
  );
  if (flag !== undefined) throw new NotRunnableError(`the flag --${flag} of ${name} needs Docker`);
  if (sources.length === 0) throw new NotRunnableError(`${line} has no source`);
  const special = sources.find(
    (source) => name === 'ADD' && (/^[a-z]+:\/\//i.test(source) || ARCHIVE.test(source)),
  );
  if (special !== undefined) throw new NotRunnableError(`ADD ${special} needs Docker`);
}

function modeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[0-7]{3,4}$/.test(text)) throw new NotRunnableError(`COPY --chmod=${text} needs Docker`);
  return Number.parseInt(text, 8);
}
