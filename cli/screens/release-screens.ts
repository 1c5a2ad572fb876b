import type { ListedRelease, ReleaseDetails } from '../../operations/releases/releases';
import { personIn } from '../../operations/pipelines/approvals';
import { table } from '../../rehearsal/output/table';
import { NONE, paragraph, shortCommit, timeText, visible, type ScreenStyle } from './screen';

/** Marks of the outcomes. */
const MARKS = { succeeded: '✔', failed: '✘', 'rolled-back': '↶' } as const;

/** Maximum number of characters of a subject in the list. */
const SUBJECT = 24;

/** Returns the screen of `brb releases`. */
export function releasesScreen(
  releases: readonly ListedRelease[],
  environments: readonly string[],
  { width }: ScreenStyle,
): string[] {
  const rows = releases.map(({ commit, outcomes, sequence, startedAt, subject }) => [
    String(sequence),
    commit === undefined ? NONE : shortCommit(commit),
    timeText(startedAt),
    ...environments.map((name) => {
      const outcome = outcomes.find(({ environment }) => environment === name)?.outcome;
      return outcome === undefined ? NONE : `${MARKS[outcome.status]} ${outcome.status}`;
    }),
    visible(subject ?? NONE).slice(0, SUBJECT),
  ]);
  return table(['release', 'commit', 'started', ...environments, 'subject'], rows, width);
}

/** Returns the screen of `brb release`. */
export function releaseScreen(
  { approvals, outcomes, release }: ReleaseDetails,
  style: ScreenStyle,
): string[] {
  const { application, author, commit, commitSubject, pusher, sequence, services, tests } = release;
  const fact = (name: string, value: string) => paragraph(`${name.padEnd(7)}  ${value}`, style);
  return [
    style.paint.bold(`release ${String(sequence)} of ${application}`),
    ...fact('commit', commit),
    ...fact('subject', `"${visible(commitSubject)}"`),
    ...fact('author', `"${visible(author)}"`),
    ...fact('pusher', pusher ?? NONE),
    ...fact(
      'tests',
      `${String(tests.passed)} passed, ${String(tests.failed)} failed, ${String(tests.skipped)} skipped`,
    ),
    ...Object.entries(services).flatMap(([name, { digest }]) => fact(name, digest)),
    '',
    ...table(
      ['environment', 'answer', 'by', 'at', 'comment'],
      approvals.map(({ answer, at, by, environment, words }) => [
        environment,
        answer,
        by === undefined ? NONE : personIn(by),
        timeText(at),
        visible(words ?? NONE),
      ]),
      style.width,
    ),
    '',
    ...table(
      ['environment', 'outcome', 'at', 'cause'],
      outcomes.map(({ environment, outcome }) => [
        environment,
        `${MARKS[outcome.status]} ${outcome.status}`,
        timeText(outcome.endedAt),
        visible(outcome.cause ?? NONE),
      ]),
      style.width,
    ),
  ];
}
