import type { Commits, Difference, EnvironmentChanges, ServiceChange } from '../changes';
import { quotedUnlessPlain } from './quote';

/** A line of an approval message about one change. */
export interface ChangeLine {
  readonly text: string;
  /** True if the change may give a service more permissions, or make more of a service reachable. */
  readonly grows: boolean;
}

/** Changes of one environment for the approval message. */
export interface ChangeList {
  /** Line above the changes. */
  readonly heading: string;
  /** Changes in the order of their importance. */
  readonly lines: readonly ChangeLine[];
  /** Number of further changes, which `changes.json` does not list either. */
  readonly omitted: number;
}

/** Maximum lengths of a path and of a value in a line, in UTF-16 code units. */
const PATH_LIMIT = 80;
const VALUE_LIMIT = 40;

/** Returns the changes of one environment: first those that grow, then commits, images, parameters and templates. */
export function changeList(changes: EnvironmentChanges): ChangeList {
  const { services } = changes;
  const { kind } = changes.commits;
  const isAlone = kind === 'first' || kind === 'none';
  const lines = isAlone
    ? []
    : [
        ...commitLines(changes.commits),
        ...services.flatMap(serviceLines),
        ...services.flatMap(({ service, parameters }) => parameters.map(differenceLine(service))),
        ...services.flatMap(({ service, template }) => template.map(differenceLine(service))),
      ];
  const omitted = services.reduce((sum, service) => sum + service.omitted, 0);
  return {
    heading: headingOf(changes),
    lines: [...lines.filter(({ grows }) => grows), ...lines.filter(({ grows }) => !grows)],
    omitted,
  };
}

function headingOf(changes: EnvironmentChanges): string {
  const { commits, environment } = changes;
  switch (commits.kind) {
    case 'first':
      return `Changes: no service of this application runs in ${environment}`;
    case 'none':
      return `Changes: no promotion to ${environment} is recorded`;
    default:
      return `Changes since ${runningText(changes)}:`;
  }
}

function runningText({ running }: EnvironmentChanges): string {
  const [newest, ...older] = running;
  if (newest === undefined) return 'an unknown release';
  if (older.length > 0) return `releases ${running.map(({ sequence }) => String(sequence)).join(', ')}`;
  return `release ${String(newest.sequence)}`;
}

function commitLines({ kind, list, complete }: Commits): ChangeLine[] {
  const count = `${String(list.length)} ${list.length === 1 ? 'commit' : 'commits'}`;
  const texts: Record<Commits['kind'], string> = {
    first: 'all commits',
    none: 'unknown commits',
    same: 'the same commit',
    since: complete ? count : `about ${count} or more`,
    unrelated: complete
      ? 'this commit is not based on the running commit'
      : `the running commit is not among the last ${count}`,
    unknown: 'unknown commits',
  };
  return [{ text: `- ${texts[kind]}`, grows: false }];
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
  (service: string) =>
  ({ path, before, after, growth }: Difference): ChangeLine => {
    const shownPath = quotedUnlessPlain(shortPath(path), PATH_LIMIT);
    return line(service, `${shownPath} ${valuesText(before, after)}`, growth !== undefined);
  };

/** Returns a path without the parts that all properties of resources have. */
const shortPath = (path: string) => path.replace(/^Resources\.(\w+)\.Properties\./, '$1.');

function valuesText(before: string | undefined, after: string | undefined): string {
  const [old, value] = [before ?? '', after ?? ''].map((text) => quotedUnlessPlain(text, VALUE_LIMIT));
  if (before === undefined) return `added: ${value ?? ''}`;
  if (after === undefined) return `removed, was ${old ?? ''}`;
  // The difference may be in a part that is cut off, or in characters that are not shown.
  return old === value ? 'changed' : `${old ?? ''} → ${value ?? ''}`;
}

const line = (service: string, text: string, grows: boolean): ChangeLine => ({
  text: `- ${grows ? 'GROWS ' : ''}${service}: ${text}`,
  grows,
});
