import type { Commits, Difference, EnvironmentChanges, ServiceChange } from './changes';
import { shownPath, shownValue } from '../../text/quote';

/** A line of an approval message about one change. */
export interface ChangeLine {
  readonly text: string;
  /** True if the change may give a service more permissions, or make more of a service reachable. */
  readonly isMarked: boolean;
}

/** Changes of one environment for the approval message. */
export interface ChangeList {
  /** Changes in the order of their importance. The marked changes come first. */
  readonly lines: readonly ChangeLine[];
  /** Counts of further changes, which `changes.json` does not list either. */
  readonly omitted: { readonly marked: number; readonly others: number };
}

/** Mark of a change that may give a service more permissions, or make more of a service reachable. */
export const MARK = 'MAY GROW ';
/** Maximum lengths of a path and of a value in a line, in UTF-16 code units. */
const PATH_LIMIT = 80;
const VALUE_LIMIT = 40;

/** Returns the changes of one environment: first those that may grow access, then commits, images and all others. */
export function changeList({ commits, services }: EnvironmentChanges): ChangeList {
  if (commits.kind === 'first' || commits.kind === 'none') {
    return { lines: [], omitted: { marked: 0, others: 0 } };
  }
  const whole = services.flatMap(serviceLines);
  const linesOf = (list: 'access' | 'parameters' | 'template') =>
    services.flatMap((change) => change[list].map(differenceLine(change.service, list === 'access')));
  const count = (countOf: (omitted: ServiceChange['omitted']) => number) =>
    services.reduce((sum, { omitted }) => sum + countOf(omitted), 0);
  return {
    lines: [
      ...whole.filter(({ isMarked }) => isMarked),
      ...linesOf('access'),
      commitLine(commits),
      ...whole.filter(({ isMarked }) => !isMarked),
      ...linesOf('parameters'),
      ...linesOf('template'),
    ],
    omitted: {
      marked: count(({ access }) => access),
      others: count(({ parameters, template }) => parameters + template),
    },
  };
}

/** Returns the line above the changes. */
export function changesHeading({ commits, environment, running }: EnvironmentChanges): string {
  switch (commits.kind) {
    case 'first':
      return `Changes: no known service of this application runs in ${environment}`;
    case 'none':
      return `Changes: no promotion to ${environment} is recorded`;
    default:
      return `Changes since ${runningText(running)}:`;
  }
}

function runningText([newest, ...older]: EnvironmentChanges['running']): string {
  if (newest === undefined) return 'an unknown release';
  const numbers = [newest, ...older].map(({ sequence }) => String(sequence)).join(', ');
  return older.length > 0 ? `releases ${numbers}` : `release ${numbers}`;
}

function commitLine({ kind, list, complete }: Commits): ChangeLine {
  const count = `${String(list.length)} ${list.length === 1 ? 'commit' : 'commits'}`;
  const texts: Record<Commits['kind'], string> = {
    first: 'all commits',
    none: 'unknown commits',
    same: 'the same commit',
    since: complete ? count : `about ${count} or more`,
    unrelated: complete
      ? 'this commit is not based on the running commit'
      : `the running commit is not among the last ${count} up to this commit`,
    unknown: 'unknown commits',
  };
  return { text: `- ${texts[kind]}`, isMarked: false };
}

function serviceLines({ service, kind, image }: ServiceChange): ChangeLine[] {
  switch (kind) {
    case 'added':
      return [line(service, 'new service', true)];
    case 'removed':
      return [line(service, 'not in this release', false)];
    case 'unknown':
      return [line(service, 'not compared, because the files of the running release are unknown', false)];
    case 'changed':
    case 'unchanged':
      return image === undefined ? [] : [line(service, 'new image', false)];
  }
}

const differenceLine =
  (service: string, isMarked: boolean) =>
  ({ path, before, after }: Difference): ChangeLine =>
    line(service, `${shownPath(shortPath(path), PATH_LIMIT)} ${valuesText(before, after)}`, isMarked);

/**
 * Returns the path of a resource's property without the words `Resources` and `Properties`, which all such paths have.
 */
const shortPath = (path: string) => path.replace(/^Resources\.(\w+)\.Properties\./, '$1.');

function valuesText(before: string | undefined, after: string | undefined): string {
  const [old, value] = [before ?? '', after ?? ''].map((text) => shownValue(text, VALUE_LIMIT));
  if (before === undefined) return value === undefined ? 'added' : `added: ${value}`;
  if (after === undefined) return old === undefined ? 'removed' : `removed, was ${old}`;
  // The difference may be in a part that is cut off, or in characters that are not shown.
  return old === undefined || value === undefined || old === value ? 'changed' : `${old} → ${value}`;
}

const line = (service: string, text: string, isMarked: boolean): ChangeLine => ({
  text: `- ${isMarked ? MARK : ''}${service}: ${text}`,
  isMarked,
});
